import fc from "fast-check";
import type { Scope } from "../../model/scope.ts";
import type { Command } from "./command.ts";
import { requestsOf, wholeRegion } from "./requests.ts";

/** Kinds of commands, more often what makes the others matter. `prefaults`: does this kernel know it? */
export const arbitraryCommand = (scope: Scope, prefaults: boolean): fc.Arbitrary<Command> => {
  const vcpu = fc.nat(scope.vcpus - 1);
  const gfn = fc.nat(scope.gfns - 1);
  const page = fc.nat(scope.gfns - 1);
  const slot = fc.nat(scope.slots - 1);
  const bits = fc
    .array(fc.constantFrom("0", "1"), { minLength: scope.gfns, maxLength: scope.gfns })
    .map((list) => list.join(""))
    .filter((found) => found.includes("1"));
  const kind = <const K extends Command["kind"]>(name: K) => fc.constant(name);
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: kind("region"), request: requestsOf(scope) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: kind("access"),
        vcpu,
        gfn,
        access: fc.constantFrom("read" as const, "write" as const),
        value: fc.integer({ min: 1, max: 0xffff }),
      }),
    },
    ...(prefaults
      ? [{ weight: 1, arbitrary: fc.record({ kind: kind("prefault"), vcpu, gfn }) }]
      : []),
    { weight: 2, arbitrary: fc.record({ kind: kind("get-log"), slot }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("clear-log"), slot, bits }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("populate"), page }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind("populate-huge"), page: page.map((p) => p & ~1) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kind("discard"), page }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("protect"), page, writable: fc.boolean() }) },
  );
};

/** Half of the sequences begin with a guest that has touched huge pages: that takes many lucky commands to come by. */
export const openings = ({ gfns }: Scope): fc.Arbitrary<readonly Command[]> => {
  const pages = Array.from({ length: gfns }, (_, i) => i);
  const huge: readonly Command[] = [
    ...pages.filter((p) => p % 2 === 0).map((page) => ({ kind: "populate-huge", page }) as const),
    {
      kind: "region",
      request: { ...wholeRegion, pages: gfns },
    },
    ...pages
      .filter((p) => p % 2 === 0)
      .map((gfn) => ({ kind: "access", vcpu: 0, gfn, access: "write", value: gfn + 1 }) as const),
  ];
  // Mostly all of them; each can be shrunk away by itself.
  const some = fc
    .tuple(...huge.map((command) => fc.nat(9).map((n) => (n === 0 ? [] : [command]))))
    .map((kept) => kept.flat());
  return fc.boolean().chain((opens) => (opens ? some : fc.constant<readonly Command[]>([])));
};
