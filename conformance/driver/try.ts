import { setUp } from "../setup/set-up.ts";
import { boot, restore, type Machine } from "./machine.ts";
import * as commands from "./commands.ts";

/** A smoke session on both kernels, with timings: `node --import tsx conformance/driver/try.ts [RELEASE...]`. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  const value = await work();
  print(`${(performance.now() - start).toFixed(1).padStart(8)} ms  ${what}`);
  return value;
};

const gpa = 0x4000_0000;
const lines: readonly string[] = [
  "vm",
  `slot 0 0 ${gpa} 0x8000 0`,
  `write 0 ${gpa} 7`,
  `read 1 ${gpa}`,
  `read 1 ${gpa + 0x9000}`,
  `sptes ${gpa} 9`,
  `slot 0 1 ${gpa} 0x8000 0`,
  `write 0 ${gpa} 8`,
  "dirty 0",
  "madvise 0 0x1000 dontneed",
  "host 0 8",
  `sptes ${gpa} 9`,
  "stats",
  "clean",
];

const session = async (machine: Machine): Promise<void> => {
  for (const line of lines) {
    const answer = await timed(line, () => machine.send(line));
    print(`             ${JSON.stringify(answer).slice(0, 400)}`);
  }
};

const many = 1000;

const rates = async (machine: Machine): Promise<void> => {
  const pings = Array.from({ length: many }, () => commands.ping);
  await timed(`${many} pings one by one`, async () => {
    for (const ping of pings) await machine.run(ping);
  });
  await timed(`${many} pings in one write`, () => machine.runAll(pings));
  await machine.run(commands.slot({ id: 0, flags: 1, gpa, size: 0x8000, offset: 0 }));
  const writes = Array.from({ length: many }, (_, i) => commands.write(0, gpa, i));
  await timed(`${many} writes in one write`, () => machine.runAll(writes));
  const steps = Array.from({ length: many }, () => commands.sptes(gpa, 16));
  await timed(`${many} sptes in one write`, () => machine.runAll(steps));
  await timed("100 cleans", async () => {
    for (let i = 0; i < 100; i++) await machine.run(commands.clean);
  });
};

const ready = await timed("set-up", () => setUp({ progress: print }));
const wanted = process.argv.slice(2);
for (const { name } of ready.images.filter(
  (one) => wanted.length === 0 || wanted.includes(one.name),
)) {
  const machine = await timed(`boot ${name}`, () => boot(ready, name));
  print(machine.uname);
  await session(machine);
  await rates(machine);
  const snapshot = await timed("snapshot", machine.snapshot);
  await timed("stop", machine.stop);
  const again = await timed("restore", () => restore(snapshot));
  await session(again);
  print(`warnings: ${JSON.stringify(again.warnings())}`);
  await again.stop();
  snapshot.remove();
}
