import { statusOfVerdict } from "../check/outcome.ts";
import { differencesOf, galleryStatus, type Judged } from "../gallery/judge.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import type { Report, ReportOf } from "./document.ts";

/** What a report comes to, as the command for it alone would say: `check`, `gallery` or `ablate`. */
export const statusOfReport = (report: Report): Status => {
  switch (report.kind) {
    case "check":
      return firstOf([
        ...report.results.map(({ verdict }) => statusOfVerdict(verdict)),
        ...(report.neverRan.length > 0 ? [status.vacuous] : []),
      ]);
    case "gallery":
      return galleryStatus(report.cases.map(judgedOf), false);
    case "ablate":
      // An edit that does harm is an answer, not a failure.
      return firstOf(
        report.tables.flatMap(({ steps }) =>
          steps.map(({ verdict }) => (verdict === "undecided" ? status.undecided : status.ok)),
        ),
      );
  }
};

type Case = ReportOf<"gallery">["cases"][number];

const judgedOf = ({ property, fixed, reverted, counterexample }: Case): Judged => ({
  of: { property },
  fixed: { verdict: fixed },
  reverted: {
    verdict: reverted,
    counterexample: counterexample === null ? null : { found: counterexample },
  },
});

/** In what a case is not as it should be, in half sentences. */
export const differencesOfCase = (one: Case): readonly string[] => differencesOf(judgedOf(one));
