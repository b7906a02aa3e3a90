import type { Verdict } from "../../checker/verdict.ts";
import type { Found } from "../../counterexamples/file.ts";
import { firstOf, status, type Status } from "../support/status.ts";

/** What of a case's result says whether it is as it should be. */
export interface Judged {
  readonly of: { readonly property: string };
  readonly fixed: { readonly verdict: Verdict };
  readonly reverted: {
    readonly verdict: Verdict;
    readonly counterexample: { readonly found: Pick<Found, "minimal"> } | null;
  };
}

/** In what a case is not as it should be, in half sentences; nothing if it is. What is undecided is no difference. */
export const differencesOf = ({ of, fixed, reverted }: Judged): readonly string[] => {
  const told: string[] = [];
  if (fixed.verdict !== "holds" && fixed.verdict !== "undecided")
    told.push(`with the fix ${of.property} should hold, and is ${fixed.verdict}`);
  if (reverted.verdict === "holds")
    told.push(`without the fix ${of.property} should be violated, and holds`);
  else if (reverted.verdict !== "violated" && reverted.verdict !== "undecided")
    told.push(`without the fix ${of.property} should be violated, and is ${reverted.verdict}`);
  if (reverted.counterexample !== null && reverted.counterexample.found.minimal !== "proven")
    told.push(`its schedule is not proven to be a shortest one`);
  return told;
};

export const isUndecided = ({ fixed, reverted }: Judged): boolean =>
  fixed.verdict === "undecided" || reverted.verdict === "undecided";

export const galleryStatus = (results: readonly Judged[], interrupted: boolean): Status =>
  firstOf([
    ...(interrupted ? [status.interrupted] : []),
    ...results.flatMap((result) => [
      differencesOf(result).length > 0 ? status.violated : status.ok,
      isUndecided(result) ? status.undecided : status.ok,
    ]),
  ]);
