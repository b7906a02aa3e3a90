import type { JudgedEdit } from "./documents/ablation.ts";
import { groupedBy, whyOf } from "./words.ts";

export interface EditOfDesign {
  readonly design: string;
  readonly edit: JudgedEdit;
}

/** An edit with the designs that have the same verdict for the same reason. */
export interface SharedEdit {
  readonly edit: JudgedEdit;
  readonly why: string;
  readonly designs: readonly string[];
}

/** What designs agree on, once. How many states were searched for it differs from design to design, and is then left out of the reason. */
export const sharedEdits = (all: readonly EditOfDesign[]): readonly SharedEdit[] =>
  groupedBy(all, ({ edit }) => keyOf(edit)).flatMap(([, alike]) => {
    const reasons = new Set(alike.map(({ edit }) => whyOf(edit)));
    const designs = [...new Set(alike.map(({ design }) => design))];
    return alike.slice(0, 1).map(({ edit }) => ({
      edit,
      why: reasons.size === 1 ? whyOf(edit) : withoutStates(whyOf(edit)),
      designs,
    }));
  });

const keyOf = (edit: JudgedEdit): string =>
  JSON.stringify([
    edit.operation,
    edit.step,
    edit.edit,
    edit.verdict,
    edit.property,
    withoutStates(whyOf(edit)),
  ]);

const withoutStates = (why: string): string => why.replace(/,? (?:at )?[\d,]+ states/g, "");
