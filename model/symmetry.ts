import type { Renaming } from "../checker/symmetry/renaming.ts";
import { range } from "./world.ts";

/**
 * A number for each vCPU, the same for neighbours with the same part in the scenario, told by a text that says all about it. Only
 * neighbours: the kernel's order of visits is then one of those in which members of one part come in any order and parts one after the
 * other.
 */
export const partsOf = (abilities: readonly string[]): readonly number[] => {
  const parts: number[] = [];
  let part = 0;
  abilities.forEach((ability, vcpu) => {
    if (vcpu > 0 && ability !== abilities[vcpu - 1]) part++;
    parts.push(part);
  });
  return parts;
};

/**
 * The generators of the model's symmetry: neighbouring vCPUs with the same part change places, with their threads, and with what others
 * keep about them. Frames and gfns have none yet: huge pages tie a frame's parity to that of its gfn, and loops over gfns are ordered.
 */
export const renamingsOf = (parts: readonly number[]): readonly Renaming[] =>
  range(Math.max(0, parts.length - 1))
    .filter((vcpu) => parts[vcpu] === parts[vcpu + 1])
    .map((vcpu) => {
      const order = range(parts.length).map((other) =>
        other === vcpu ? vcpu + 1 : other === vcpu + 1 ? vcpu : other,
      );
      const [one, two] = [`vcpu${String(vcpu)}`, `vcpu${String(vcpu + 1)}`];
      return {
        name: `${one} and ${two}`,
        // The threads of vCPUs come first, in their order.
        arrays: {
          vcpus: order,
          threads: order,
          "threads[].acks": order,
          "tables[].sections": order,
        },
        references: {
          "threads[].vcpu": order,
          "tableWalk.intoFree": order,
          "cpu.current": order,
          "cpu.lastRan": order,
        },
        actors: { [one]: two, [two]: one },
        choices: { vcpu: order },
      };
    });
