import { parseLine, TraceFormatError, type TraceLine } from "./parse.ts";
import { attribute, type Done } from "./tasks.ts";

/** A trace as far as it can be used. */
export interface Trace {
  readonly done: readonly Done[];
  /** lines that look like events of a trace, of whatever kind */
  readonly lines: number;
  /** line at which the kernel says that it dropped events, or null */
  readonly lost: number | null;
}

const looksLikeEvent = /\[\d+\].*\s[\d.]+:\s+\w+:/;
const lostEvents = /LOST \d+ EVENTS/i;

/** A line that cannot be read. */
export class GarbledLineError extends Error {
  override readonly name = "GarbledLineError";
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

const parse = (text: string, line: number): TraceLine | null => {
  try {
    return parseLine(text);
  } catch (error) {
    if (error instanceof TraceFormatError) throw new GarbledLineError(line, error.message);
    throw error;
  }
};

/** Reads the text of tracefs `trace`. Only what lies before a loss is used. Throws GarbledLineError. */
export const readTrace = (text: string): Trace => {
  const all = text.split(/\r?\n/);
  const lostAt = all.findIndex((line) => lostEvents.test(line));
  const whole = lostAt < 0 ? all : all.slice(0, lostAt);
  const parsed = whole.flatMap((line, i) => {
    const found = parse(line, i + 1);
    return found === null ? [] : [{ ...found, line: i + 1, text: line.trim() }];
  });
  return {
    done: attribute(parsed),
    lines: whole.filter((line) => looksLikeEvent.test(line)).length,
    lost: lostAt < 0 ? null : lostAt + 1,
  };
};
