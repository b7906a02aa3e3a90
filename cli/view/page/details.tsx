import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import { valuesAt } from "../../../counterexamples/view/history.ts";

interface Props {
  readonly document: ViewDocument;
  readonly step: number;
  readonly label: string;
  readonly onField: (field: string) => void;
}

/** The current step in full. Read out when it changes. */
export const Details = ({ document, step: number, label, onField }: Props) => {
  const step = document.steps[number - 1];
  if (step === undefined)
    return (
      <section class="details" aria-live="polite" aria-label={label}>
        <p>
          The state before the first step.
          {document.steps.length === 0 ? " This schedule has no steps." : ""}
        </p>
      </section>
    );
  const before = valuesAt(document, number - 1);
  const { actor, operation, choice, source, promise, effects, changes } = step;
  return (
    <section class="details" aria-live="polite" aria-atomic="true" aria-label={label}>
      <p class="head">
        Step {number}: <b>{actor}</b>, {operation}
        {choice}
      </p>
      <p>
        <code>{step.step}</code> <span class="source">{source}</span>
      </p>
      {effects.length === 0 ? null : <p>{effects.join("; ")}</p>}
      {promise === null ? null : <p class="promise">Promise: {promise}</p>}
      {number === document.steps.length && document.breach !== null ? (
        <p class="breach">Breach: {document.breach}.</p>
      ) : null}
      <ul class="changes" aria-label="What changed">
        {changes.map(([leaf, after]) => {
          const path = document.leaves[leaf]?.path ?? "?";
          return (
            <li key={leaf}>
              <button
                type="button"
                class="link"
                title={`follow ${path}`}
                aria-label={`follow ${path}`}
                onClick={() => onField(path)}
              >
                {path}
              </button>
              : {String(before[leaf] ?? "none")} {"\u2192"} <b>{String(after)}</b>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
