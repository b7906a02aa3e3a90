import { describe, type Command } from "./command.ts";
import { describeTranslation, type Outcome } from "./outcome.ts";

/** One command, and what came of it. */
export interface Done {
  readonly command: Command;
  readonly model: Outcome;
}

/** Model and kernel differ after the last of the commands. */
export class DisagreementError extends Error {
  override readonly name = "DisagreementError";
  readonly done: readonly Done[];
  readonly differences: readonly string[];
  constructor(done: readonly Done[], differences: readonly string[]) {
    super(differences.join("; "));
    this.done = done;
    this.differences = differences;
  }
}

/** The commands, what the model says after each, and what the kernel did otherwise after the last. */
export const describeDisagreement = ({ done, differences }: DisagreementError): string =>
  [
    ...done.map(
      ({ command, model }, i) =>
        `${String(i + 1).padStart(3)}  ${describe(command)}\n       model: ${model.result}; ${model.translations.map(describeTranslation).join(", ")}`,
    ),
    ...differences.map((line) => `  *  ${line}`),
  ].join("\n");
