import type { ThoroughRow } from "./row.ts";
import { grouped } from "../support/terminal.ts";

/** The table for readers, by scenario and size. */
export const thoroughReport = (rows: readonly ThoroughRow[], total: number): string => {
  const states = rows.reduce((sum, row) => sum + row.states, 0);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  return [
    "# The wider scopes",
    "",
    "Written by `npm run thorough`; `test/golden/thorough.json` has every verdict and length. Each line is one system: designs that are the same in a scenario are searched once. `full`: every vCPU may do everything. Seconds are of one thread, and depend on the machine and on who else used it.",
    "",
    `${rows.length} of ${total} systems, ${grouped(states)} states, ${grouped(Math.round(seconds))} s in all.`,
    "",
    "| scenario | vCPUs | gfns | roots | designs | states | depth | s | verdicts |",
    "| --- | --- | ---: | ---: | --- | ---: | ---: | ---: | --- |",
    ...rows.map(line),
    "",
  ].join("\n");
};

const line = (row: ThoroughRow): string => {
  const { scope, roles, designs } = row;
  const others = designs.length - 1;
  return `| ${[
    row.scenario,
    `${scope["vcpus"] ?? 0}${roles === undefined ? "" : ` ${roles}`}`,
    scope["gfns"] ?? 0,
    scope["roots"] ?? 0,
    `${designs[0] ?? ""}${others === 0 ? "" : ` and ${others} more`}`,
    grouped(row.states),
    row.depth,
    row.seconds,
    `${summary(row)}${row.limit === null ? "" : `; ${row.limit}`}`,
  ].join(" | ")} |`;
};

/** Names what does not hold. */
const summary = ({ verdicts }: ThoroughRow): string => {
  const all = Object.entries(verdicts);
  const holding = all.filter(([, [verdict]]) => verdict === "holds").length;
  const others = all
    .filter(([, [verdict]]) => verdict !== "holds")
    .map(
      ([name, [verdict, length]]) => `${name} ${verdict}${length === null ? "" : ` (${length})`}`,
    );
  return [`${holding} hold`, ...others].join(", ");
};
