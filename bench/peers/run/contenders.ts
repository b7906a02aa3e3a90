import type { Contender } from "./contender.ts";
import { ourContenders } from "./ours.ts";
import { spinContenders } from "./spin.ts";
import { tlaChecker } from "./tla-checker.ts";
import { tlc } from "./tlc.ts";

/** Everybody who takes part, in the order of the table. The first is what the others are compared with. */
export const contenders = (
  scratch: string,
  { missing, jar }: { readonly missing: readonly string[]; readonly jar: string | null },
): readonly Contender[] => [
  ...ourContenders(scratch),
  ...spinContenders(scratch, missing),
  tlaChecker,
  tlc(scratch, jar),
];
