/** Colours for both schemes, each text at least 7:1 against what is behind it; everything else is left to the reader's browser. */
export const htmlStyle = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1b1f; --dim: #4a4a52; --line: #c9c9d1; --link: #0b3d91;
  --breach: #8a0f0f; --breach-ground: #fdeaea; --promise: #0f4a17; --promise-ground: #eaf6ec; --busy: #5b5b66;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121316; --ink: #ececf0; --dim: #b8b8c2; --line: #44464f; --link: #9ec5ff;
    --breach: #ffb3ad; --breach-ground: #3a1414; --promise: #a5e5ab; --promise-ground: #12301a; --busy: #b8b8c2;
  }
}
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; max-width: 90rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; }
h2 { margin-top: 2rem; border-bottom: 1px solid var(--line); padding-bottom: 0.25rem; }
a { color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.875em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; font-size: 0.9375rem; }
caption { text-align: left; color: var(--dim); padding-bottom: 0.375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.375rem 0.75rem; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--line); }
td { min-width: 8rem; }
td:last-child { min-width: 19rem; }
td ul { margin: 0; padding: 0; list-style: none; }
td.own, td.busy { border-left: 3px solid var(--busy); }
tr.promise > * { background: var(--promise-ground); }
tr.breach > * { background: var(--breach-ground); }
tr:target > * { outline: 2px solid var(--link); outline-offset: -2px; }
.breach { color: var(--breach); }
td .promise { color: var(--promise); }
tr.breach { color: var(--ink); }
.source { color: var(--dim); font-size: 0.8125rem; }
.effect::before { content: "\\2192  " / ""; }
.mark { font-weight: 700; text-decoration: none; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
summary { cursor: pointer; }
@media print { .scroll { overflow: visible; } }
`;
