import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "./commands/command.ts";
import { realSide } from "./commands/real-side.ts";
import { boot } from "./driver/machine.ts";
import { recordRace } from "./races/race.ts";
import { setUp } from "./setup/set-up.ts";
import { conformance } from "../model/scenarios/conformance.ts";

/** A tour of what is traced: huge pages split, protected, written, harvested, discarded, recovered, moved; MMIO; a refused slot. */
const region = (change: object): Command => ({
  kind: "region",
  request: {
    slot: 0,
    base: 0,
    pages: 2,
    page: 0,
    readonly: false,
    logDirty: false,
    flaw: "none",
    ...change,
  },
});
const write = (gfn: number, value: number): Command => ({
  kind: "access",
  vcpu: 0,
  gfn,
  access: "write",
  value,
});
const read = (gfn: number): Command => ({ kind: "access", vcpu: 1, gfn, access: "read", value: 0 });

const tour: readonly Command[] = [
  read(1),
  region({}),
  write(1, 7),
  region({ logDirty: true }),
  write(1, 8),
  write(0, 9),
  { kind: "get-log", slot: 0 },
  read(1),
  { kind: "discard", page: 1 },
  region({}),
  { kind: "protect", page: 0, writable: false },
  write(0, 1),
  { kind: "protect", page: 0, writable: true },
  write(0, 2),
  region({ base: 2 }),
  read(0),
  region({ slot: 1, base: 2, page: 2 }),
  region({ pages: 0 }),
];

/**
 * `npm run conformance:record`: takes the traces that `npm test` validates without QEMU. For each kernel the tour, per command the lines of
 * tracefs `trace`; the same lines as one text, as somebody else's trace would come; and a race, whose processors run at the same time.
 */
const folder = join(dirname(fileURLToPath(import.meta.url)), "../test/conformance/traces");
mkdirSync(folder, { recursive: true });
const ready = await setUp({ progress: (line) => process.stdout.write(`${line}\n`) });
for (const image of ["6.12", "6.1"]) {
  const machine = await boot(ready, image);
  try {
    await machine.sendAll(["vm manual=0 initset=0 zapslot=0", "trace start"]);
    const real = realSide(machine, conformance.scope.gfns);
    await real.reset();
    const commands = [];
    for (const command of tour) {
      const { result, trace } = await real.apply(command);
      // Hundreds of frames of one huge page do the same: a few show it.
      commands.push({ command, result, trace: (trace ?? []).filter((line) => isShown(line)) });
    }
    const text = JSON.stringify({ schema: 1, kernel: machine.uname, commands }, null, 1);
    writeFileSync(join(folder, `${image}.json`), `${text}\n`);
    const lines = commands.flatMap(({ trace }) => trace);
    writeFileSync(join(folder, `${image}.txt`), asText(machine.uname, lines));
  } finally {
    await machine.stop();
  }
  const racing = await boot(ready, image, { thread: "multi" });
  try {
    const race = await recordRace(racing, { count: 12, seed: 2, huge: false });
    const lines = race.split("\n").filter((line) => isShown(line));
    writeFileSync(join(folder, `race-${image}.txt`), asText(racing.uname, lines));
  } finally {
    await racing.stop();
  }
}

function asText(kernel: string, lines: readonly string[]): string {
  return `# ${kernel}\n${lines.join("\n")}\n`;
}

function isShown(line: string): boolean {
  const frame = /spte_changed: as id 0 gfn ([0-9a-f]+) level 1/.exec(line)?.[1];
  if (frame === undefined) return !/kvm_entry|kvm_exit|kvm_mmu_set_spte/.test(line);
  const low = parseInt(frame, 16) % 512;
  return low < 6 || low > 509;
}
