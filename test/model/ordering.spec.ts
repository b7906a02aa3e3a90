import { expect } from "chai";
import { readFileSync } from "node:fs";
import { assumedOrder } from "../../model/ordering.ts";

describe("assumed order", () => {
  it("is the table of ARCHITECTURE.md", () => {
    const text = readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8");
    const section = text.split("## Ordering that is taken for granted")[1]?.split("\n## ")[0] ?? "";
    const rows = section
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
      .slice(1)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(
      assumedOrder.map(({ actor, first, then, against }) => [
        `${actor}: ${first}`,
        `${actor}: ${then}`,
        against,
      ]),
    ).to.deep.equal(rows);
  });
});
