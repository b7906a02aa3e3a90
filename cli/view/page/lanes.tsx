import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import { laneRows, movingLanes, type LaneRow } from "../../../counterexamples/view/lanes.ts";
import { fitChoice, fitPath } from "./fit.ts";

interface Props {
  readonly document: ViewDocument;
  readonly step: number;
  readonly reason: ReadonlySet<number>;
  readonly breaches: ReadonlySet<number>;
  readonly only: ReadonlySet<number> | null;
  readonly follows: ReadonlySet<number>;
  /** The first step that was explored rather than recorded, if any. */
  readonly exploredFrom: number | null;
  readonly label: string;
  readonly onGo: (step: number) => void;
}

/** Rows drawn above and below what can be seen. */
const margin = 8;

/**
 * Actors as lanes, time downwards. Of a long schedule only the rows around what can be seen are in the page; each has the same height, so
 * that the others are so much empty space.
 */
export const Lanes = (props: Props) => {
  const { document, step, onGo } = props;
  const rows = useMemo(() => laneRows(document), [document]);
  const lanes = useMemo(() => movingLanes(rows, document.actors.length), [rows]);
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 600 });
  const height = view.width < 460 ? 62 : 46;

  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const look = (): void =>
      setView({
        top: current.scrollTop,
        height: current.clientHeight,
        width: current.clientWidth,
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(current);
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, []);
  // Before anything is drawn, so that the current row is always among those that are.
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const [top, bottom] = [step * height, (step + 1) * height];
    if (top < current.scrollTop + height) current.scrollTop = Math.max(0, top - height);
    else if (bottom > current.scrollTop + current.clientHeight - height)
      current.scrollTop = bottom + height - current.clientHeight;
    setView((before) => ({ ...before, top: current.scrollTop }));
  }, [step, height]);

  const count = rows.length + 1;
  const from = Math.max(0, Math.floor(view.top / height) - margin);
  const to = Math.min(count, Math.ceil((view.top + view.height) / height) + margin);
  const id = (number: number): string => `${props.label}-${number}`;
  const drawn = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const isDrawn = step >= from && step < to;
  return (
    <div class="lanes">
      <div class="names" aria-hidden="true">
        <span class="number" />
        {lanes.map((lane) => (
          <span key={lane} class={`name lane-${lane % 6}`}>
            {document.actors[lane]}
          </span>
        ))}
      </div>
      <div
        class="rows"
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={`Steps of ${document.title}`}
        {...(isDrawn ? { "aria-activedescendant": id(step) } : {})}
      >
        <div class="all" role="presentation" style={{ height: `${count * height}px` }}>
          {drawn.map((number) => (
            <Row
              key={number}
              {...props}
              id={id(number)}
              number={number}
              row={rows[number - 1] ?? null}
              lanes={lanes}
              height={height}
              characters={charactersIn(view.width, lanes.length)}
              isCurrent={number === step}
              count={count}
              onGo={() => onGo(number)}
            />
          ))}
        </div>
      </div>
    </div>
  );
};

/** How many characters of a path fit beside number and lanes, see style.css. */
const charactersIn = (width: number, lanes: number): number =>
  Math.max(16, Math.floor((width - 58 - lanes * 18 - 24) / 7.4));

interface RowProps extends Omit<Props, "onGo"> {
  readonly id: string;
  readonly number: number;
  readonly row: LaneRow | null;
  readonly lanes: readonly number[];
  readonly height: number;
  readonly characters: number;
  readonly isCurrent: boolean;
  readonly count: number;
  readonly onGo: () => void;
}

const Row = (props: RowProps) => {
  const { document, number, row, lanes, height, characters, isCurrent, count, id, onGo } = props;
  const step = document.steps[number - 1];
  const tags = tagsOf(props);
  const begins =
    row !== null && (row.marks[row.lane] === "begins" || row.marks[row.lane] === "whole");
  return (
    <div
      class={["row", isCurrent ? "current" : "", ...tags.map((tag) => `is-${tag}`)].join(" ")}
      id={id}
      role="option"
      aria-selected={isCurrent}
      aria-posinset={number + 1}
      aria-setsize={count}
      style={{ top: `${number * height}px`, height: `${height}px` }}
      onClick={onGo}
    >
      <span class="number">{number}</span>
      {lanes.map((lane) => (
        <span
          key={lane}
          class={`mark lane-${lane % 6} ${row === null ? "idle" : (row.marks[lane] ?? "idle")}`}
          aria-hidden="true"
        />
      ))}
      {step === undefined || row === null ? (
        <span class="text">
          <span class="who">At first</span>
        </span>
      ) : (
        <span class="text">
          <span class="who">
            {step.actor}
            {begins ? <b> {step.operation}</b> : null}
            {fitChoice(step.choice, roomForChoice(props, tags))}
            {tags.map((tag) => (
              <span key={tag}>
                {" "}
                <span class={`tag ${tag}`}>{tagWords[tag]}</span>
              </span>
            ))}
          </span>
          <code title={step.step}>{fitPath(begins ? step.step : row.label, characters)}</code>
        </span>
      )}
    </div>
  );
};

/** Characters beside actor, operation and tags, in the one line or two that a row has for them. */
const roomForChoice = (
  { characters, height, row, document, number }: RowProps,
  tags: readonly Tag[],
) => {
  const step = document.steps[number - 1];
  const begins = row?.marks[row.lane] === "begins" || row?.marks[row.lane] === "whole";
  const taken = [
    step?.actor ?? "",
    begins ? (step?.operation ?? "") : "",
    ...tags.map((tag) => tagWords[tag]),
  ];
  // A line that breaks leaves room at its end.
  const lines = height > 50 ? 1.7 : 0.95;
  return Math.floor(characters * lines) - taken.join("  ").length;
};

type Tag = "breach" | "promise" | "reason" | "only" | "follows" | "explored";

const tagWords: Readonly<Record<Tag, string>> = {
  breach: "breach",
  promise: "promise",
  reason: "reason",
  only: "only here",
  follows: "field",
  explored: "explored",
};

const tagsOf = (props: RowProps): readonly Tag[] => {
  const { document, number, reason, breaches, only, follows, exploredFrom } = props;
  const step = document.steps[number - 1];
  if (step === undefined) return [];
  const explored = exploredFrom !== null && number >= exploredFrom;
  return [
    ...(breaches.has(number) ? (["breach"] as const) : []),
    ...(step.promise === null ? [] : (["promise"] as const)),
    ...(reason.has(number) && !explored ? (["reason"] as const) : []),
    ...(only?.has(number) === true ? (["only"] as const) : []),
    ...(follows.has(number) ? (["follows"] as const) : []),
    ...(explored ? (["explored"] as const) : []),
  ];
};
