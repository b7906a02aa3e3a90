import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { quickSizes, sizeNamed, sizes, usualSizes, type Size } from "../sizes.ts";

/** What a run is asked to do. */
export interface Request {
  readonly rounds: number;
  readonly sizes: readonly Size[];
  /** Parts of names, one of which a contender's must contain. */
  readonly only: readonly string[];
  /** Path of tla2tools.jar. */
  readonly jar: string | null;
}

export const usage = `npm run bench -- [options]
  --rounds N       rounds of each size, interleaved (5)
  --sizes a,b      ${sizes.map(({ name }) => name).join(", ")}
  --only a,b       contenders whose names contain one of these
  --tlc JAR        let TLC take part: the path of tla2tools.jar
  --quick          one round of ${quickSizes.join(" and ")}
`;

/** Reads the command line; null if it asks for help. Throws an error that says what is wrong with it. */
export const parseRequest = (args: readonly string[]): Request | null => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string" },
      sizes: { type: "string" },
      only: { type: "string" },
      tlc: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: not a number of rounds`);
  const named = values.sizes?.split(",") ?? (values.quick ? quickSizes : usualSizes);
  if (values.tlc !== undefined && !existsSync(values.tlc))
    throw new Error(`--tlc ${values.tlc}: no such file`);
  return {
    rounds,
    sizes: named.map(sizeNamed),
    only: values.only?.split(",") ?? [""],
    jar: values.tlc ?? null,
  };
};
