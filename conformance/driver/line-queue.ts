import { MachineError } from "./error.ts";

interface Pending {
  readonly line: string;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: MachineError) => void;
}

export interface LineQueue {
  /** Sends the lines in one write; the answers come in the same order. */
  readonly ask: (lines: readonly string[]) => readonly Promise<string>[];
  /** To be called with whatever the machine says. */
  readonly hear: (text: string) => void;
  /** All that wait, and all that ask later, get the error. The first one counts. */
  readonly fail: (error: MachineError) => void;
}

export interface LineQueueOptions {
  readonly write: (text: string) => void;
  /** How long the oldest line may wait, now. */
  readonly timeoutMs: () => number;
  readonly onTimeout: (line: string) => void;
}

/** Matches answers to questions: both are lines, and the machine answers one at a time. */
export const makeLineQueue = ({ write, timeoutMs, onTimeout }: LineQueueOptions): LineQueue => {
  const pending: Pending[] = [];
  let heard = "";
  let failure: MachineError | null = null;
  let timer: NodeJS.Timeout | null = null;

  const watchOldest = (): void => {
    const oldest = pending[0];
    if (timer !== null) clearTimeout(timer);
    timer = oldest === undefined ? null : setTimeout(() => onTimeout(oldest.line), timeoutMs());
  };

  const ask = (lines: readonly string[]): readonly Promise<string>[] => {
    const answers = lines.map(
      (line) =>
        new Promise<string>((resolve, reject) => {
          if (failure === null) pending.push({ line, resolve, reject });
          else reject(failure);
        }),
    );
    if (failure === null && lines.length > 0) {
      if (timer === null) watchOldest();
      write(lines.map((line) => `${line}\n`).join(""));
    }
    return answers;
  };

  const hear = (text: string): void => {
    const parts = (heard + text).split("\n");
    heard = parts.pop() ?? "";
    for (const part of parts) pending.shift()?.resolve(part);
    if (parts.length > 0) watchOldest();
  };

  const fail = (error: MachineError): void => {
    if (failure !== null) return;
    failure = error;
    for (const one of pending.splice(0)) one.reject(error);
    watchOldest();
  };

  return { ask, hear, fail };
};
