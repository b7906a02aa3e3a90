import { createHash } from "node:crypto";
import sarifBuilder from "node-sarif-builder";
import type { Location, Notification, Result, ThreadFlow } from "sarif";
import { familyOf } from "../../../counterexamples/family.ts";
import { describeStep } from "../../../counterexamples/explain.ts";
import type { Counterexample } from "../../../counterexamples/file.ts";
import { visible } from "../../../counterexamples/markup.ts";
import { describeScope } from "../../../model/scope.ts";
import type { Cell } from "../../catalog.ts";
import { placeOf, type Judged, type Told } from "./judged.ts";

const { SarifBuilder, SarifRunBuilder, SarifRuleBuilder, SarifResultBuilder } = sarifBuilder;

/**
 * SARIF 2.1.0: a rule for each property, a result for each violation, a thread flow for each actor of its schedule with the order between
 * them, and kernel files as locations, below `KERNEL`. What says nothing about the protocol (undecided, vacuous, broken, never ran) is a
 * notification of the tool. Held against a table, what is as expected is suppressed, and any difference is a result.
 */
export const sarif = (told: Told): string => {
  const { judged, missing, neverRan, interrupted, properties, version } = told;
  const run = new SarifRunBuilder({
    originalUriBaseIds: { [kernel]: { description: text("the kernel's source tree") } },
    columnKind: "utf16CodeUnits",
  }).initSimple({ toolDriverName: "Staleproof", toolDriverVersion: version() });
  const asked = new Set([
    ...judged.map(({ verdict }) => verdict.property),
    ...missing.map(({ row }) => row.property),
  ]);
  for (const { name, kind, claim, brokenBy } of properties.filter((one) => asked.has(one.name)))
    run.addRule(
      new SarifRuleBuilder({
        id: name,
        shortDescription: text(claim),
        properties: { kind, brokenBy: [...brokenBy] },
      }),
    );
  for (const one of judged) {
    const result = resultOf(one, told);
    if (result !== null) run.addResult(new SarifResultBuilder(result));
  }
  for (const { row, sentence } of missing)
    run.addResult(
      new SarifResultBuilder({
        ruleId: row.property,
        level: "error",
        message: text(`${sentence}: ${placeOf(row)}`),
        baselineState: "absent",
      }),
    );
  const notifications = [
    ...judged.flatMap(notificationOf),
    ...neverRan.map(({ design, step }): Notification => ({
      level: "warning",
      message: text(`${step} of ${design} never ran in any of its scenarios`),
    })),
  ];
  run.run.invocations = [
    {
      executionSuccessful: !interrupted && !judged.some(({ standing }) => standing === "broken"),
      toolExecutionNotifications: notifications,
    },
  ];
  // The builder would list the files itself, but as if they were not the kernel's.
  const uris = (run.run.results ?? []).flatMap(
    ({ locations = [] }) => locations[0]?.physicalLocation?.artifactLocation?.uri ?? [],
  );
  run.run.artifacts = [...new Set(uris)].map((uri) => ({
    location: { uri, uriBaseId: kernel },
    sourceLanguage: "c",
  }));
  const builder = new SarifBuilder();
  builder.addRun(run);
  // Not buildSarifJsonString: that refuses a text in which somebody has written the builder's own mark of a mistake.
  return `${JSON.stringify(builder.buildSarifOutput(), null, 1)}\n`;
};

const kernel = "KERNEL";

const resultOf = (one: Judged, told: Told): Result | null => {
  const { report, verdict, standing, sentence, file } = one;
  const isViolation = verdict.verdict === "violated";
  if (standing !== "different" && !isViolation) return null;
  const { counterexample } = verdict;
  const { cell } = report;
  return {
    ruleId: verdict.property,
    kind: "fail",
    level: "error",
    message: text(`${sentence}: ${placeOf(cell)}`),
    ...(counterexample === null ? {} : flowOf(counterexample, cell, told)),
    ...(told.expected ? { baselineState: standing === "different" ? "new" : "unchanged" } : {}),
    ...(standing === "expected"
      ? {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: "as the table of --expect says",
            },
          ],
        }
      : {}),
    properties: {
      design: cell.design,
      edits: [...cell.edits],
      scenario: cell.scenario,
      machine: cell.machine,
      scope: describeScope(cell.scope),
      verdict: verdict.verdict,
      ...(counterexample === null
        ? {}
        : { steps: counterexample.steps.length, minimal: counterexample.found.minimal }),
      ...(file === null ? {} : { counterexample: file }),
    },
  };
};

/** Where it happens, who does what in which order, and a mark that equal bugs of other designs share. */
const flowOf = (
  counterexample: Counterexample,
  cell: Cell,
  { sourceOf }: Told,
): Pick<Result, "locations" | "codeFlows" | "partialFingerprints"> => {
  const { steps } = counterexample;
  const located = steps.map((step, i) => {
    const place = locationOf(sourceOf(cell, step), `${step.operation}/${step.step}`);
    return { step, order: i + 1, place };
  });
  // The breach is often seen by hardware; a reader wants the kernel's last word before it.
  const last =
    located.findLast(({ place }) => place.physicalLocation !== undefined) ?? located.at(-1);
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const threadFlows = actors.map((actor): ThreadFlow => ({
    id: actor,
    message: text(actor),
    locations: located
      .filter(({ step }) => step.actor === actor)
      .map(({ step, order, place }) => ({
        executionOrder: order,
        importance: order === steps.length ? "essential" : "important",
        location: { ...place, message: text(`${order} ${describeStep(step)}`) },
      })),
  }));
  const family = createHash("sha256").update(familyOf(counterexample)).digest("hex");
  return {
    ...(last === undefined ? {} : { locations: [last.place] }),
    ...(threadFlows.length === 0 ? {} : { codeFlows: [{ threadFlows }] }),
    partialFingerprints: { "family/v1": family.slice(0, 32) },
  };
};

/** `virt/kvm/kvm_main.c:kvm_swap_active_memslots` is a file of the kernel and a function; other sources have no file. */
const locationOf = (source: string | null, path: string): Location => {
  const [, uri, name] = /^((?:[\w.-]+\/)+[\w.-]+):(\w+)/.exec(source ?? "") ?? [];
  return {
    logicalLocations: [
      { fullyQualifiedName: path, kind: "function", ...(name === undefined ? {} : { name }) },
    ],
    ...(uri === undefined
      ? {}
      : { physicalLocation: { artifactLocation: { uri, uriBaseId: kernel } } }),
  };
};

const notificationOf = ({
  report,
  verdict,
  standing,
  sentence,
}: Judged): readonly Notification[] =>
  standing === "broken" || standing === "undecided" || standing === "vacuous"
    ? [
        {
          level: standing === "broken" ? "error" : "warning",
          descriptor: { id: standing },
          associatedRule: { id: verdict.property },
          message: text(`${verdict.property} ${standing}: ${sentence}: ${placeOf(report.cell)}`),
        },
      ]
    : [];

/** A message of SARIF: in it braces are placeholders and brackets are links, unless they are written so. */
const text = (words: string): { readonly text: string } => ({
  text: visible(words)
    .replace(/[{}]/g, "$&$&")
    .replace(/[[\]\\]/g, "\\$&"),
});
