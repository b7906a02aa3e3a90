import type { Counterexample } from "../../counterexamples/file.ts";

/** Where a generated spec finds what it needs, as paths from its own folder that begin with `.`. */
export interface SpecPlaces {
  readonly counterexample: string;
  /** cli/ */
  readonly cli: string;
}

/**
 * A mocha spec that replays one counterexample and expects its verdict, formatted as prettier would do it. It fails with the step that no
 * longer fits and the reason.
 */
export const regressionText = (
  { design, edits, scenario, property, verdict, steps }: Counterexample,
  { counterexample, cli }: SpecPlaces,
): string => {
  const subject = [design, ...edits.map((edit) => `+ ${edit}`), scenario].join(" ");
  return `import { expect } from "chai";
import { fileURLToPath } from "node:url";
import { kvm } from "${cli}/kvm.ts";
import { replayFile } from "${cli}/resolve.ts";

${constant("counterexample", counterexample)}

describe("regression", () => {
  it(${JSON.stringify(`${subject} ${property}: ${verdict} as recorded`)}, () => {
    const path = fileURLToPath(new URL(counterexample, import.meta.url));
    const { file, outcome } = replayFile(kvm, path);
    expect(outcome.kind).to.equal("replayed");
    expect(file).to.include({
      property: ${JSON.stringify(property)},
      verdict: ${JSON.stringify(verdict)},
    });
    expect(file.steps).to.have.length(${steps.length});
  });
});
`;
};

/** Columns of a line. */
const width = 100;

const constant = (name: string, value: string): string => {
  const text = `const ${name} = ${JSON.stringify(value)};`;
  return text.length <= width ? text : `const ${name} =\n  ${JSON.stringify(value)};`;
};
