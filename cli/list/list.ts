import type { Command } from "commander";
import { match } from "ts-pattern";
import type { Event } from "../../checker/protocol/step.ts";
import { nearest } from "../../checker/protocol/nearest.ts";
import { describeScope } from "../../model/scope.ts";
import type { Catalog, DesignEntry } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, type JsonOption } from "../support/json.ts";
import { pick } from "../support/names.ts";
import { status } from "../support/status.ts";
import { colours, plural, print } from "../support/terminal.ts";
import { kernelReport, missingSources, type KernelDocument } from "./kernel.ts";
import type { Entry, ListDocument, Lists } from "./document.ts";

const kinds = ["designs", "scenarios", "properties", "operations", "faults", "historic"] as const;
type Kind = (typeof kinds)[number];

const help = `
Examples:
  ${program} list                                everything, one line each
  ${program} list scenarios --json
  ${program} list operations --design userfault-v2 --steps
  ${program} list --kernel ../linux              does every step's file:function exist there?

Exit status: 0, 1 a step's source is missing in the --kernel tree, 2 usage.`;

interface ListOptions {
  readonly design?: string;
  readonly steps?: boolean;
  readonly kernel?: string;
  readonly json?: JsonOption;
}

/** `staleproof list` */
export const addList = <S, E extends Event>(
  parent: Command,
  { catalog }: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("list")
    .summary("designs, scenarios, properties, operations, faults and historic bugs, one line each")
    .description("What there is, one line each.")
    .argument("[kind]", kinds.join("|"))
    .option("--design <name>", "operations of this design (default: the first)")
    .option("--steps", "operations with their steps and sources")
    .option("--kernel <tree>", "look for every step's source in this kernel tree")
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((kind: string | undefined, options: ListOptions) => {
      const chosen = options.design;
      const design = chosen === undefined ? undefined : pick("design", chosen, catalog.designs);
      if (options.kernel !== undefined) {
        const designs = design === undefined ? catalog.designs : [design];
        const report = missingSources(options.kernel, designs);
        if (!jsonOnly(options.json)) print(kernelReport(options.kernel, report));
        const document: KernelDocument = { schema: 1, ...report };
        emitJson(options.json, document);
        finish(report.missing.length === 0 ? status.ok : status.violated);
        return;
      }
      const wanted: readonly Kind[] = kind === undefined ? kinds : [kindOf(kind)];
      const first = design ?? catalog.designs[0];
      const lists = wanted.reduce<Lists>(
        (all, one) => ({ ...all, ...listOf(catalog, one, first, options.steps === true) }),
        {},
      );
      if (!jsonOnly(options.json))
        for (const one of wanted) {
          if (kind === undefined) print(colours.bold(one));
          print(inColumns(lists[one] ?? []));
        }
      const document: ListDocument = { schema: 1, ...lists };
      emitJson(options.json, document);
      finish(status.ok);
    });
};

const kindOf = (wanted: string): Kind => {
  const kind = kinds.find((known) => known === wanted);
  if (kind !== undefined) return kind;
  throw new UserError(`there is no list of ${JSON.stringify(wanted)}${nearest(wanted, kinds)}`);
};

const listOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  kind: Kind,
  design: DesignEntry | undefined,
  withSteps: boolean,
): Lists =>
  match<Kind, Lists>(kind)
    .with("designs", () => ({
      designs: catalog.designs.map(({ name, about }) => ({ name, about })),
    }))
    .with("scenarios", () => ({
      scenarios: catalog.scenarios.map(({ name, asks, machine, scope, sampledOnly }) => ({
        name,
        about: asks,
        machine,
        scope: describeScope(scope),
        sampledOnly,
      })),
    }))
    .with("properties", () => ({
      properties: catalog.properties.map(({ name, kind: sort, claim, brokenBy }) => ({
        name,
        about: `${sort}: ${claim}`,
        kind: sort,
        brokenBy,
      })),
    }))
    .with("operations", () => ({
      operations: (design?.operations ?? []).flatMap(({ name, steps }) =>
        withSteps
          ? steps.map(({ path, source }) => ({ name: `${name}/${path}`, about: source }))
          : [{ name, about: plural(steps.length, "step") }],
      ),
    }))
    .with("faults", () => ({
      faults: catalog.faults.map(({ name, about, design: shownOn, scenario }) => ({
        name,
        about: `${about} (${shownOn}, ${scenario})`,
        design: shownOn,
        scenario,
      })),
    }))
    .with("historic", () => ({
      historic: catalog.historic.map(({ name, commit, title, design: shownOn, scenario }) => ({
        name,
        about: `${commit}: ${title} (${shownOn}, ${scenario})`,
        commit,
        design: shownOn,
        scenario,
      })),
    }))
    .exhaustive();

const inColumns = (entries: readonly Pick<Entry, "name" | "about">[]): string => {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map(({ name, about }) => `${name.padEnd(width)}  ${about}`.trimEnd()).join("\n");
};
