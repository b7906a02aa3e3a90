import { placesBelow, type Dimension, type Place } from "../checker/forecast/index.ts";
import { rolesOf } from "./build.ts";
import type { Role, Scenario, Wider } from "./scenarios/scenario.ts";
import type { Scope } from "./scope.ts";

/** vCPUs count by what they may do: a bystander multiplies the space by less than a faulter. */
const parts = ["faulter", "mapper", "bystander"] as const satisfies readonly Role[];

/** In what scenarios grow. Host frames, slots and roots are values that the rest refers to. */
const dimensions: readonly Dimension[] = [
  ...parts.map((part): Dimension => ({ name: `${part}s`, growth: "exponential" })),
  { name: "gfns", growth: "exponential" },
  { name: "pfns", growth: "polynomial" },
  { name: "slots", growth: "polynomial" },
  { name: "roots", growth: "polynomial" },
];

const placeOf = (scenario: Scenario, { scope, roles }: Wider): Place => {
  const cast = rolesOf(scenario, { scope, roles });
  return [
    ...parts.map((part) => cast.filter((role) => role === part).length),
    scope.gfns,
    scope.pfns,
    scope.slots,
    scope.roots,
  ];
};

const listOf = ({ vcpus, gfns, pfns, slots, roots }: Scope): Place => [
  vcpus,
  gfns,
  pfns,
  slots,
  roots,
];

/** Every scope below this one that all guest frames fit into; a half huge page is good enough to measure. */
const scopesBelow = (scope: Scope): readonly Scope[] =>
  placesBelow([1, 1, 1, 1, 1], listOf(scope))
    .map(([vcpus = 1, gfns = 1, pfns = 1, slots = 1, roots = 1]) => {
      return { vcpus, gfns, pfns, slots, roots };
    })
    .filter(({ gfns, pfns }) => pfns >= gfns);

/** A scenario in all its sizes up to one, for a forecast of that. */
export interface ScenarioFamily {
  readonly dimensions: readonly Dimension[];
  readonly at: Place;
  readonly smaller: readonly { readonly at: Place; readonly of: Wider }[];
}

/** A cell's place among those of its scenario, and the smaller ones that can be measured for its forecast. */
export const familyOf = (scenario: Scenario, wanted: Wider): ScenarioFamily => {
  const { roles, scope } = wanted;
  const below = scopesBelow(scope);
  const wider: readonly Wider[] =
    roles === undefined
      ? below.map((smaller) => ({ scope: smaller }))
      : [
          ...[...below, scope].map((smaller) => ({ scope: smaller })),
          ...below.map((smaller) => ({ scope: smaller, roles })),
        ];
  const at = placeOf(scenario, wanted);
  // Casts that come to the same are one system.
  const places = new Map(
    wider.map((smaller) => {
      const place = placeOf(scenario, smaller);
      return [place.join(), { at: place, of: smaller }];
    }),
  );
  places.delete(at.join());
  return { dimensions, at, smaller: [...places.values()] };
};
