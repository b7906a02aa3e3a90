import type { CFunctions } from "./c-text.ts";
import { mayThrow, phasesOf, type ToldPhase } from "./tell.ts";

/** Effects of steps in C, phase by phase. */
export interface Effects {
  /** What answers the location that follows. */
  readonly call: (effect: ToldPhase) => string;
  /** What must stand before that. */
  readonly prepare: (effect: ToldPhase) => string;
  readonly texts: () => readonly string[];
}

/** Local steps that go round more often never come out: our own search refuses them as well. */
const mostRounds = 10_000;

export const makeEffects = (functions: CFunctions): Effects => {
  const written = new Map<ToldPhase, string>();
  const heads: string[] = [];
  const goOn = (to: ToldPhase | number): string => (typeof to === "number" ? String(to) : call(to));
  const call = (phase: ToldPhase): string => {
    const { decision, exits } = phase;
    // One that cannot do anything, and need not be asked where it leads.
    if (decision.kind === "end" && !goesRound(phase)) return goOn(exits[decision.result] ?? 0);
    const name = `e${phase.id}`;
    if (written.has(phase)) return `${name}()`;
    written.set(phase, "");
    heads.push(`static int ${name}(void);`);
    const at = functions.call(decision);
    const lines = [
      `static int ${name}(void)`,
      "{",
      ...(goesRound(phase) ? [`\tif (++rounds > ${mostRounds}) { failed = 1; return 0; }`] : []),
      `\tint exit = ${at};`,
      ...(mayThrow(decision) ? ["\tif (failed) return 0;"] : []),
      ...exits.slice(1).map((to, i) => `\tif (exit == ${i + 1}) return ${goOn(to)};`),
      `\treturn ${goOn(exits[0] ?? 0)};`,
      "}",
    ];
    written.set(phase, `${lines.join("\n")}\n`);
    return `${name}()`;
  };
  return {
    call,
    prepare: (effect) => (phasesOf(effect).some(goesRound) ? "rounds = 0; " : ""),
    texts: () => ["static int rounds = 0;", ...heads, ...written.values()],
  };
};

/** Can it follow on itself? */
const goesRound = (phase: ToldPhase): boolean =>
  phase.exits.some((exit) => typeof exit !== "number" && phasesOf(exit).includes(phase));
