import fc from "fast-check";
import type { Scope } from "../../model/scope.ts";
import type { RegionRequest } from "../../model/world.ts";

const usual = { readonly: false, logDirty: false, flaw: "none" } as const;

/** One slot over all of the guest's memory; `pages` is to be filled in. */
export const wholeRegion = { ...usual, slot: 0, base: 0, page: 0 } as const;

/** Slots that agree with each other often enough to be created, flagged and moved, and others that do not. */
export const requestsOf = ({ slots, gfns }: Scope): fc.Arbitrary<RegionRequest> => {
  const slot = fc.nat(slots - 1);
  const often = <T>(value: T, rare: T): fc.Arbitrary<T> =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(value) },
      { weight: 1, arbitrary: fc.constant(rare) },
    );
  const whole = fc.record({
    slot: often(0, 1),
    base: fc.constant(0),
    pages: fc.constant(gfns),
    page: fc.constant(0),
    readonly: often(false, true),
    logDirty: fc.boolean(),
    flaw: fc.constant("none" as const),
  });
  const half = fc
    .record({
      slot,
      base: fc.constantFrom(0, 2),
      logDirty: fc.boolean(),
      readonly: often(false, true),
    })
    .map((some) => ({ ...usual, ...some, pages: 2, page: some.slot * 2 }));
  const any = fc
    .record({
      slot,
      pages: fc.constantFrom(...[1, 2, 4].filter((pages) => pages <= gfns)),
      base: fc.nat(gfns - 1),
      page: fc.nat(gfns - 1),
      readonly: fc.boolean(),
      logDirty: fc.boolean(),
    })
    .map((some) => ({
      ...usual,
      ...some,
      base: Math.min(some.base, gfns - some.pages),
      page: Math.min(some.page, gfns - some.pages),
    }));
  const gone = slot.map((which) => ({ ...usual, slot: which, base: 0, pages: 0, page: 0 }));
  const flawed = fc
    .constantFrom("unknown-flag" as const, "misaligned" as const)
    .map((flaw) => ({ ...usual, slot: 0, base: 0, pages: 1, page: 0, flaw }));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 6, arbitrary: half },
    { weight: 3, arbitrary: any },
    { weight: 2, arbitrary: gone },
    { weight: 1, arbitrary: flawed },
  );
};
