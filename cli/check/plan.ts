import { EditError } from "../../checker/protocol/edit.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { faultEntry, historicEntry, sameScope } from "../../counterexamples/name.ts";
import type { Roles, Wider } from "../../model/scenarios/scenario.ts";
import type { Scope } from "../../model/scope.ts";
import type { Catalog, Cell, FaultEntry, ScenarioEntry } from "../catalog.ts";
import { program, UserError } from "../support/failure.ts";
import { pick, pickAll, pickMachine } from "../support/names.ts";

/** Instead of a machine's name: each on which the question makes sense, and each of them but the scenario's own. */
const severalMachines = ["all", "others"];

/** What the user asked to be checked. */
export interface Selection {
  readonly designs: readonly string[];
  readonly scenarios: readonly string[];
  readonly properties: readonly string[];
  readonly faults: readonly string[];
  readonly edits: readonly string[];
  /** null: the scenario's own; `all`: each on which the question makes sense; `others`: all of these but that one */
  readonly machine: string | null;
  /** Members to be other than the scenario's own. */
  readonly scope: Partial<Scope>;
  /** Roles other than the scenario's own. */
  readonly roles: Roles | null;
  readonly thorough: boolean;
  readonly sample: boolean;
}

export interface Plan {
  readonly cells: readonly Cell[];
  /** Names of the properties to report; null: all that apply. */
  readonly properties: ReadonlySet<string> | null;
  /** What was left out and why, in sentences. */
  readonly skipped: readonly string[];
}

/**
 * The cells of a selection: design by design, each in its scenarios, each in its scopes. What is asked for by name is refused if it
 * does not fit; what only falls under "all" is left out, and said so where the reader could expect it.
 */
export const planCheck = <S, E extends Event>(catalog: Catalog<S, E>, asked: Selection): Plan => {
  const mistakes = [...catalog.faults, ...catalog.historic];
  const faults = asked.faults.map((name) => pick("fault", name, mistakes));
  const designs = pickAll("design", orOfFaults(asked.designs, faults, "design"), catalog.designs);
  const named = orOfFaults(asked.scenarios, faults, "scenario");
  const scenarios = pickAll("scenario", named, catalog.scenarios).filter(
    (s) => asked.sample || !s.sampledOnly || refuseUnsampled(s, named),
  );
  const machine = asked.machine ?? machineOfFaults(asked, faults);
  if (machine !== null && !severalMachines.includes(machine)) pickMachine(catalog, machine);
  const edits = [...faults.map(({ name }) => entryOf(catalog, name)), ...asked.edits];
  const skipped: string[] = [];

  const cells = designs.flatMap((design) =>
    scenarios
      .filter((scenario) => scenario.fits(design.name))
      .flatMap((scenario) => scopesOf(scenario, asked, named, skipped))
      .flatMap(({ scenario, wider }) =>
        machinesOf(catalog, scenario, design.name, { ...asked, machine }, skipped).map(
          (machine): Cell => ({
            design: design.name,
            scenario: scenario.name,
            machine,
            ...wider,
            edits,
          }),
        ),
      ),
  );
  if (cells.length === 0) throw new UserError(nothingFits(asked, skipped), `see: ${program} list`);
  if (edits.length > 0) for (const cell of cells) refuseMisfit(catalog, cell);
  const properties = pickAll("property", asked.properties, catalog.properties);
  return {
    cells,
    properties: asked.properties.length === 0 ? null : new Set(properties.map(({ name }) => name)),
    skipped: [...new Set(skipped)],
  };
};

/** How a fault or a historic case stands in `edits`. */
const entryOf = <S, E extends Event>({ historic }: Catalog<S, E>, name: string): string =>
  historic.some((one) => one.name === name) ? historicEntry(name) : faultEntry(name);

/** The machines of a cell: the scenario's own for the design, the one that is asked for, or each on which the question makes sense. */
const machinesOf = <S, E extends Event>(
  { refusesMachine }: Catalog<S, E>,
  scenario: ScenarioEntry,
  design: string,
  { machine, designs }: Selection,
  skipped: string[],
): readonly string[] => {
  const known = scenario.machinesFor(design);
  if (machine === "all") return known;
  if (machine === "others") return known.slice(1);
  if (machine === null) return known.slice(0, 1);
  const reason = refusesMachine?.(design, machine) ?? null;
  if (reason === null) return [machine];
  if (designs.includes(design)) throw new UserError(reason);
  skipped.push(reason);
  return [];
};

/** A fault that is checked without saying where is checked where it is shown. */
const orOfFaults = (
  asked: readonly string[],
  faults: readonly FaultEntry[],
  what: "design" | "scenario",
): readonly string[] => {
  if (asked.length > 0 || faults.length === 0) return asked;
  const places = [...new Set(faults.map((fault) => fault[what]))];
  if (places.length > 1)
    throw new UserError(
      `the faults are shown in different ${what}s (${places.join(", ")})`,
      `choose one with --${what}`,
    );
  return places;
};

/** The machine on which faults are shown, where nothing else is said of where to check them. */
const machineOfFaults = (
  { designs, scenarios }: Selection,
  faults: readonly FaultEntry[],
): string | null => {
  if (designs.length > 0 || scenarios.length > 0) return null;
  const [first, ...others] = [...new Set(faults.map((fault) => fault.machine))];
  if (others.length > 0)
    throw new UserError(
      `the faults are shown on different machines (${[first, ...others].map((name) => name ?? "the scenario's").join(", ")})`,
      "choose one with --machine",
    );
  return first ?? null;
};

/** Leaves a sampled scenario out of "all", but does not let somebody who named it wait for nothing. */
const refuseUnsampled = (scenario: ScenarioEntry, named: readonly string[]): false => {
  if (named.includes(scenario.name))
    throw new UserError(
      `${scenario.name} is too large to be searched exhaustively`,
      `sample it: ${program} check --scenario ${scenario.name} --sample`,
    );
  return false;
};

interface Scoped {
  readonly scenario: ScenarioEntry;
  readonly wider: Wider;
}

const scopesOf = (
  scenario: ScenarioEntry,
  asked: Selection,
  named: readonly string[],
  skipped: string[],
): readonly Scoped[] => {
  const scope: Scope = { ...scenario.scope, ...asked.scope };
  const supported = scenario.supports(scope);
  if (supported !== true) {
    const reason = `${scenario.name}: ${supported}`;
    if (named.includes(scenario.name)) throw new UserError(reason);
    skipped.push(reason);
    return [];
  }
  const own: Wider = asked.roles === null ? { scope } : { scope, roles: asked.roles };
  // What is asked for may be one of the wider ones.
  const isOwn = ({ scope: other, roles }: Wider): boolean =>
    roles === own.roles && sameScope(other, scope);
  const others = asked.thorough ? scenario.thorough.filter((wider) => !isOwn(wider)) : [];
  return [own, ...others].map((wider) => ({ scenario, wider }));
};

const refuseMisfit = <S, E extends Event>(catalog: Catalog<S, E>, cell: Cell): void => {
  try {
    catalog.build(cell);
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    throw new UserError(
      `design ${cell.design}: ${error.message}`,
      `see: ${program} list operations --steps --design ${cell.design}`,
    );
  }
};

const nothingFits = (asked: Selection, skipped: readonly string[]): string => {
  const first = skipped[0];
  if (first !== undefined) return first;
  return `nothing to check: design ${asked.designs.join(", ") || "any"} takes no part in scenario ${asked.scenarios.join(", ") || "any"}`;
};
