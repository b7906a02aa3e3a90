import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import { hashOf } from "./location.ts";

interface Props {
  readonly document: ViewDocument;
  /** The recorded step after which somebody went another way. */
  readonly exploredFrom: number | null;
  readonly onGo: (step: number) => void;
}

/** What the schedule is, what goes wrong in it, and why. */
export const Summary = ({ document, exploredFrom, onGo }: Props) => {
  const { title, breach, why, facts } = document;
  return (
    <div class="summary">
      <h1>{title}</h1>
      <div class="told">
        <div>
          {breach === null ? null : (
            <p class="breach">
              <strong>Violated:</strong> {breach}.
            </p>
          )}
          {exploredFrom === null ? null : (
            <p>You have left the recorded schedule after step {exploredFrom}.</p>
          )}
          {why.length === 0 ? null : (
            <ul class="why" aria-label="Why it comes to that">
              {why.map((sentence) => (
                <li key={sentence}>{withSteps(sentence, document, onGo)}</li>
              ))}
            </ul>
          )}
        </div>
        <dl>
          {facts.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
};

/** A sentence whose steps can be gone to. */
const withSteps = (sentence: string, { name, steps }: ViewDocument, onGo: (step: number) => void) =>
  sentence.split(/\b(step \d+)\b/).map((part, i) => {
    const step = Number(part.slice("step ".length));
    return i % 2 === 1 && step >= 1 && step <= steps.length ? (
      <a
        key={i}
        href={hashOf({ file: name, step, other: null, otherStep: null })}
        onClick={(event) => {
          event.preventDefault();
          onGo(step);
        }}
      >
        {part}
      </a>
    ) : (
      part
    );
  });
