import fc from "fast-check";
import { requestsOf, wholeRegion } from "./requests.ts";
import type { Command } from "./command.ts";
import { DisagreementError, type Done } from "./disagreement.ts";
import type { ModelSide } from "./model-side.ts";
import { differences } from "./outcome.ts";
import { validate } from "../trace/validate.ts";
import type { RealSide } from "./real-side.ts";
import type { Scope } from "../../model/scope.ts";

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

/** Kinds of commands, more often what makes the others matter. `prefault`: does this kernel know it? */
const arbitraryCommand = (scope: Scope, prefaults: boolean): fc.Arbitrary<Command> => {
  const vcpu = fc.nat(scope.vcpus - 1);
  const gfn = fc.nat(scope.gfns - 1);
  const page = fc.nat(scope.gfns - 1);
  const slot = fc.nat(scope.slots - 1);
  const bits = fc
    .array(fc.constantFrom("0", "1"), { minLength: scope.gfns, maxLength: scope.gfns })
    .map((list) => list.join(""))
    .filter((found) => found.includes("1"));
  const kind = <const K extends Command["kind"]>(name: K) => fc.constant(name);
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: kind("region"), request: requestsOf(scope) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: kind("access"),
        vcpu,
        gfn,
        access: fc.constantFrom("read" as const, "write" as const),
        value: fc.integer({ min: 1, max: 0xffff }),
      }),
    },
    ...(prefaults
      ? [{ weight: 1, arbitrary: fc.record({ kind: kind("prefault"), vcpu, gfn }) }]
      : []),
    { weight: 2, arbitrary: fc.record({ kind: kind("get-log"), slot }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("clear-log"), slot, bits }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("populate"), page }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind("populate-huge"), page: page.map((p) => p & ~1) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kind("discard"), page }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("protect"), page, writable: fc.boolean() }) },
  );
};

/** Half of the sequences begin with a guest that has touched huge pages: that takes many lucky commands to come by. */
const openings = ({ gfns }: Scope): fc.Arbitrary<readonly Command[]> => {
  const pages = Array.from({ length: gfns }, (_, i) => i);
  const huge: readonly Command[] = [
    ...pages.filter((p) => p % 2 === 0).map((page) => ({ kind: "populate-huge", page }) as const),
    {
      kind: "region",
      request: { ...wholeRegion, pages: gfns },
    },
    ...pages
      .filter((p) => p % 2 === 0)
      .map((gfn) => ({ kind: "access", vcpu: 0, gfn, access: "write", value: gfn + 1 }) as const),
  ];
  // Mostly all of them; each can be shrunk away by itself.
  const some = fc
    .tuple(...huge.map((command) => fc.nat(9).map((n) => (n === 0 ? [] : [command]))))
    .map((kept) => kept.flat());
  return fc.boolean().chain((opens) => (opens ? some : fc.constant<readonly Command[]>([])));
};

export interface SequenceOptions {
  readonly scope: Scope;
  readonly prefaults: boolean;
  readonly runs: number;
  readonly seed: number;
  /** told after each sequence that agreed */
  readonly onSequence: (commands: number) => void;
  /** told how many SPTE events of a command's trace were explained */
  readonly onEvents: (sptes: number) => void;
}

/**
 * Random sequences of commands, the same on both sides, compared after every command; the first disagreement is shrunk.
 * Returns it, or null.
 */
export const runSequences = async (
  model: ModelSide,
  real: RealSide,
  options: SequenceOptions,
): Promise<DisagreementError | null> => {
  const { scope, prefaults, runs, seed, onSequence, onEvents } = options;
  const commands = fc.commands(
    [arbitraryCommand(scope, prefaults).map((command) => new Step(command))],
    { maxCommands: 24, size: "max" },
  );
  const property = fc.asyncProperty(commands, openings(scope), async (sequence, opening) => {
    model.reset();
    await real.reset();
    const done: Done[] = [];
    const both = { side: model, done, onEvents };
    for (const command of opening) {
      const step = new Step(command);
      if (step.check(both)) await step.run(both, real);
    }
    await fc.asyncModelRun(() => ({ model: both, real }), sequence);
    onSequence(done.length);
  });
  const found = await fc.check(property, { numRuns: runs, seed });
  if (!found.failed) return null;
  const error = found.errorInstance;
  if (error instanceof DisagreementError) return error;
  throw error;
};
