import { expect } from "chai";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder, run } from "./run.ts";

describe("replay of a folder", () => {
  it("replays all that is recorded, and names each file that no longer fits", () =>
    inFolder(async (folder) => {
      await run(["check", "--design", "leaky", "--scenario", "gate", "--record", "kept"], folder);
      const good = await run(["replay", "kept"], folder);
      expect(good.status).to.equal(1);
      expect(good.out).to.match(/^\d+ counterexamples? as recorded, 0 not\n$/);
      const [name = ""] = readdirSync(join(folder, "kept")).filter((one) => one.endsWith(".json"));
      const file = join(folder, "kept", name);
      writeFileSync(
        file,
        readFileSync(file, "utf8").replace(/"key":"[0-9a-f]{8}"/, '"key":"00000000"'),
      );
      const bad = await run(["replay", "kept"], folder);
      expect(bad.status).to.equal(2);
      expect(bad.err).to.include(`kept/${name} does not replay`);
      expect(bad.out).to.include("1 not");
    }));
  it("says what to do where nothing is recorded", () =>
    inFolder(async (folder) => {
      const { status, err } = await run(["replay", "."], folder);
      expect(status).to.equal(2);
      expect(err).to.match(/^staleproof: \. has no counterexamples; record some: .*check\n$/);
    }));
});
