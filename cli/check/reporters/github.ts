import { familiesOf } from "../../../counterexamples/family.ts";
import type { Counterexample } from "../../../counterexamples/file.ts";
import { plural } from "../../support/terminal.ts";
import { placeOf, type Judged, type Told } from "./judged.ts";

/** A line that GitHub makes an annotation of. */
interface Annotation {
  readonly level: "error" | "warning";
  readonly title: string;
  /** Recorded where somebody who looks at the commit finds it; null: nowhere. */
  readonly file: string | null;
  readonly message: string;
}

/**
 * GitHub's workflow commands, a line each: an error for each family of counterexamples, whatever designs and scenarios they are of, since
 * ten of a step are shown and one mistake can break a property in a hundred cells. What is undecided or vacuous warns. Nothing if all holds.
 */
export const github = (told: Told): string =>
  annotationsOf(told)
    .map((one) => `${commandOf(one)}\n`)
    .join("");

const annotationsOf = ({ judged, missing, neverRan, interrupted }: Told): readonly Annotation[] => {
  const of = (...standings: readonly Judged["standing"][]): readonly Judged[] =>
    judged.filter(({ standing }) => standings.includes(standing));
  const warnings = (standing: "undecided" | "vacuous"): readonly Annotation[] =>
    grouped(of(standing), ({ sentence }) => sentence).map(([first, ...more]) => ({
      level: "warning",
      title: `${plural(more.length + 1, "verdict")} ${standing}`,
      file: null,
      message: [first.sentence, ...placesIn([first, ...more], true)].join("\n"),
    }));
  const designs = [...new Set(neverRan.map(({ design }) => design))];
  return [
    ...familyErrors(of("violated", "different")),
    ...grouped(of("broken"), ({ sentence }) => sentence).map((group): Annotation => ({
      level: "error",
      title: "a step is broken",
      file: null,
      message: [group[0].sentence, ...placesIn(group, false)].join("\n"),
    })),
    ...grouped(missing, ({ row }) => row.property).map((group): Annotation => ({
      level: "error",
      title: `${group[0].row.property}: not judged`,
      file: null,
      message: capped(group.map(({ row, sentence }) => `${placeOf(row)}: ${sentence}`)).join("\n"),
    })),
    ...warnings("undecided"),
    ...warnings("vacuous"),
    ...designs.map((name): Annotation => {
      const steps = neverRan.filter(({ design }) => design === name).map(({ step }) => step);
      return {
        level: "warning",
        title: `${plural(steps.length, "step")} of ${name} never ran`,
        file: null,
        message: capped(steps).join("\n"),
      };
    }),
    ...(interrupted
      ? [
          {
            level: "warning",
            title: "interrupted",
            file: null,
            message: "not all was searched",
          } as const,
        ]
      : []),
  ];
};

/** Those with a schedule by its family; without one by what there is to say. */
const familyErrors = (judged: readonly Judged[]): readonly Annotation[] => {
  const scheduled = judged.flatMap((one) => {
    const { counterexample } = one.verdict;
    return counterexample === null ? [] : [{ ...told(counterexample), one }];
  });
  const others = judged.filter(({ verdict }) => verdict.counterexample === null);
  return [
    ...familiesOf(scheduled).map(({ members: [first, ...more] }): Annotation => {
      const { one } = first;
      return {
        level: "error",
        title: titleOf(one),
        file: committedFile([first, ...more].map(({ one: { file } }) => file)),
        message: [one.sentence, ...placesIn([one, ...more.map((other) => other.one)], false)].join(
          "\n",
        ),
      };
    }),
    ...grouped(others, ({ verdict, sentence }) => `${verdict.property} ${sentence}`).map(
      (group): Annotation => ({
        level: "error",
        title: titleOf(group[0]),
        file: null,
        message: [group[0].sentence, ...placesIn(group, false)].join("\n"),
      }),
    ),
  ];
};

const told = ({ property, steps }: Counterexample) => ({ property, steps });

const titleOf = ({ standing, verdict }: Judged): string => {
  const steps = verdict.counterexample?.steps.length;
  const length = steps === undefined ? "" : ` in ${plural(steps, "step")}`;
  const unexpected = standing === "different" ? ", which is not expected" : "";
  return `${verdict.property} ${verdict.verdict}${length}${unexpected}`;
};

/** What lies in a hidden folder or elsewhere is not in the commit: an annotation could not be shown beside it. */
const committedFile = (files: readonly (string | null)[]): string | null =>
  files.find((file) => file !== null && !/^[./]/.test(file)) ?? null;

const placesIn = (judged: readonly Judged[], named: boolean): readonly string[] =>
  capped(
    judged.map(({ report, verdict }) =>
      named ? `${verdict.property}: ${placeOf(report.cell)}` : placeOf(report.cell),
    ),
  );

/** As many lines as an annotation has room for. */
const mostLines = 10;

const capped = (lines: readonly string[]): readonly string[] =>
  lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more`];

const grouped = <T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): readonly (readonly [T, ...(readonly T[])])[] => {
  const groups = new Map<string, readonly [T, ...(readonly T[])]>();
  for (const one of all) {
    const before = groups.get(keyOf(one));
    groups.set(keyOf(one), before === undefined ? [one] : [...before, one]);
  }
  return [...groups.values()];
};

/** As the toolkit's `@actions/core` writes it (a test compares). */
const commandOf = ({ level, title, file, message }: Annotation): string => {
  const properties = [
    `title=${inProperty(title)}`,
    ...(file === null ? [] : [`file=${inProperty(file)}`]),
  ];
  return `::${level} ${properties.join(",")}::${inMessage(message)}`;
};

/** What would end the line is written as its code; so is what begins one. */
const inMessage = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const inProperty = (text: string): string =>
  inMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
