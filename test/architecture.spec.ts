import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The parts, lowest first: each may use those below it. */
const layers = ["checker", "model", "properties", "counterexamples", "cli"] as const;
/** Parts without I/O, clock or randomness. */
const pure: readonly string[] = ["checker", "model", "properties", "counterexamples"];
/** Packages that the pure parts may use; the others are for people at a terminal. */
const purePackages: readonly string[] = [
  "immer",
  "ts-pattern",
  "fast-check",
  "fastest-levenshtein",
  "zod",
];

interface Source {
  readonly path: string;
  /** without comments and the insides of strings */
  readonly code: string;
  readonly imports: readonly string[];
}

const importLine = /(?:^|[\s;])(?:from|import)\s*\(?\s*["']([^"']+)["']/g;
const commentOrString =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** A template keeps its text, since it may hold expressions. */
const codeOf = (text: string): string =>
  text.replace(commentOrString, (found) =>
    found.startsWith("/") ? " " : found.startsWith("`") ? found : '""',
  );

const read = (folder: string): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), "utf8");
      const plain = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*$/gm, " ");
      return {
        path,
        code: codeOf(text),
        imports: [...plain.matchAll(importLine)].map((found) => found[1] ?? ""),
      };
    });

const sources = [...layers, "test", "bench", "examples", "package"].flatMap(read);
const layerOf = ({ path }: Source): string => path.split("/")[0] ?? "";
const inPure = sources.filter((source) => pure.includes(layerOf(source)));

/** `path: what` for every match of the pattern in the code. */
const matches = (from: readonly Source[], pattern: RegExp): readonly string[] =>
  from.flatMap(({ path, code }) =>
    [...code.matchAll(pattern)].map((found) => `${path}: ${found[0].trim()}`),
  );

describe("architecture", () => {
  it("has all its parts", () => {
    for (const layer of layers) expect(sources.some((s) => layerOf(s) === layer)).to.equal(true);
  });

  it("imports go down only: checker, model, properties, counterexamples, cli", () => {
    const wrong = sources.flatMap((source) => {
      const own = layers.findIndex((layer) => layer === layerOf(source));
      if (own < 0) return [];
      return source.imports
        .filter((to) => to.startsWith("."))
        .map((to) => relative(root, join(root, dirname(source.path), to)))
        .filter((to) => {
          const other = layers.findIndex((layer) => layer === to.split("/")[0]);
          return other < 0 || other > own;
        })
        .map((to) => `${source.path} imports ${to}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it("no part but the command line imports node or a package for terminals", () => {
    const wrong = inPure.flatMap(({ path, imports }) =>
      imports
        .filter((to) => !to.startsWith(".") && !purePackages.includes(to))
        .map((to) => `${path} imports ${to}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("no part but the command line uses console, process, clock, timers or randomness", () => {
    const impure =
      /\b(?:console|process|performance|globalThis|window|navigator)\s*\.|\bMath\.random\b|\bDate\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\s*\(|\bcrypto\b|\bimport\s*\(/g;
    expect(matches(inPure, impure)).to.deep.equal([]);
  });

  it("no any, and no compiler or linter is told to look away", () => {
    expect(matches(sources, /(?::|<|\bas|\||,|&)\s*any\b(?!["'\w])/g)).to.deep.equal([]);
    const silenced = sources.filter(({ path }) =>
      /@ts-(?:ignore|nocheck|expect-error)|eslint-disable/.test(
        readFileSync(join(root, path), "utf8").replace(/^.*@ts-\(\?:.*$/m, ""),
      ),
    );
    expect(silenced.map(({ path }) => path)).to.deep.equal([]);
  });

  it("no non-null assertion", () => {
    expect(
      matches(sources, /(?:\b[A-Za-z_$][\w$]*|[)\]])!(?=[.;,)\]\s[]|$)(?!\s*==)/gm),
    ).to.deep.equal([]);
  });

  it("`as unknown as` only where a draft is made of a state", () => {
    const places = matches(sources, /\bas unknown as\b/g);
    expect(places).to.deep.equal(["checker/state/immutable.ts: as unknown as"]);
  });

  it("no test is left out", () => {
    const tests = sources.filter(({ path }) => path.endsWith(".spec.ts"));
    expect(
      matches(tests, /\b(?:describe|it|context|test)\.(?:only|skip)\b|\bx(?:it|describe)\s*\(/g),
    ).to.deep.equal([]);
  });
});
