import fc from "fast-check";
import type { Scope } from "../../model/scope.ts";
import { validate } from "../trace/validate.ts";
import { arbitraryCommand, openings } from "./arbitrary.ts";
import type { Command } from "./command.ts";
import { DisagreementError, type Done } from "./disagreement.ts";
import type { ModelSide } from "./model-side.ts";
import { differences } from "./outcome.ts";
import type { RealSide } from "./real-side.ts";

/** Both sides, and what has been done since they were reset. */
interface Model {
  readonly side: ModelSide;
  readonly done: Done[];
  readonly onEvents: (sptes: number) => void;
}

/** A command of both sides, as fast-check wants it. */
class Step implements fc.AsyncCommand<Model, RealSide> {
  readonly #command: Command;
  constructor(command: Command) {
    this.#command = command;
  }
  check({ side }: Readonly<Model>): boolean {
    return side.possible(this.#command);
  }
  async run({ side, done, onEvents }: Model, real: RealSide): Promise<void> {
    const model = side.apply(this.#command);
    done.push({ command: this.#command, model });
    const did = await real.apply(this.#command);
    const traced =
      did.trace === null ? untraced : validate(did.trace, model.shown, model.translations.length);
    onEvents(traced.sptes);
    const found = [
      ...differences(model, did),
      ...(traced.unexplained === null ? [] : [`trace: ${traced.unexplained}`]),
    ];
    if (found.length > 0) throw new DisagreementError([...done], found);
  }
  toString(): string {
    return JSON.stringify(this.#command);
  }
}

const untraced = { sptes: 0, unexplained: null } as const;

/** A sequence of commands as it was drawn, with what it opens with. */
export type Drawn = readonly [
  sequence: Iterable<fc.AsyncCommand<Model, RealSide>>,
  opening: readonly Command[],
];

/** Sequences of at most 24 commands, after their opening. */
export const arbitrarySequence = (scope: Scope, prefaults: boolean): fc.Arbitrary<[...Drawn]> =>
  fc.tuple(
    fc.commands([arbitraryCommand(scope, prefaults).map((command) => new Step(command))], {
      maxCommands: 24,
      size: "max",
    }),
    openings(scope),
  );

/** What was played on both sides. */
export interface Played {
  readonly commands: number;
  /** SPTE events of the kernel's trace, all explained */
  readonly events: number;
}

/** Gives both sides the commands from a clean start, as far as they are possible. Throws DisagreementError. */
export const play = async (
  model: ModelSide,
  real: RealSide,
  [sequence, opening]: Drawn,
): Promise<Played> => {
  model.reset();
  await real.reset();
  const done: Done[] = [];
  let events = 0;
  const onEvents = (sptes: number): void => void (events += sptes);
  const both = { side: model, done, onEvents };
  for (const command of opening) {
    const step = new Step(command);
    if (step.check(both)) await step.run(both, real);
  }
  await fc.asyncModelRun(() => ({ model: both, real }), sequence);
  return { commands: done.length, events };
};
