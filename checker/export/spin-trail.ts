/** What a Promela model of ours says of its options, in their order. */
export interface SpinModel {
  /** The text behind `staleproof` in the first line; null if the model is none of ours. */
  readonly heading: string | null;
  readonly options: readonly SpinOption[];
}

export interface SpinOption {
  /** The transition; null for the option that finds a deadlock. */
  readonly transition: number | null;
  /** By which SPIN names it: in a trail, and in what `pan -r` prints. */
  readonly id: number;
  readonly line: number;
}

export const headingMark = "staleproof ";

export const readSpinModel = (text: string): SpinModel => {
  const lines = text.split("\n");
  const heading = /^\/\* staleproof (.*) \*\/$/.exec(lines[0] ?? "")?.[1] ?? null;
  const options: SpinOption[] = [];
  // SPIN numbers statements from 0 on: those in a `d_step`, and then that itself, by which a trail names it.
  let next = 0;
  for (const [i, line] of lines.entries()) {
    const option = /^\s*:: d_step \{ (.*) \}(?: \/\* (\d+) .*\*\/)?$/.exec(line);
    const [, body = "", transition] = option ?? [];
    if (option === null) continue;
    const id = next + statementsIn(body);
    next = id + 1;
    options.push({
      id,
      line: i + 1,
      transition: transition === undefined ? null : Number(transition),
    });
  }
  return { heading, options };
};

/** The guard, the effect, and assertions. */
const statementsIn = (body: string): number =>
  [...body.matchAll(/(?:^c_expr|\bc_code \{|\bassert\()/g)].length;

export type SpinTrail =
  | {
      readonly kind: "trail";
      readonly options: readonly SpinOption[];
      /** `pan -r` stops before it prints the step with the assertion. */
      readonly lacksLast: boolean;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Reads the trail that SPIN's verifier wrote for a model: the file itself (`depth:process:statement`), or what `pan -r` made of it, which
 * names lines of the model and depends less on the version of SPIN.
 */
export const readSpinTrail = ({ options }: SpinModel, text: string): SpinTrail => {
  const unreadable = (reason: string): SpinTrail => ({ kind: "unreadable", reason });
  const raw = [...text.matchAll(/^(-?\d+):(-?\d+):(-?\d+)$/gm)];
  // `pan -r` numbers each step that it prints.
  const printed = [...text.matchAll(/^\s*\d+:\s.*\[D_STEP(\d+)\]\s*$/gm)];
  const isRaw = raw.length > 0;
  if (!isRaw && printed.length === 0)
    return unreadable(
      "there is no step of a trail in it; neither SPIN's trail nor what pan -r prints",
    );
  const key = isRaw ? "id" : "line";
  const byKey = new Map(options.map((option) => [option[key], option]));
  const found: SpinOption[] = [];
  const steps = isRaw
    ? raw.filter(([, depth]) => Number(depth) > 0).map(([, , , id]) => Number(id))
    : printed.map(([, line]) => Number(line));
  for (const [i, step] of steps.entries()) {
    const option = byKey.get(step);
    if (option === undefined)
      return unreadable(
        `step ${i + 1} is ${isRaw ? "statement" : "line"} ${step}, which is no step of the model`,
      );
    found.push(option);
  }
  return { kind: "trail", options: found, lacksLast: !isRaw };
};
