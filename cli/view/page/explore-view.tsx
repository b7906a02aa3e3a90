import { useEffect, useRef, useState } from "preact/hooks";
import type { ActorOptions } from "../../../counterexamples/view/options.ts";
import type { Place } from "../session.ts";
import { api } from "./api.ts";
import { back, explore, placeAt, taken, type Pane } from "./pane.ts";

interface Props {
  readonly label: string;
  readonly pane: Pane;
  readonly served: boolean;
  readonly command: string;
  readonly onPane: (pane: Pane) => void;
  readonly onProblem: (problem: string | null) => void;
}

/** Going on from a state in any way that the model allows. */
export const ExploreView = ({ label, pane, served, command, onPane, onProblem }: Props) => {
  const [saved, setSaved] = useState<string | null>(null);
  const place = placeAt(pane);
  const section = useRef<HTMLElement>(null);
  // The button that was pressed may be gone: who uses the keyboard goes on from here.
  useEffect(() => {
    if (place !== null && document.activeElement === document.body)
      section.current?.focus({ preventScroll: true });
  }, [place]);
  /** Asks the server; what it refuses is shown. */
  const ask = async (question: () => Promise<void>): Promise<void> => {
    try {
      setSaved(null);
      await question();
      onProblem(null);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const save = (at: Place): Promise<void> =>
    ask(async () => {
      const { name, text, kind, reason } = await api.save(at.node);
      download(name, text);
      setSaved(`Saved ${name}, a ${kind}${reason === null ? "" : ` (${reason})`}.`);
    });
  return (
    <section class="explore" aria-label={label} ref={section} tabIndex={-1}>
      <h2>Explore from here</h2>
      {!served ? (
        <p>
          Which steps are enabled here, and what blocks the others, only the engine can tell. It
          runs with <code>{command}</code>.
        </p>
      ) : place === null ? (
        <button
          type="button"
          onClick={() =>
            void ask(async () => {
              // Before recorded steps that were explored from, the schedule is the recorded one.
              const place = await api.begin(pane.file, pane.step);
              onPane(explore(pane, pane.step, place));
            })
          }
        >
          What can happen after step {pane.step}?
        </button>
      ) : (
        <>
          <p class="buttons">
            <button type="button" onClick={() => onPane(back(pane))}>
              {pane.explored?.places.length === 1
                ? "Back to the recorded schedule"
                : "Take the last step back"}
            </button>
            <button type="button" onClick={() => void save(place)}>
              Save the path to here
            </button>
          </p>
          {saved === null ? null : <p role="status">{saved}</p>}
          {place.breaches.map(({ property, finding }) => (
            <p key={property} class="breach">
              <strong>{property}:</strong> {finding}.
            </p>
          ))}
          {place.options.map((options) => (
            <Options
              key={options.actor}
              options={options}
              onTake={(transition) =>
                void ask(async () =>
                  onPane(taken(pane, pane.step, await api.take(place.node, transition))),
                )
              }
            />
          ))}
        </>
      )}
    </section>
  );
};

const Options = ({
  options: { actor, location, enabled, blocked, impossible },
  onTake,
}: {
  readonly options: ActorOptions;
  readonly onTake: (transition: number) => void;
}) => (
  <div class="actor">
    <h3>
      {actor} <span class="source">{location === "idle" ? "idle" : `at ${location}`}</span>
    </h3>
    {enabled.length === 0 ? <p>Nothing is enabled.</p> : null}
    <ul class="enabled" aria-label={`Enabled for ${actor}`}>
      {enabled.map(({ transition, step, choice }) => (
        <li key={transition}>
          <button type="button" onClick={() => onTake(transition)}>
            {step}
            {choice}
          </button>
        </li>
      ))}
    </ul>
    {blocked.length === 0 ? null : (
      <ul class="blocked" aria-label={`Blocked for ${actor}`}>
        {blocked.map(({ step, reasons }) => (
          <li key={step}>
            <code>{step}</code> waits: {reasons.join(", ")} {reasons.length === 1 ? "does" : "do"}{" "}
            not hold
          </li>
        ))}
      </ul>
    )}
    {impossible.length === 0 ? null : (
      <p class="impossible">
        Not possible, the condition does not hold: <code>{impossible.join(", ")}</code>
      </p>
    )}
  </div>
);

/** Hands a text to the reader as a file. */
const download = (name: string, text: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
