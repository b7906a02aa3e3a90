import type { Event, Property, System } from "../checker/index.ts";
import { notNamed, readArguments } from "./arguments.ts";
import { explore } from "../checker/search/explore.ts";
import { exploreUnderSymmetry, type Symmetric } from "../checker/symmetry/explore.ts";
import { groupOf } from "../checker/symmetry/group.ts";
import { buildSymmetric, buildSystem } from "../model/build.ts";
import { designs } from "../model/designs/index.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { propertiesFor } from "../properties/index.ts";
import { invariants, referenceSystem } from "./peers/reference/index.ts";
import { renamings } from "./peers/reference/symmetry.ts";
import { sizeNamed } from "./peers/sizes.ts";

/**
 * What symmetry saves at 3 vCPUs: states and orbits, seconds (wall, and CPU of the process) without and with it, all that `--symmetry`
 * does included. can-finish is left out on both sides, since a search under symmetry does not judge it.
 *
 *   npm run bench:symmetry [-- NAME]
 */
const [only = ""] = readArguments("npm run bench:symmetry [-- NAME]", {
  most: 1,
  complaint: ([name]) =>
    notNamed(name, [
      "reference v3g1p1",
      "reference v3g1p2",
      ...scenarios.map((scenario) => scenario.name),
    ]),
});

interface Timed {
  readonly states: number;
  readonly seconds: number;
  readonly cpu: number;
  readonly verdicts: string;
}

const timed = <R>(search: Generator<unknown, R, void>): readonly [R, number, number] => {
  const [began, before] = [performance.now(), process.cpuUsage()];
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  const { user, system } = process.cpuUsage(before);
  return [turn.value, (performance.now() - began) / 1000, (user + system) / 1e6];
};

const row = <S, E extends Event>(
  name: string,
  build: () => System<S, E>,
  properties: readonly Property<S, E>[],
  symmetric: () => Symmetric<S, E> | string,
): void => {
  if (!name.includes(only)) return;
  const told = (one: Timed): string => `${one.seconds.toFixed(1)} s (CPU ${one.cpu.toFixed(1)})`;
  const shown = (verdicts: readonly { readonly property: string; readonly verdict: string }[]) =>
    verdicts.map(({ property, verdict }) => `${property} ${verdict}`).join();
  const [plain, seconds, cpu] = timed(explore(build(), properties));
  const without = { states: plain.states, seconds, cpu, verdicts: shown(plain.verdicts) };
  const larger = symmetric();
  if (typeof larger === "string") throw new Error(`${name}: ${larger}`);
  const [under, secondsUnder, cpuUnder] = timed(exploreUnderSymmetry(build(), larger, properties));
  const { outcome, refused } = under;
  const withIt = {
    states: outcome.states,
    seconds: secondsUnder,
    cpu: cpuUnder,
    verdicts: shown(outcome.verdicts),
  };
  process.stdout.write(
    [
      `| ${name}`,
      String(larger.group.others.length + 1),
      without.states.toLocaleString("en"),
      withIt.states.toLocaleString("en"),
      (without.states / withIt.states).toFixed(2),
      told(without),
      told(withIt),
      `${(without.cpu / withIt.cpu).toFixed(2)} |`,
    ].join(" | ") + "\n",
  );
  if (refused !== null) process.stdout.write(`  refused: ${refused}\n`);
  if (without.verdicts !== withIt.verdicts) process.stdout.write("  DIFFERENT verdicts\n");
};

process.stdout.write(
  "| cell | permutations | states | orbits | ratio | without | with | times as fast (CPU) |\n| --- | ---: | ---: | ---: | ---: | --- | --- | ---: |\n",
);
for (const size of ["v3g1p1", "v3g1p2"]) {
  const build = () => referenceSystem(sizeNamed(size).scope);
  row(`reference ${size}`, build, invariants, () => {
    const system = build();
    const group = groupOf(system, renamings(sizeNamed(size).scope));
    return typeof group === "string" ? group : { system, group };
  });
}

const kvm = (designName: string, scenarioName: string, alike: boolean): void => {
  const design = designs.find(({ name }) => name === designName);
  const listed = scenarios.find(({ name }) => name === scenarioName);
  if (design === undefined || listed === undefined) throw new Error(`${scenarioName} is gone`);
  const scenario = alike ? { ...listed, role: () => "mapper" as const } : listed;
  const options = { scope: { ...scenario.scope, vcpus: 3 } };
  row(
    `${designName}, ${scenarioName}${alike ? ", all map" : ""}`,
    () => buildSystem(design, scenario, options),
    propertiesFor(design, scenario).filter(({ name }) => name !== "can-finish"),
    () => buildSymmetric(design, scenario, options),
  );
};
kvm("mainline", "poison-zap-all", false);
kvm("mainline", "poison", false);
kvm("mainline", "memslot-move", false);
kvm("mainline", "migration-initially-set", false);
kvm("mainline", "huge-pages", false);
kvm("userfault-generic", "userfault-toggle", false);
kvm("userfault-v3", "poison-zap-all", true);
