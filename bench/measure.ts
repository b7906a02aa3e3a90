import { explore, layoutOf, type Event, type Property, type System } from "../checker/index.ts";

/** Runs the exhaustive search, to its end or to `maxStates`, and prints how fast it was; three rounds, since the machine is shared. */
export const measure = <S, E extends Event>(
  name: string,
  build: () => System<S, E>,
  properties: readonly Property<S, E>[],
  { maxStates, rounds = 3 }: { readonly maxStates: number; readonly rounds?: number },
): void => {
  for (let round = 0; round < rounds; round++) {
    const system = build();
    const { words, leaves } = layoutOf(system);
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    const search = explore(system, properties, { maxStates });
    let turn = search.next();
    while (turn.done !== true) turn = search.next();
    const seconds = (performance.now() - began) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const { states, transitions, depth, bytes, broken, verdicts } = turn.value;
    if (broken !== null) throw new Error(`${name}: ${broken.message}`);
    const line = [
      name,
      `${leaves.length} leaves, ${words} words, ${system.transitions.length} bound transitions`,
      `${states} states, ${transitions} transitions, depth ${depth}`,
      `${seconds.toFixed(2)} s (${((cpu.user + cpu.system) / 1e6).toFixed(2)} s of CPU)`,
      `${Math.round(states / seconds / 1000)} k states/s, ${(transitions / seconds / 1e6).toFixed(2)} M transitions/s`,
      `${(bytes / states - 4 * words).toFixed(1)} bytes a state beyond its key`,
      verdicts.map((v) => `${v.property} ${v.verdict}`).join(", "),
    ];
    process.stdout.write(`${line.join(" | ")}\n`);
  }
};
