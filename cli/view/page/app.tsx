import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { align } from "../../../counterexamples/view/align.ts";
import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import { changingPaths, nextChange } from "../../../counterexamples/view/history.ts";
import type { PageData } from "../page-data.ts";
import { api } from "./api.ts";
import { Controls } from "./controls.tsx";
import { Help } from "./help.tsx";
import { commandOf, type Move } from "./keys.ts";
import { hashOf, parseHash } from "./location.ts";
import { documentOf, goTo, type Pane } from "./pane.ts";
import { PaneView } from "./pane-view.tsx";
import { applyTheme, nextTheme, type Theme } from "./theme.ts";

/** The page: one schedule or two, what they are stepped through with, and what the signs mean. */
export const App = ({ data }: { readonly data: PageData }) => {
  const [panes, setPanes] = useState<readonly Pane[]>(() => panesAt(data, location.hash));
  const [documents, setDocuments] = useState(data.documents);
  const [problem, setProblem] = useState<string | null>(() => strayLink(data));
  const [active, setActive] = useState(0);
  const [linked, setLinked] = useState(true);
  const [field, setField] = useState("");
  const [theme, setTheme] = useState<Theme>("system");

  useLayoutEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    for (const { file } of panes)
      if (documents[file] === null && data.served)
        api.trace(file).then(
          (document) => setDocuments((all) => all.map((one, i) => (i === file ? document : one))),
          (error: unknown) => setProblem(String(error)),
        );
  }, [panes.map(({ file }) => file).join()]);
  useEffect(() => {
    const go = (): void => setPanes(panesAt(data, location.hash));
    addEventListener("hashchange", go);
    return () => removeEventListener("hashchange", go);
  }, [data]);

  const shown = panes.map(({ file, explored }) => ({ file, explored, document: documents[file] }));
  const drawn = useMemo(
    () =>
      shown.map(({ document, explored }) =>
        document === null || document === undefined ? null : documentOf(document, explored),
      ),
    shown.flatMap(({ document, explored }) => [document, explored]),
  );
  const [left = null, right = null] = drawn;
  const alignment = useMemo(
    () => (left === null || right === null ? null : align(left.steps, right.steps)),
    [left, right],
  );
  useHash(data, panes);

  const at = Math.min(active, panes.length - 1);
  const document = drawn[at] ?? null;
  /** Moves a pane from its step to another one; the other pane follows, if they are linked. */
  const moveBy = (which: number, target: (step: number) => number | null): void =>
    setPanes((all) => {
      const count = drawn[which]?.steps.length ?? 0;
      const asked = target(Math.min(all[which]?.step ?? 0, count));
      if (asked === null) return all;
      const wanted = Math.min(Math.max(0, asked), count);
      return all.map((pane, i) => {
        if (i === which) return goTo(pane, wanted, count);
        const partner = alignment?.partner[which === 0 ? 0 : 1][wanted];
        return linked && partner !== undefined
          ? goTo(pane, partner, drawn[i]?.steps.length ?? 0)
          : pane;
      });
    });
  const go = (which: number, step: number): void => moveBy(which, () => step);
  const move = (by: Move): void => {
    if (document !== null) moveBy(at, (step) => targetOf(document, step, field, by));
  };
  const replace = (which: number, pane: Pane): void =>
    setPanes((all) => all.map((one, i) => (i === which ? pane : one)));
  const look = (which: number, file: number | null): void => {
    setProblem(null);
    setPanes((all) => {
      const fresh = file === null ? [] : [{ file, step: 0, explored: null }];
      return which === 0 ? [...fresh, ...all.slice(1)] : [...all.slice(0, 1), ...fresh];
    });
  };

  const latest = useRef(move);
  latest.current = move;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const command = commandOf(event, event.target instanceof Element ? event.target : null);
      if (command === null) return;
      event.preventDefault();
      if (command === "theme") setTheme(nextTheme);
      else if (command === "other") setActive((which) => 1 - which);
      else latest.current(command);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);

  return (
    <>
      <Controls
        files={data.files}
        panes={panes}
        active={at}
        document={document}
        fields={useMemo(() => (document === null ? [] : changingPaths(document)), [document])}
        field={field}
        linked={linked}
        theme={theme}
        onLook={look}
        onMove={move}
        onGo={(step) => go(at, step)}
        onField={setField}
        onLinked={setLinked}
        onActive={setActive}
        onTheme={setTheme}
      />
      <main>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class={panes.length === 2 ? "panes two" : "panes"}>
          {panes.map((pane, i) => (
            <PaneView
              key={`${i}:${pane.file}`}
              which={i}
              pane={pane}
              document={drawn[i] ?? null}
              other={otherOf(panes, drawn, i)}
              only={alignment?.only[i === 0 ? 0 : 1] ?? null}
              isActive={panes.length === 1 || i === at}
              served={data.served}
              command={data.command}
              field={field}
              onGo={(step) => go(i, step)}
              onActive={() => setActive(i)}
              onPane={(next) => replace(i, next)}
              onField={setField}
              onProblem={setProblem}
            />
          ))}
        </div>
        <Help />
      </main>
    </>
  );
};

/** What is wrong with the link that led here; null if nothing is. */
const strayLink = ({ files }: PageData): string | null => {
  const { file, other } = parseHash(location.hash);
  const strays = [file, other].filter((name) => name !== null && !files.includes(name));
  return strays.length === 0
    ? null
    : `The link names ${strays.join(" and ")}, which is not viewed here.`;
};

/** The pane beside this one. */
const otherOf = (
  panes: readonly Pane[],
  drawn: readonly (ViewDocument | null)[],
  which: number,
): { readonly document: ViewDocument; readonly step: number } | null => {
  const [pane, document] = [panes[1 - which], drawn[1 - which]];
  return pane === undefined || document === undefined || document === null
    ? null
    : { document, step: pane.step };
};

const targetOf = (document: ViewDocument, step: number, field: string, by: Move): number | null => {
  const count = document.steps.length;
  const targets: Readonly<Record<Move, () => number | null>> = {
    first: () => 0,
    last: () => count,
    violation: () => count,
    next: () => step + 1,
    previous: () => step - 1,
    "page-next": () => step + 10,
    "page-previous": () => step - 10,
    "next-change": () => nextChange(document, step, field, 1),
    "previous-change": () => nextChange(document, step, field, -1),
  };
  return targets[by]();
};

const panesAt = (data: PageData, hash: string): readonly Pane[] => {
  const { file, step, other, otherStep } = parseHash(hash);
  const placeOf = (name: string | null): number | null => {
    const found = name === null ? -1 : data.files.indexOf(name);
    return found < 0 ? null : found;
  };
  const second = placeOf(other) ?? (file === null ? data.second : null);
  return [
    { file: placeOf(file) ?? data.first, step: step ?? 0, explored: null },
    ...(second === null ? [] : [{ file: second, step: otherStep ?? 0, explored: null }]),
  ];
};

/** Keeps the address at what is looked at, so that it can be sent to somebody; browsers refuse that more than a few times a second. */
const useHash = (data: PageData, panes: readonly Pane[]): void => {
  const [first, second] = panes;
  const hash = hashOf({
    file: data.files[first?.file ?? -1] ?? null,
    step: first?.step ?? null,
    other: data.files[second?.file ?? -1] ?? null,
    otherStep: second?.step ?? null,
  });
  useEffect(() => {
    const timer = setTimeout(() => history.replaceState(null, "", hash), 250);
    return () => clearTimeout(timer);
  }, [hash]);
};
