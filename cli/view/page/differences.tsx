import type { Difference } from "../../../counterexamples/view/align.ts";

/** In what the state here differs from the one beside it. */
export const Differences = ({
  differences,
  label,
}: {
  readonly differences: readonly Difference[];
  readonly label: string;
}) => (
  <details class="differences">
    <summary>
      {differences.length === 0
        ? "The states are equal here"
        : `${differences.length} ${differences.length === 1 ? "field differs" : "fields differ"} here`}
    </summary>
    <ul tabIndex={0} aria-label={label}>
      {differences.map(({ path, values: [here, there] }) => (
        <li key={path}>
          <code>{path}</code>: <b>{String(here)}</b>, there {String(there)}
        </li>
      ))}
    </ul>
  </details>
);
