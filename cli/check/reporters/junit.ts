import { createRequire } from "node:module";
import type { Builder, TestCase } from "junit-report-builder";
import { describeStep } from "../../../counterexamples/explain.ts";
import { visible } from "../../../counterexamples/markup.ts";
import { describeScope } from "../../../model/scope.ts";
import { placeOf, type Judged, type Told } from "./judged.ts";

// Its types say that it exports a `default`; what it exports is the builder itself.
const builder: Builder = createRequire(import.meta.url)("junit-report-builder");

/**
 * JUnit's XML, as Jenkins and GitLab read it: a suite for each cell, a case for each property. Violated, and another verdict than that of
 * --expect: a failure, with its schedule. Broken, undecided and vacuous: an error, since nothing is known; a case that was skipped would
 * look as if nobody had asked. What is violated as expected passes, and says so in its output.
 */
export const junit = ({ judged, missing, neverRan }: Told): string => {
  const report = builder.newBuilder();
  for (const cell of cellsOf(judged)) {
    const { report: found } = cell[0];
    const suite = report
      .testSuite()
      .name(plain(placeOf(found.cell)))
      .time(Number(found.seconds.toFixed(3)));
    suite.property("scope", describeScope(found.cell.scope));
    suite.property("states", String(found.states));
    suite.property("engine", found.engine);
    for (const one of cell) addCase(suite.testCase(), one);
  }
  if (missing.length > 0) {
    const suite = report.testSuite().name("in the table, and not judged");
    for (const { row, sentence } of missing)
      suite
        .testCase()
        .className(plain(placeOf(row)))
        .name(plain(row.property))
        .failure(plain(sentence), "different");
  }
  for (const design of new Set(neverRan.map((one) => one.design))) {
    const suite = report.testSuite().name(plain(`steps of ${design} that never ran`));
    for (const { step } of neverRan.filter((one) => one.design === design))
      suite
        .testCase()
        .className(plain(design))
        .name(plain(step))
        .error("never ran in any of the scenarios", "never-ran");
  }
  // The schemas of Jenkins know how many were skipped of a suite, not of all together.
  return `${report.build().replace(/(<testsuites [^>]*) skipped="\d+"/, "$1")}\n`;
};

const addCase = (added: TestCase, { report, verdict, standing, sentence, file }: Judged): void => {
  added
    .className(plain(`${report.cell.design}.${report.cell.scenario}`))
    .name(plain(verdict.property));
  const steps = verdict.counterexample?.steps ?? [];
  const schedule = steps.map((step, i) => `${i + 1} ${describeStep(step)}`).join("\n");
  const recorded = file === null ? "" : `\n${file}`;
  if (standing === "expected")
    added.standardOutput(lines(`${verdict.verdict}, as expected: ${sentence}`));
  else if (standing === "violated" || standing === "different")
    added.failure(plain(sentence), standing).stacktrace(lines(`${schedule}${recorded}`));
  else if (standing !== "passed") added.error(plain(sentence), standing);
};

/** Verdicts of one cell, together, in their order. */
const cellsOf = (judged: readonly Judged[]): readonly (readonly [Judged, ...Judged[]])[] => {
  const cells = new Map<Judged["report"], [Judged, ...Judged[]]>();
  for (const one of judged) {
    const before = cells.get(one.report);
    if (before === undefined) cells.set(one.report, [one]);
    else before.push(one);
  }
  return [...cells.values()];
};

/** Characters that XML 1.0 has no way to write are shown as `\u{1b}`; the builder would refuse them. */
const plain = (text: string): string =>
  visible(text).replace(/[\ud800-\udfff\ufffe\uffff]/gu, "\ufffd");
const lines = (text: string): string => text.split("\n").map(plain).join("\n");
