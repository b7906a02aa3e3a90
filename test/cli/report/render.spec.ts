import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { buildReport } from "../../../cli/report/build.ts";
import { htmlOf } from "../../../cli/report/html.ts";
import { markdownOf } from "../../../cli/report/markdown.ts";
import type { Block } from "../../../cli/report/page.ts";
import { styleSheet } from "../../../cli/report/style-sheet.ts";
import { inputs, leastInputs, poisoned } from "./fixtures.ts";

const golden = fileURLToPath(new URL("../../golden/report.md", import.meta.url));

const pageOf = (...blocks: readonly Block[]) => ({
  title: "t",
  about: [],
  sections: [{ id: "s", title: "s", blocks }],
});

/** Tags in the order in which they come, with what they are followed by left out. */
const tagsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, tag = ""]) => tag.toLowerCase());

const hostile = `</td></table></details><script>alert(1)</script><img src=x onerror="a()">' | \`\` **b** [c](javascript:d) <!-- &lt; @torvalds\n\n# e\n---\u0007`;
/** Members that choose between what the report knows. */
const choices = ["kind", "verdict", "edit", "minimal", "operation", "step", "command"];

describe("the report as Markdown", () => {
  it("is what it was (else read the diff, then: UPDATE_REPORT=1 npx mocha -g 'is what it was')", () => {
    const text = markdownOf(buildReport(inputs));
    if (process.env["UPDATE_REPORT"] === "1") writeFileSync(golden, text);
    expect(text).to.equal(readFileSync(golden, "utf8"));
  });

  it("is written as prettier writes Markdown, so that it can be committed", async () => {
    const text = markdownOf(buildReport(inputs));
    expect(await format(text, { parser: "markdown" })).to.equal(text);
  });

  it("says which command makes what is missing", () => {
    const text = markdownOf(buildReport(leastInputs));
    for (const command of ["compare A B", "ablate A --matrix"])
      expect(text).to.include(`Make one: \`staleproof ${command}\``);
    expect(text).to.include("Make one: `npm run update`");
  });

  it("takes nothing that comes from its inputs for markup", () => {
    const text = markdownOf(buildReport(poisoned(inputs, hostile, choices)));
    // Outside of code, a tag that is not escaped; those of `<details>` are the report's own.
    const plain = text.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    const tags = [...plain.matchAll(/(?<!\\)<(\/?\w+)/g)].map(([, tag]) => tag);
    expect([...new Set(tags)]).to.have.members(["details", "summary", "/summary", "/details"]);
    expect(plain).not.to.include("@torvalds");
    // A line that begins with a tag is HTML to its end.
    expect(plain.replace(/^<details>.*$/gm, "")).not.to.match(/(?<!\\)\[c|(?<!\\)\*\*b/);
    expect(text).not.to.match(/^(?:# e|---)/m);
    // As many lines as without: none was added.
    expect(text.split("\n")).to.have.length.within(1, 400);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    const cells = (line: string): number => line.replace(/\\\|/g, "").split("|").length;
    for (const [i, row] of rows.entries()) {
      const rule = rows[i + 1] ?? "";
      if (/^\| -+/.test(rule)) expect(cells(row), row).to.equal(cells(rule));
    }
  });
});

describe("the report as HTML", () => {
  it("is well formed, with whatever its inputs hold", async () => {
    for (const given of [inputs, leastInputs, poisoned(inputs, hostile, choices)])
      // Prettier refuses what is not closed, or closed twice.
      await format(htmlOf(buildReport(given)), { parser: "html" });
  });

  it("has no other elements when its inputs hold markup", () => {
    const tags = (given: typeof inputs): readonly string[] => [
      ...new Set(tagsOf(htmlOf(buildReport(given)))),
    ];
    const html = htmlOf(buildReport(poisoned(inputs, hostile, choices)));
    expect(tags(poisoned(inputs, hostile, choices))).to.have.members(tags(inputs));
    expect(html).not.to.match(/<script|<img|<!--/);
    expect(html).to.include("&lt;script&gt;");
    expect(html).not.to.include("\u0007");
    // No quote ends an attribute.
    for (const [, attributes = ""] of html.matchAll(/<[a-z][a-z0-9]*((?:\s[^<>]*)?)>/g))
      expect(attributes).to.match(/^(?:\s[a-zA-Z-]+(?:="[^"]*")?)*$/);
  });

  it("asks nothing of the network and runs no script", () => {
    const html = htmlOf(buildReport(inputs));
    expect(html).not.to.match(/https?:|\ssrc=|<link|<script|@import|url\(/);
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("has tables with a caption, and heads that say of what they are", () => {
    const html = htmlOf(buildReport(inputs));
    const tables = html.split("<table>").slice(1);
    expect(tables.length).to.be.above(8);
    for (const table of tables) {
      expect(table).to.match(/^\n<caption>[^<]+<\/caption>/);
      expect(table).to.include('<th scope="col"').and.to.include('<th scope="row">');
    }
    expect(html.match(/<th(?! scope=)[\s>]/g)).to.equal(null);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).to.include(target);
  });

  it("says in words what a histogram shows", () => {
    const html = htmlOf(
      pageOf({
        kind: "histograms",
        caption: "c",
        rows: [
          {
            label: "zaps",
            bars: [
              { value: 0, count: 3 },
              { value: 2, count: 1500 },
            ],
          },
        ],
      }),
    );
    expect(html).to.include('role="img" aria-label="zaps: 0: 3, 2: 1,500"');
    expect(html).to.include("<td>0: 3, 2: 1,500</td>");
    // What was met three times is seen beside what was met 1,500 times.
    expect(html).to.match(/height="1"><title>0: 3</);
  });

  it("has a contrast of 7:1 for every text, in both schemes", () => {
    const [light = "", dark = ""] = styleSheet.split("@media (prefers-color-scheme: dark)");
    for (const scheme of [light, dark]) {
      const colours = new Map(
        [...scheme.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name = "", colour = ""]) => [
          name,
          colour,
        ]),
      );
      expect(colours.size).to.equal(10);
      for (const [name, colour] of colours)
        if (!["paper", "band", "line"].includes(name))
          for (const behind of ["paper", "band"])
            expect(
              contrast(colour, colours.get(behind) ?? ""),
              `${name} on ${behind}`,
            ).to.be.at.least(7);
    }
  });
});

/** As WCAG 2 defines it. */
const contrast = (one: string, other: string): number => {
  const light = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = parseInt(colour.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
