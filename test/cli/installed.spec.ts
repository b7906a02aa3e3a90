import { expect } from "chai";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedText } from "../counterexamples/recorded.ts";
import { inFolder, runInstalled } from "./run.ts";

/** A package below the working folder, with one recorded schedule. */
const inPackage = (use: (folder: string, root: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const root = join(folder, "node_modules", "staleproof");
    mkdirSync(join(root, "counterexamples"), { recursive: true });
    writeFileSync(join(root, "counterexamples", "c.json"), recordedText);
    await use(folder, root);
  });

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );

describe("an installed package", () => {
  it("records below the working folder, and writes nothing into itself", () =>
    inPackage(async (folder, root) => {
      const { status, out } = await runInstalled(["check", "--design", "leaky"], folder, root);
      expect(status, out).to.equal(1);
      expect(filesBelow(root)).to.deep.equal([join("counterexamples", "c.json")]);
      expect(filesBelow(join(folder, ".staleproof", "counterexamples"))).not.to.deep.equal([]);
    }));

  it("keeps the searches of ablate below the working folder", () =>
    inPackage(async (folder, root) => {
      mkdirSync(join(root, "dist"));
      writeFileSync(join(root, "package.json"), "{}");
      const args = ["ablate", "careful", "--threads", "1"];
      const { err } = await runInstalled(args, folder, root);
      expect(err).to.equal("");
      expect(readdirSync(join(folder, ".staleproof"))).to.include("ablate");
      expect(readdirSync(root)).not.to.include(".staleproof");
    }));

  it("replays what it has when no file is named", () =>
    inPackage(async (folder, root) => {
      const { out } = await runInstalled(["replay"], folder, root);
      expect(out).to.contain("1 counterexample as recorded, 0 not");
    }));

  for (const [what, args] of [
    ["new", ["new", "property", "never-late"]],
    ["update", ["update"]],
    ["replay --test", ["replay", "--test", "c.json"]],
  ] as const)
    it(`says that ${what} needs a checkout`, () =>
      inPackage(async (folder, root) => {
        const { status, err } = await runInstalled(args, folder, root);
        expect(status).to.equal(2);
        expect(err).to.match(
          /^staleproof: .*which an installed package does not have; run it in a/,
        );
        expect(err.trim().split("\n")).to.have.length(1);
      }));
});
