/** Colours for both schemes, each text at least 7:1 against what is behind it; everything else is left to the reader's browser. */
export const styleSheet = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1b1f; --dim: #4a4a52; --line: #c9c9d1; --band: #f3f3f6; --link: #0b3d91;
  --mandatory: #9b1414; --optional: #15531a; --undecided: #6a4500; --broken: #55207f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121316; --ink: #ececf0; --dim: #b8b8c2; --line: #44464f; --band: #1d1f25; --link: #9ec5ff;
    --mandatory: #ffa8a1; --optional: #97dd9d; --undecided: #efcf70; --broken: #d9bdf7;
  }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; }
code { font: 0.875em/1.4 ui-monospace, monospace; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9375rem; }
caption { text-align: left; color: var(--dim); padding-bottom: 0.375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); }
tbody th { font-weight: normal; }
tbody tr:nth-child(even) { background: var(--band); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.verdict { font-weight: 600; white-space: nowrap; }
.mandatory { color: var(--mandatory); }
.optional { color: var(--optional); }
.undecided, .not-modelled { color: var(--undecided); }
.broken { color: var(--broken); }
details { margin: 0.5rem 0; }
details > :not(summary) { margin-left: 1rem; }
summary { cursor: pointer; }
svg { fill: currentColor; vertical-align: bottom; }
@media print { .scroll { overflow: visible; } nav { display: none; } }
`;
