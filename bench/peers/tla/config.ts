import type { Scope } from "../reference/index.ts";

const boolean = (b: boolean): string => (b ? "TRUE" : "FALSE");

/** The configuration of `Reference.tla` for one size, as TLC and tla-checker read it. */
export const tlaConfig = (scope: Scope): string =>
  [
    "CONSTANTS",
    `  V = ${scope.vcpus}`,
    `  G = ${scope.gfns}`,
    `  P = ${scope.pfns}`,
    `  Userfault = ${boolean(scope.userfault)}`,
    `  Logging = ${boolean(scope.logging)}`,
    `  Notifier = ${boolean(scope.notifier)}`,
    "SPECIFICATION Spec",
    "INVARIANTS NoFreedFrame MustExitExits",
    "",
  ].join("\n");
