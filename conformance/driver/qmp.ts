import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { MachineError } from "./error.ts";

/** QEMU's monitor, as far as snapshots need it. */
export interface Qmp {
  readonly execute: (
    command: string,
    words?: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
  readonly close: () => void;
}

const reply = z.union([
  z.object({ return: z.unknown() }),
  z.object({ error: z.object({ desc: z.string() }) }),
  z.object({ event: z.string() }),
  z.object({ QMP: z.unknown() }),
]);

export const openQmp = async (path: string): Promise<Qmp> => {
  const socket = await connected(path);
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  let closed = false;
  const gone = (): MachineError => new MachineError("died", "QEMU closed its monitor");
  const failAll = (): void => {
    closed = true;
    for (const one of waiting.splice(0)) one.reject(gone());
  };
  let heard = "";
  socket.setEncoding("utf8");
  socket.on("error", failAll).on("close", failAll);
  socket.on("data", (text: string) => {
    const lines = (heard + text).split("\n");
    heard = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.trim() !== "")) {
      const said = reply.parse(JSON.parse(line));
      if ("error" in said) waiting.shift()?.reject(new Error(said.error.desc));
      else if (!("event" in said) && !("QMP" in said)) waiting.shift()?.resolve(said.return);
    }
  });
  const execute: Qmp["execute"] = (command, words = {}) =>
    new Promise((resolve, reject) => {
      if (closed) return reject(gone());
      waiting.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: words })}\n`);
    });
  await execute("qmp_capabilities");
  return { execute, close: () => socket.destroy() };
};

/** The socket appears a little after QEMU. */
const connected = async (path: string): Promise<Socket> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = await tryToConnect(path);
    if (socket !== null) return socket;
    await pause(20);
  }
  throw new MachineError("died", `QEMU's monitor ${path} does not answer`);
};

const tryToConnect = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(null));
  });
