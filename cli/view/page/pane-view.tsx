import { useMemo } from "preact/hooks";
import { differencesOf, type Difference } from "../../../counterexamples/view/align.ts";
import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import { changedBy, stepsNamed, valuesAt } from "../../../counterexamples/view/history.ts";
import { pictureOf } from "../../../counterexamples/view/picture/picture.ts";
import { readerOf } from "../../../counterexamples/view/picture/reader.ts";
import { Details } from "./details.tsx";
import { Differences } from "./differences.tsx";
import { ExploreView } from "./explore-view.tsx";
import { Lanes } from "./lanes.tsx";
import { breachesIn, type Pane } from "./pane.ts";
import { StateView } from "./state-view.tsx";
import { Summary } from "./summary.tsx";

interface Props {
  readonly which: number;
  readonly pane: Pane;
  readonly document: ViewDocument | null;
  /** The schedule beside this one. */
  readonly other: { readonly document: ViewDocument; readonly step: number } | null;
  /** Steps that the other one does not have. */
  readonly only: ReadonlySet<number> | null;
  readonly isActive: boolean;
  readonly served: boolean;
  readonly command: string;
  readonly field: string;
  readonly onGo: (step: number) => void;
  readonly onActive: () => void;
  readonly onPane: (pane: Pane) => void;
  readonly onField: (field: string) => void;
  readonly onProblem: (problem: string | null) => void;
}

/** One schedule: why, lanes, the current step, the state. */
export const PaneView = (props: Props) => {
  const { which, pane, document } = props;
  const name = which === 0 ? "First schedule" : "Second schedule";
  return (
    <section
      class={props.isActive ? "pane active" : "pane"}
      aria-label={name}
      onFocusIn={props.onActive}
      onClick={props.onActive}
    >
      {document === null ? (
        <p class="loading">Replaying the schedule</p>
      ) : (
        <Loaded {...props} document={document} pane={{ ...pane, step: within(pane, document) }} />
      )}
    </section>
  );
};

/** The name of a part of the page, of which there are two where there are two schedules. */
const labelled = (name: string, which: number): string =>
  which === 0 ? name : `${name}, second schedule`;

const within = ({ step }: Pane, { steps }: ViewDocument): number => Math.min(step, steps.length);

const Loaded = ({
  which,
  pane,
  document,
  other,
  only,
  served,
  command,
  field,
  onGo,
  onPane,
  onField,
  onProblem,
}: Props & { readonly document: ViewDocument }) => {
  const { step, explored } = pane;
  const { leaves, actors } = document;
  const values = useMemo(() => valuesAt(document, step), [document, step]);
  const changed = useMemo(() => changedBy(document, step), [document, step]);
  const paths = useMemo(() => leaves.map(({ path }) => path), [leaves]);
  const picture = useMemo(
    () => pictureOf(readerOf(leaves, values, changed), actors, paths),
    [leaves, values, changed],
  );
  const differences = useMemo(
    (): readonly Difference[] | null =>
      other === null
        ? null
        : differencesOf(values, document, valuesAt(other.document, other.step), other.document),
    [values, other?.document, other?.step],
  );
  const reason = useMemo(() => stepsNamed(document.why), [document.why]);
  const breaches = useMemo(() => breachesIn(document, explored), [document, explored]);
  const follows = useMemo(() => {
    const leaf = leaves.findIndex(({ path }) => path === field);
    return new Set(
      document.steps.flatMap(({ changes }, i) =>
        changes.some(([changing]) => changing === leaf) ? [i + 1] : [],
      ),
    );
  }, [document, field]);
  return (
    <>
      <Summary document={document} exploredFrom={explored?.base ?? null} onGo={onGo} />
      <div class="columns">
        <div class="left">
          <Lanes
            document={document}
            step={step}
            reason={reason}
            breaches={breaches}
            only={only}
            follows={follows}
            exploredFrom={explored === null ? null : explored.base + 1}
            label={`steps-${which}`}
            onGo={onGo}
          />
          <Details
            document={document}
            step={step}
            label={labelled("The current step", which)}
            onField={onField}
          />
          <ExploreView
            label={labelled("Explore", which)}
            pane={pane}
            served={served}
            command={command}
            onPane={onPane}
            onProblem={onProblem}
          />
        </div>
        <div class="right">
          {differences === null ? null : (
            <Differences differences={differences} label={labelled("Fields that differ", which)} />
          )}
          <StateView
            picture={picture}
            changed={changed}
            differs={new Set((differences ?? []).map(({ path }) => path))}
            field={field}
            label={(name) => labelled(name, which)}
            onField={onField}
          />
        </div>
      </div>
    </>
  );
};
