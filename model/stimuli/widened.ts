import type { Design } from "../designs/design.ts";
import type { Parts, Scenario } from "../scenarios/scenario.ts";
import type { Scope } from "../scope.ts";
import { range, type Requests } from "../world.ts";

/**
 * The scenario as designs are compared in it: machine, scope, initial state and what the VMM and the host do are its own, but every vCPU
 * may make every access, and returns to user space where the VMM is to call KVM_PRE_FAULT_MEMORY. One stimulus at a time keeps the space
 * small.
 *
 * What the VMM may ask for is the union over the designs: else nobody would see that one of them refuses it. An operation that a design
 * does not have cannot be asked of it.
 */
export const widened = (scenario: Scenario, designs: readonly Design[]): Scenario => ({
  ...scenario,
  role: () => "faulter",
  interrupts: false,
  ioExits: scenario.prefaults,
  faultAccesses: ["read", "write"],
  spares: () => [],
  touches: (scope) => range(scope.gfns),
  faultGfns: (scope) => range(scope.gfns),
  moreFeatures: () => unique(designs.flatMap((design) => scenario.moreFeatures(design))),
  parts: (design) => {
    const has = (name: string): boolean => design.operations.some((one) => one.name === name);
    const all = designs.map((one) => scenario.parts(one));
    const named = (actor: keyof Parts): readonly string[] =>
      unique(all.flatMap((parts) => parts[actor] ?? [])).filter(has);
    return {
      vmm: named("vmm"),
      pager: named("pager"),
      host: named("host"),
      worker: named("worker"),
      ager: named("ager"),
    };
  },
  requests: (_design, scope) => allRequests(scenario, designs, scope),
});

const allRequests = (scenario: Scenario, designs: readonly Design[], scope: Scope): Requests => {
  const all = designs.map((design) => scenario.requests(design, scope));
  return {
    region: uniqueBy(all.flatMap(({ region }) => region)),
    clear: uniqueBy(all.flatMap(({ clear }) => clear)),
    flags: uniqueBy(all.flatMap(({ flags }) => flags)),
    create: uniqueBy(all.flatMap(({ create }) => create)),
    delete: uniqueBy(all.flatMap((requests) => requests.delete)),
    move: uniqueBy(all.flatMap(({ move }) => move)),
    hole: uniqueBy(all.flatMap(({ hole }) => hole)),
    attributes: uniqueBy(all.flatMap(({ attributes }) => attributes)),
    filePages: uniqueBy(all.flatMap(({ filePages }) => filePages)),
  };
};

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];

/** Each request once, by what it says. */
const uniqueBy = <T extends object>(list: readonly T[]): readonly T[] => [
  ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
];
