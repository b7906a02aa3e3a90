import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import type { Move } from "./keys.ts";
import type { Pane } from "./pane.ts";
import { nextTheme, type Theme } from "./theme.ts";

interface Props {
  readonly files: readonly string[];
  readonly panes: readonly Pane[];
  readonly active: number;
  readonly document: ViewDocument | null;
  readonly fields: readonly string[];
  readonly field: string;
  readonly linked: boolean;
  readonly theme: Theme;
  readonly onLook: (which: number, file: number | null) => void;
  readonly onMove: (by: Move) => void;
  readonly onGo: (step: number) => void;
  readonly onField: (field: string) => void;
  readonly onLinked: (linked: boolean) => void;
  readonly onActive: (which: number) => void;
  readonly onTheme: (theme: Theme) => void;
}

/** What the schedules are chosen and stepped through with. */
export const Controls = (props: Props) => {
  const { files, panes, active, document, fields, field, linked, theme } = props;
  const count = document?.steps.length ?? 0;
  // A link may name a step that there is not.
  const step = Math.min(panes[active]?.step ?? 0, count);
  return (
    <header class="bar">
      <div class="choose">
        <label>
          <span>Schedule</span>
          <FileSelect
            files={files}
            chosen={panes[0]?.file ?? null}
            none={null}
            onChoose={(file) => props.onLook(0, file)}
          />
        </label>
        {files.length < 2 ? null : (
          <label>
            <span>Beside it</span>
            <FileSelect
              files={files}
              chosen={panes[1]?.file ?? null}
              none="nothing"
              onChoose={(file) => props.onLook(1, file)}
            />
          </label>
        )}
        {panes.length < 2 ? null : (
          <>
            <label class="tick">
              <input
                type="checkbox"
                checked={linked}
                onChange={({ currentTarget }) => props.onLinked(currentTarget.checked)}
              />
              <span>step both</span>
            </label>
            <button type="button" onClick={() => props.onActive(1 - active)}>
              Keys move: {active === 0 ? "first" : "second"}
            </button>
          </>
        )}
        <button type="button" class="theme" onClick={() => props.onTheme(nextTheme(theme))}>
          Colours: {theme}
        </button>
      </div>
      <div class="step">
        <Go name="First" sign="«" onClick={() => props.onMove("first")} off={step === 0} />
        <Go name="Previous" sign="‹" onClick={() => props.onMove("previous")} off={step === 0} />
        <Go name="Next" sign="›" onClick={() => props.onMove("next")} off={step >= count} />
        <Go name="Last" sign="»" onClick={() => props.onMove("last")} off={step >= count} />
        <label class="slide">
          <span class="away">Step</span>
          <input
            type="range"
            min={0}
            max={count}
            value={step}
            aria-valuetext={`step ${step} of ${count}`}
            onInput={({ currentTarget }) => props.onGo(Number(currentTarget.value))}
          />
        </label>
        <output>
          {step} / {count}
        </output>
        {document === null || document.breach === null ? null : (
          <button type="button" onClick={() => props.onMove("violation")}>
            To the violation
          </button>
        )}
      </div>
      <div class="field">
        <label>
          <span>Field</span>
          <select
            value={field}
            onChange={({ currentTarget }) => props.onField(currentTarget.value)}
          >
            <option value="">choose one to follow</option>
            {field === "" || fields.includes(field) ? null : (
              <option value={field}>{field} (never changes)</option>
            )}
            {fields.map((path) => (
              <option key={path} value={path}>
                {path}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={field === ""}
          onClick={() => props.onMove("previous-change")}
        >
          Previous change
        </button>
        <button type="button" disabled={field === ""} onClick={() => props.onMove("next-change")}>
          Next change
        </button>
      </div>
    </header>
  );
};

const Go = ({
  name,
  sign,
  off,
  onClick,
}: {
  readonly name: string;
  readonly sign: string;
  readonly off: boolean;
  readonly onClick: () => void;
}) => (
  <button
    type="button"
    class="go"
    aria-label={name}
    title={name}
    aria-disabled={off}
    onClick={onClick}
  >
    <span aria-hidden="true">{sign}</span>
  </button>
);

const FileSelect = ({
  files,
  chosen,
  none,
  onChoose,
}: {
  readonly files: readonly string[];
  readonly chosen: number | null;
  readonly none: string | null;
  readonly onChoose: (file: number | null) => void;
}) => (
  <select
    title={chosen === null ? undefined : files[chosen]}
    value={chosen === null ? "" : `${chosen}`}
    onChange={({ currentTarget: { value } }) => onChoose(value === "" ? null : Number(value))}
  >
    {none === null ? null : <option value="">{none}</option>}
    {files.map((file, i) => (
      <option key={file} value={`${i}`}>
        {file.replace(/^.*\/(?=[^/]*\/)/, "").replace(/\.json$/, "")}
      </option>
    ))}
  </select>
);
