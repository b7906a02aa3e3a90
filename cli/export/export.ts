import { Option, type Command } from "commander";
import { match } from "ts-pattern";
import { autText } from "../../checker/export/aut.ts";
import { dotText } from "../../checker/export/dot.ts";
import { exportPromela } from "../../checker/export/promela.ts";
import { headingMark } from "../../checker/export/spin-trail.ts";
import { stateGraph } from "../../checker/export/state-graph.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Scope } from "../../model/scope.ts";
import type { Catalog, Cell, Subject } from "../catalog.ts";
import { atLeast, repeatable } from "../check/options.ts";
import { planCheck } from "../check/plan.ts";
import { subjectOf } from "../check/run-job.ts";
import type { Context } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson, type JsonOption } from "../support/json.ts";
import { status } from "../support/status.ts";
import { grouped, plural, print, remark, sizeText } from "../support/terminal.ts";
import type { ExportDocument } from "./document.ts";
import { headingOf } from "./heading.ts";

const formats = ["promela", "aut", "dot"] as const;
type Format = (typeof formats)[number];

const help = `
Examples:
  ${program} export --design userfault-v3 --scenario userfault-toggle --out model.pml
  ${program} export --fault no-srcu-wait-on-setting --out model.pml          a seeded mistake, where it shows
  ${program} export --design userfault-v3 --scenario bitmap-change --format aut --out graph.aut
  ${program} replay --trail model.pml.trail                       what SPIN has found, as a counterexample

Formats:
  promela  a model for SPIN, made without searching: the same states, the same transitions
  aut      the graph of states as labelled transitions (Aldebaran), for CADP, mCRL2 and others
  dot      the same for Graphviz, each state with its fields

docs/export.md says how to run SPIN on it.

Exit status: 0 written, 2 usage, or it is too large for this format.`;

interface ExportOptions extends Partial<Omit<Scope, "roots">> {
  readonly design?: string;
  readonly scenario?: string;
  readonly property: readonly string[];
  readonly fault: readonly string[];
  readonly edit: readonly string[];
  readonly machine?: string;
  readonly roles?: "full";
  readonly format: Format;
  readonly out?: string;
  readonly maxStates?: number;
  readonly maxWays: number;
  readonly json?: JsonOption;
}

/** Ways of one step that are run at most: some seconds each, and far above what most steps have. */
const mostWays = 3_000_000;
/** Lines that other tools still read in no time, and nodes that somebody can still look at. */
const mostStates = { aut: 100_000, dot: 300 } as const;

/** `staleproof export` */
export const addExport = <S, E extends Event>(
  parent: Command,
  { catalog }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("export")
    .summary("a model for SPIN, or the graph of states, for other engines")
    .description("Write one system for another engine.")
    .option("--design <name>", "this design (with --fault: where the fault is shown)")
    .option("--scenario <name>", "in this scenario")
    .option(
      "--property <name>",
      "promela: with this property only (repeatable; default: all)",
      repeatable,
      [],
    )
    .option(
      "--fault <name>",
      "with this seeded fault, or historic bug (repeatable)",
      repeatable,
      [],
    )
    .option("--edit <edit>", "with this edit, as check takes it (repeatable)", repeatable, [])
    .option("--machine <name>", "on this machine instead of the scenario's")
    .option("--vcpus <n>", "this many vCPUs instead of the scenario's", atLeast(1))
    .option("--gfns <n>", "this many guest frames", atLeast(1))
    .option("--pfns <n>", "this many host frames", atLeast(1))
    .option("--slots <n>", "this many memslots", atLeast(1))
    .addOption(new Option("--roles <name>", "full: every vCPU may do everything").choices(["full"]))
    .addOption(
      new Option("--format <format>", "what is written").choices(formats).default("promela"),
    )
    .option("--out <file>", "where to (default: standard output)")
    .option(
      "--max-states <n>",
      `aut, dot: give up at this many states (default: ${grouped(mostStates.aut)}, ${grouped(mostStates.dot)})`,
      atLeast(1),
    )
    .option(
      "--max-ways <n>",
      "promela: give up on a step that can go more ways",
      atLeast(1),
      mostWays,
    )
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((options: ExportOptions) => {
      probeJson(options.json);
      if (jsonOnly(options.json) && options.out === undefined)
        throw new UserError("--json wants standard output too", "name a file with --out");
      const cell = cellOf(catalog, options);
      const properties = options.property.length === 0 ? null : new Set(options.property);
      const subject = subjectOf(catalog, { cell, properties: properties && [...properties] });
      const made = make(cell, subject, properties, options);
      if (options.out === undefined) print(made.text);
      else writeWhole(options.out, made.text);
      const { text, ...about } = made;
      const document: ExportDocument = {
        schema: 1,
        design: cell.design,
        edits: cell.edits,
        scenario: cell.scenario,
        machine: cell.machine,
        scope: cell.scope,
        format: options.format,
        file: options.out ?? null,
        bytes: text.length,
        ...about,
      };
      if (!jsonOnly(options.json)) remark(summary(document));
      emitJson(options.json, document);
      finish(status.ok);
    });
};

/** The one cell that is asked for. Throws UserError if it is more than one. */
const cellOf = <S, E extends Event>(catalog: Catalog<S, E>, options: ExportOptions): Cell => {
  const { vcpus, gfns, pfns, slots } = options;
  const { cells } = planCheck(catalog, {
    designs: options.design === undefined ? [] : [options.design],
    scenarios: options.scenario === undefined ? [] : [options.scenario],
    properties: options.property,
    faults: options.fault,
    edits: options.edit,
    machine: options.machine ?? null,
    scope: {
      ...(vcpus === undefined ? {} : { vcpus }),
      ...(gfns === undefined ? {} : { gfns }),
      ...(pfns === undefined ? {} : { pfns }),
      ...(slots === undefined ? {} : { slots }),
    },
    roles: options.roles ?? null,
    thorough: false,
    // What is too large for us may be what SPIN is asked for.
    sample: true,
  });
  const [cell, ...others] = cells;
  if (cell !== undefined && others.length === 0) return cell;
  throw new UserError(
    `export writes one system, and that are ${cells.length}`,
    "name it with --design, --scenario and one --machine, or with --fault",
  );
};

type Made = Pick<ExportDocument, "states" | "transitions" | "asserted" | "leftOut"> & {
  readonly text: string;
};

const make = <S, E extends Event>(
  cell: Cell,
  { system, properties }: Subject<S, E>,
  asked: ReadonlySet<string> | null,
  options: ExportOptions,
): Made =>
  match<Format, Made>(options.format)
    .with("promela", () => {
      const heading = [
        `${headingMark}${JSON.stringify(headingOf(cell, asked, system))}`,
        ...advice(options.out ?? "model.pml"),
      ];
      const made = exportPromela(system, properties, { heading, mostRuns: options.maxWays });
      switch (made.kind) {
        case "promela":
          return { ...made, states: null, transitions: null };
        case "too-wide":
          throw new UserError(
            `${made.of} looks at so many fields that it can go more than ${grouped(made.runs)} ways`,
            "take a smaller scope, another scenario, or a larger --max-ways",
          );
        case "breached-at-start":
          throw new UserError(
            `${made.property} is breached before the first step: ${made.finding}`,
            "name other properties with --property",
          );
      }
    })
    .with("aut", "dot", (format) => {
      const most = options.maxStates ?? mostStates[format];
      const graph = stateGraph(system, most);
      if (graph.kind === "too-large")
        throw new UserError(
          `${cell.design} in ${cell.scenario} has more than ${plural(most, "state")}`,
          `take a smaller one, a larger --max-states, or --format ${format === "dot" ? "aut" : "promela"}`,
        );
      return {
        text: format === "dot" ? dotText(graph) : autText(graph),
        states: graph.states.length,
        transitions: graph.edges.length,
        asserted: [],
        leftOut: [],
      };
    })
    .exhaustive();

/** How the model is run, as it stands in it. */
const advice = (file: string): readonly string[] => [
  `spin -a ${file} && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m1000000`,
  "pan counts the initial state as a transition; -c0 goes on after a violation, -DBFS finds a shortest one, -DBITSTATE needs least memory",
  `${program} replay --trail ${file}.trail`,
];

const summary = ({ file, bytes, states, transitions, asserted, leftOut }: ExportDocument): string =>
  [
    `${file ?? "standard output"}: ${sizeText(bytes)}`,
    ...(states === null ? [] : [plural(states, "state")]),
    ...(transitions === null ? [] : [plural(transitions, "transition")]),
    ...(asserted.length === 0 ? [] : [`asserted: ${asserted.join(", ")}`]),
    ...(leftOut.length === 0 ? [] : [`not for SPIN: ${leftOut.join(", ")}`]),
  ].join("; ");
