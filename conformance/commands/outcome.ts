import type { Translation } from "../../model/quiescent/translation.ts";

/** What can be seen when a command is over and nothing moves: compared word for word. */
export interface Outcome {
  /** what the call or the access came back with: `ok`, `EEXIST`, `done 7`, `mmio`, `EFAULT`, the dirty gfns as `0110` */
  readonly result: string;
  /** of each gfn */
  readonly translations: readonly Translation[];
}

export const describeTranslation = ({ kind, huge, host }: Translation): string =>
  `${kind}${huge ? " huge" : ""}${host === "other" ? " (not the host's frame)" : ""}`;

/** The differences, one a line; empty if there are none. */
export const differences = (model: Outcome, real: Outcome): readonly string[] => [
  ...(model.result === real.result
    ? []
    : [`result: the model says ${model.result}, the kernel ${real.result}`]),
  ...model.translations.flatMap((expected, gfn) => {
    const found = real.translations[gfn];
    const [says, does] = [
      describeTranslation(expected),
      found === undefined ? "nothing" : describeTranslation(found),
    ];
    return says === does ? [] : [`gfn ${String(gfn)}: the model says ${says}, the kernel ${does}`];
  }),
];
