import type { Event } from "../checker/protocol/step.ts";
import { keyLines } from "../checker/state/key.ts";
import { describeScope } from "../model/scope.ts";
import { htmlDocument } from "./html-document.ts";
import { htmlStyle } from "./html-style.ts";
import { escapeHtml, visible } from "./markup.ts";
import {
  actorsOf,
  breachOf,
  designOf,
  leftOut,
  lengthOf,
  shownSteps,
  type Shown,
  type ShownStep,
} from "./shown.ts";
import { lastState } from "./trace.ts";

/**
 * A schedule as one HTML file: a table with a column for each actor; the step that breaches is named, linked to and coloured. Every text
 * is escaped.
 */
export const html = <S, E extends Event>(shown: Shown<S, E>): string => {
  const { file, claim, trace, explanation, replayCommand } = shown;
  const steps = shownSteps(shown);
  const title = `${designOf(file)}: ${file.property}`;
  const body = `<header>
<h1>${breakable(title)}</h1>
<dl>
${(
  [
    ["Scenario", file.scenario],
    ["Machine", `${file.machine}; ${describeScope(file.scope)}`],
    ["Promise", claim],
    ["Schedule", lengthOf(file)],
  ] as const
)
  .map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>\n`)
  .join("")}</dl>
</header>
<main>
<section aria-labelledby="breach">
<h2 id="breach">What goes wrong</h2>
<p class="breach"><strong>${text(capital(file.verdict))}:</strong> ${text(breachOf(shown))}.</p>
${list("Why it comes to that", explanation.why, steps.length)}${
    steps.length === 0
      ? ""
      : `<p><a href="#step-${steps.length}">To the step that breaches</a></p>\n`
  }</section>
<section aria-labelledby="steps">
<h2 id="steps">Step by step</h2>
<p>A row for each step, time downwards; a column for each actor. ${text(leftOut)}. A line in a column: the actor is in the middle of an operation. <span class="mark">*</span> is a promise point, <span class="mark">!</span> the breach.</p>
${stepTable(actorsOf(shown), steps)}</section>
<section aria-labelledby="states">
<h2 id="states">States</h2>
<p>Fields that are not at their default.</p>
${states("At first", keyLines(trace.system, trace.initial))}${states("In the end", keyLines(trace.system, lastState(trace)))}</section>
<section aria-labelledby="again">
<h2 id="again">Run it again</h2>
<p><code>${breakable(replayCommand)}</code></p>
</section>
</main>
`;
  return htmlDocument({ title: text(title), style: htmlStyle, body });
};

/** A wide table scrolls by itself, for which the keyboard must reach it. */
const stepTable = (actors: readonly string[], steps: readonly ShownStep[]): string =>
  `<div class="scroll" role="group" tabindex="0" aria-labelledby="steps">
<table>
<caption>Steps</caption>
<thead><tr><th scope="col">Step</th>${actors.map((actor) => `<th scope="col">${text(actor)}</th>`).join("")}<th scope="col">What changed</th></tr></thead>
<tbody>
${steps.map((step) => stepRow(actors, step)).join("")}</tbody>
</table>
</div>
`;

const stepRow = (actors: readonly string[], step: ShownStep): string => {
  const { number, promise, isBreach, changed } = step;
  const kind = isBreach ? "breach" : promise === null ? "" : "promise";
  const mark = isBreach
    ? ' <abbr class="mark" title="the breach">!</abbr>'
    : promise === null
      ? ""
      : ' <abbr class="mark" title="a promise point">*</abbr>';
  const cells = actors.map((actor) =>
    actor === step.actor
      ? `<td class="own">${cell(step)}</td>`
      : step.busy.has(actor)
        ? `<td class="busy"><span class="away">${text(actor)} is in an operation</span></td>`
        : "<td></td>",
  );
  return `<tr id="step-${number}"${kind === "" ? "" : ` class="${kind}"`}><th scope="row">${number}${mark}</th>${cells.join("")}<td>${plainList(changed.map((line) => line.replace(" -> ", " \u2192 ")))}</td></tr>\n`;
};

const cell = (step: ShownStep): string => {
  const { operation, begins, choice, promise, isBreach, effects, notes, source } = step;
  return [
    ...(begins ? [`<strong>${breakable(`${operation}${choice}`)}</strong>`] : []),
    `<code>${breakable(step.step)}${begins ? "" : text(choice)}</code>`,
    `<span class="source">${breakable(source)}</span>`,
    ...[...effects, ...notes].map((effect) => `<span class="effect">${text(effect)}</span>`),
    ...(promise === null ? [] : [`<span class="promise">Promise: ${text(promise)}</span>`]),
    ...(isBreach ? ['<strong class="breach">Breach</strong>'] : []),
  ].join("<br>");
};

const list = (caption: string, sentences: readonly string[], steps: number): string =>
  sentences.length === 0
    ? ""
    : `<h3 id="why">${text(caption)}</h3>\n<ol aria-labelledby="why">\n${sentences.map((sentence) => `<li>${withLinks(sentence, steps)}</li>\n`).join("")}</ol>\n`;

/** A sentence whose steps are links to their rows. */
const withLinks = (sentence: string, steps: number): string =>
  text(sentence).replace(/\bstep (\d+)\b/g, (named, number: string) =>
    Number(number) >= 1 && Number(number) <= steps
      ? `<a href="#step-${Number(number)}">${named}</a>`
      : named,
  );

const states = (summary: string, lines: readonly string[]): string =>
  `<details>\n<summary>${text(summary)}: ${lines.length} fields</summary>\n${plainList(lines)}\n</details>\n`;

const plainList = (lines: readonly string[]): string =>
  lines.length === 0
    ? ""
    : `<ul>${lines.map((line) => `<li><code>${breakable(line)}</code></li>`).join("")}</ul>`;

const text = (given: string): string => escapeHtml(visible(given));

/** Paths are longer than a narrow column is wide: they may break behind a slash, a full stop or a colon. */
const breakable = (given: string): string => text(given).replace(/[/.:](?=\w)/g, "$&<wbr>");

const capital = (given: string): string => given.slice(0, 1).toUpperCase() + given.slice(1);
