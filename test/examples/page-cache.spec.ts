import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { exampleOutput } from "./output.ts";
import { lateClear, noWait, search, sound } from "./page-cache.ts";

const file = new URL("../../examples/page-cache.ts", import.meta.url);

/** What a module prints while it is loaded. */
const printedBy = async (module: string): Promise<string> => {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...words: readonly string[]) => void lines.push(words.join(" "));
  try {
    await import(module);
  } finally {
    console.log = log;
  }
  return lines.map((line) => `${line}\n`).join("");
};

describe("examples/page-cache.ts", () => {
  it("prints the verdicts, and a schedule for each mistake", async () => {
    expect(await printedBy(file.href)).to.equal(exampleOutput);
  });

  it("says what another search finds, without the engine", () => {
    expect([sound, lateClear, noWait].map(search)).to.deep.equal([
      { states: 44, steps: null },
      { states: 44, steps: 10 },
      { states: 94, steps: 6 },
    ]);
  });

  it("is at most 60 lines, and asks for nothing but the package", () => {
    const text = readFileSync(fileURLToPath(file), "utf8");
    expect(text.trimEnd().split("\n").length).to.be.at.most(60);
    const asked = [...text.matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
    expect(new Set(asked)).to.deep.equal(new Set(["staleproof"]));
  });
});
