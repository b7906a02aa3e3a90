import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Image } from "../setup/image.ts";
import type { Ready } from "../setup/set-up.ts";
import { ping, type Command } from "./commands.ts";
import { lastLines, warningsIn } from "./console.ts";
import { MachineError } from "./error.ts";
import { atDeath, makeTemporaryFolder, removeFolder } from "./lifetime.ts";
import { makeLineQueue } from "./line-queue.ts";
import { launch } from "./process.ts";
import { gdbSocket, qemuWords, qmpSocket } from "./qemu.ts";
import { openQmp } from "./qmp.ts";
import { saveTo } from "./snapshot.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface MachineOptions {
  /** For the first answer, which comes when the kernel has booted. */
  readonly bootTimeoutMs?: number;
  /** For each command. */
  readonly timeoutMs?: number;
  /** `multi` runs the two processors at the same time. */
  readonly thread?: "single" | "multi";
  /** Listen for a debugger at `gdbSocket`. */
  readonly gdb?: boolean;
  readonly kernelWords?: readonly string[];
  /** Where the temporary folder goes. */
  readonly temporary?: string;
}

export interface Snapshot {
  readonly file: string;
  readonly qemu: string;
  readonly image: Image;
  readonly options: MachineOptions;
  readonly remove: () => void;
}

export type AnswersOf<Commands extends readonly Command<unknown>[]> = {
  readonly [Place in keyof Commands]: Commands[Place] extends Command<infer Answer>
    ? Answer
    : never;
};

/** A real KVM in an emulated computer. */
export interface Machine {
  readonly image: Image;
  /** The kernel's release as it tells it itself. */
  readonly uname: string;
  /** Of QEMU. */
  readonly pid: number;
  readonly gdbSocket: string;
  /** One line, one answer; `{"error": ...}` is an answer, too. */
  readonly send: (line: string) => Promise<Json>;
  /** All in one write, which is about twice as fast. */
  readonly sendAll: (lines: readonly string[]) => Promise<readonly Json[]>;
  /** Checks the answer's form; `{"error": ...}` is thrown. */
  readonly run: <Answer>(command: Command<Answer>) => Promise<Answer>;
  readonly runAll: <const Commands extends readonly Command<unknown>[]>(
    commands: Commands,
  ) => Promise<AnswersOf<Commands>>;
  readonly snapshot: () => Promise<Snapshot>;
  /** What the kernel complained of since it was booted or restored. */
  readonly warnings: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the machine of that name and waits until it answers. */
export const boot = async (
  ready: Ready,
  name: string,
  options: MachineOptions = {},
): Promise<Machine> => {
  const image = ready.images.find((one) => one.name === name);
  if (image === undefined)
    throw new MachineError("not-started", `the set-up has not prepared a machine ${name}`);
  return start(ready.qemu, image, options, null);
};

/** A new machine that goes on where the snapshot was taken, a third of a second later. */
export const restore = (snapshot: Snapshot, options: MachineOptions = {}): Promise<Machine> =>
  start(snapshot.qemu, snapshot.image, { ...snapshot.options, ...options }, snapshot.file);

const jsonObject = z.record(z.string(), z.unknown());
const refusal = z.strictObject({ error: z.string() });

const start = async (
  qemu: string,
  image: Image,
  options: MachineOptions,
  incoming: string | null,
): Promise<Machine> => {
  const below = options.temporary ?? tmpdir();
  const folder = makeTemporaryFolder(below);
  let started = false;
  let ending: Promise<MachineError> | null = null;
  let lastWarnings: readonly string[] = [];

  const timeoutMs = (): number =>
    started ? (options.timeoutMs ?? 10_000) : (options.bootTimeoutMs ?? 60_000);

  /** Ends the machine; the first reason counts, and who waits hears of it when nothing is left behind. */
  const end = (error: MachineError): Promise<MachineError> =>
    (ending ??= (async () => {
      lastWarnings = warningsIn(folder);
      child.kill();
      await child.ended;
      removeFolder(folder);
      withdraw();
      queue.fail(error);
      return error;
    })());

  const queue = makeLineQueue({
    write: (text) => child.write(text),
    timeoutMs,
    onTimeout: (line) => {
      const what = `did not answer ${JSON.stringify(line)} within ${String(timeoutMs() / 1000)} s`;
      void end(problem("timeout", `${what}${saying(lastLines(folder, 3))}`));
    },
  });
  const problem = (kind: "died" | "timeout" | "garbled", what: string): MachineError =>
    new MachineError(started ? kind : "not-started", `the machine ${image.name} ${what}`);

  const words = qemuWords({
    image,
    folder,
    incoming,
    thread: options.thread ?? "single",
    gdb: options.gdb ?? false,
    kernelWords: options.kernelWords ?? [],
  });
  const child = launch(qemu, words, queue.hear);
  const withdraw = atDeath(() => {
    child.kill();
    removeFolder(folder);
  });
  void child.ended.then((how) => end(problem("died", `${how}${saying(lastLines(folder, 3))}`)));

  const parse = async <Answer>(
    line: string,
    text: string,
    form: z.ZodType<Answer>,
  ): Promise<Answer> => {
    const parsed = form.safeParse(fromJson(text));
    if (parsed.success) return parsed.data;
    const refused = refusal.safeParse(fromJson(text));
    if (refused.success)
      throw new MachineError("refused", `the machine refuses ${line}: ${refused.data.error}`);
    const shown = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
    throw await end(problem("garbled", `answered ${JSON.stringify(line)} by the garbled ${shown}`));
  };

  const askAll = <Answer>(commands: readonly Command<Answer>[]): Promise<readonly Answer[]> =>
    Promise.all(
      queue.ask(commands.map(({ line }) => line)).map(async (text, i) => {
        const { line, answer } = commands[i] ?? unreachable();
        return parse(line, await text, answer);
      }),
    );

  const snapshot = async (): Promise<Snapshot> => {
    const place = makeTemporaryFolder(below);
    const forget = atDeath(() => removeFolder(place));
    const remove = (): void => {
      forget();
      removeFolder(place);
    };
    const file = join(place, "machine");
    try {
      const qmp = await openQmp(qmpSocket(folder));
      await saveTo(qmp, file).finally(qmp.close);
    } catch (error) {
      remove();
      throw error;
    }
    return { file, qemu, image, options, remove };
  };

  const { uname } = await first(askAll([ping]));
  started = true;
  return {
    image,
    uname,
    pid: child.pid,
    gdbSocket: gdbSocket(folder),
    send: (line) => first(askAll([{ line, answer: jsonObject }])),
    sendAll: (lines) => askAll(lines.map((line) => ({ line, answer: jsonObject }))),
    run: (command) => first(askAll([command])),
    // The answers have the commands' order, which the type of a list cannot say.
    runAll: (commands) => askAll(commands) as Promise<never>,
    snapshot,
    warnings: () => (ending === null ? warningsIn(folder) : lastWarnings),
    stop: async () => void (await end(new MachineError("stopped", "the machine was stopped"))),
  };
};

const saying = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `; its console says last: ${lines.join(" | ")}`;

/** undefined, which no form accepts, if it is no JSON. */
const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const unreachable = (): never => {
  throw new Error("unreachable: every answer has its command");
};

const first = async <Answer>(answers: Promise<readonly Answer[]>): Promise<Answer> => {
  const [answer] = await answers;
  return answer ?? unreachable();
};
