import type { Design } from "../designs/design.ts";
import type { Scope } from "../scope.ts";
import { range } from "../world.ts";
import type { CreateRequest, Feature, FlagsRequest, Requests } from "../world.ts";
import type { Role, Scenario, Wider } from "./scenario.ts";

/** Largest scopes for which anybody has waited: beyond, the space does not fit a machine. */
const largest: Scope = { vcpus: 3, gfns: 4, pfns: 6, slots: 2, roots: 3 };
const smallest: Scope = { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 };

const inBounds = (scope: Scope): true | string => {
  for (const [name, low, high] of bounds(scope))
    if (low > high.most || low < high.least)
      return `${name} ${String(low)} is not supported: ${String(high.least)} to ${String(high.most)} are; each further ${name.replace(/s$/, "")} multiplies the space by 10 to 30`;
  if (scope.gfns % 2 !== 0)
    return `gfns ${String(scope.gfns)} is not supported: two neighbours form a huge page, so 2 or 4`;
  if (scope.pfns < scope.gfns)
    return `pfns ${String(scope.pfns)} is not supported: all ${String(scope.gfns)} guest frames are backed, so at least as many`;
  return true;
};

/** For scenarios that begin with more than the smallest scope has: what is missing is said, rather than thrown while the first state is made. */
export const atLeast =
  (least: Partial<Scope>) =>
  (scope: Scope): true | string => {
    const bounded = inBounds(scope);
    if (bounded !== true) return bounded;
    for (const [name, value, { least: needed }] of bounds(scope, { ...smallest, ...least }))
      if (value < needed)
        return `${name} ${String(value)} is not supported: this scenario begins with ${String(needed)}`;
    return true;
  };

/** For scenarios with guest_memfd: the model has one file, bound to one memslot. */
export const oneSlot = (scope: Scope): true | string =>
  scope.slots === 1
    ? inBounds(scope)
    : `slots ${String(scope.slots)} is not supported: one memslot is bound to the guest_memfd file`;

const bounds = (scope: Scope, least: Scope = smallest) =>
  (["vcpus", "gfns", "pfns", "slots", "roots"] as const).map(
    (name) => [name, scope[name], { least: least[name], most: largest[name] }] as const,
  );

type Optional =
  | "machine"
  | "arm64"
  | "alsoOn"
  | "sampledOnly"
  | "role"
  | "moreFeatures"
  | "prefaults"
  | "interrupts"
  | "ioExits"
  | "ownAccesses"
  | "faultAccesses"
  | "spares"
  | "touches"
  | "faultGfns"
  | "changedPages"
  | "slotPages"
  | "lastGfn"
  | "bitmaps"
  | "requests"
  | "poisons"
  | "init"
  | "fits"
  | "supports";

export const noRequests: Requests = {
  region: [],
  clear: [],
  flags: [],
  create: [],
  delete: [],
  move: [],
  hole: [],
  attributes: [],
  filePages: [],
};

/** A scenario from what is particular about it. */
export const scenario = (
  name: string,
  spec: Omit<Scenario, "name" | "thorough" | Optional> &
    Partial<Pick<Scenario, Optional>> & {
      /** What --thorough adds, from the scenario's own scope. */
      readonly thorough?: (scope: Scope) => readonly Wider[];
    },
): Scenario => ({
  name,
  machine: "x86-zap-slot",
  arm64: null,
  alsoOn: [],
  sampledOnly: false,
  role: () => "faulter",
  moreFeatures: () => [],
  prefaults: false,
  interrupts: true,
  ioExits: false,
  ownAccesses: () => [],
  faultAccesses: ["write"],
  spares: () => [],
  touches: (scope) => range(scope.gfns),
  faultGfns: (scope) => range(scope.gfns),
  changedPages: (scope) => range(scope.gfns),
  slotPages: null,
  lastGfn: null,
  bitmaps: 1,
  requests: () => noRequests,
  poisons: null,
  init: () => undefined,
  supports: inBounds,
  ...spec,
  thorough: spec.thorough?.(spec.scope) ?? [],
  fits: (design) =>
    (design.scenarios?.includes(name) ?? true) &&
    (design.arch === "x86" || spec.arm64 != null) &&
    (spec.fits === undefined || spec.fits(design)),
});

/** Every vCPU may do everything. */
export const full = (scope: Scope, more: Partial<Scope> = {}): Wider => ({
  scope: { ...scope, ...more },
  roles: "full",
});

/** More of something, with the scenario's own roles. */
export const wider = (scope: Scope, more: Partial<Scope>): Wider => ({
  scope: { ...scope, ...more },
});

/** Two huge pages. */
export const fourFrames = { gfns: 4, pfns: 4 } as const satisfies Partial<Scope>;

/** vcpu0 faults, the others run with their TLBs. */
export const firstFaults = (vcpu: number): Role => (vcpu === 0 ? "faulter" : "bystander");

/** vcpu0 faults and maps, the others run with their TLBs. */
export const firstMaps = (vcpu: number): Role => (vcpu === 0 ? "mapper" : "bystander");

/** A design that sets the flag at CREATE only makes the VMM delete and create its slot. */
export const togglingFeatures = (design: Design): readonly Feature[] =>
  design.userfault === "create-only" ? ["slot-changes"] : [];

/** Every bitmap with at least one bit set: `10`, `01`, `11`. */
export const bitPatterns = (gfns: number): readonly string[] =>
  Array.from({ length: 2 ** gfns - 1 }, (_, i) => (i + 1).toString(2).padStart(gfns, "0"));

/** A slot over all guest memory, as CREATE is asked for it. */
export const wholeSlot = (scope: Scope, flags: FlagsRequest): CreateRequest => ({
  slot: 0,
  base: 0,
  pages: scope.gfns,
  page: 0,
  readonly: false,
  ...flags,
});

/** Turning USERFAULT on and off, by the means that the design gives the VMM. */
export const toggling = (
  design: Design,
  scope: Scope,
  logDirty: readonly boolean[],
  on: readonly string[] = bitPatterns(scope.gfns),
): Requests => {
  const flags = logDirty.flatMap((log) => [
    ...(design.userfault === "flags"
      ? on.map((bits) => ({ userfault: true, logDirty: log, bits }))
      : []),
    // The flag stays on while the other one changes.
    ...(design.userfault !== "none" && logDirty.length > 1
      ? [{ userfault: true, logDirty: log, bits: "keep" }]
      : []),
    ...(design.userfault === "none" ? [{ userfault: true, logDirty: log, bits: "11" }] : []),
    { userfault: false, logDirty: log, bits: "keep" },
  ]);
  return design.userfault === "create-only"
    ? {
        ...noRequests,
        flags,
        delete: [{ slot: 0 }],
        create: on.map((bits) => wholeSlot(scope, { userfault: true, logDirty: false, bits })),
      }
    : { ...noRequests, flags };
};

/** The operations with which the VMM toggles. */
export const togglingParts = (design: Design): readonly string[] =>
  design.userfault === "create-only" ? ["set-flags", "delete", "create"] : ["set-flags"];
