import { writeFileSync } from "node:fs";
import { setUp } from "./conformance/setup/set-up.ts";
import { boot } from "./conformance/driver/machine.ts";
const image = process.argv[2] ?? "6.12";
const rounds = Number(process.argv[3] ?? 50);
let seed = Number(process.argv[4] ?? 1);
const rand = (n: number) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return (seed >> 8) % n; };
const m = await boot(await setUp({}), image, { thread: "multi" });
const huge = 0x200000;
const gpa = 0x40000000;
await m.sendAll(["vm manual=0 initset=0 zapslot=0", `slot 0 0 ${gpa} ${huge} 0`, "clean", "read 0 0xe0000000", "read 1 0xe0000000", "trace start", "trace read"]);
await m.sendAll([`munmap 0 ${huge}`, `mmap 0 ${huge}`, `madvise 0 ${huge} ${rand(2) ? "hugepage" : "nohugepage"}`, `slot 0 0 ${gpa} ${huge} 0`]);
let log = 0;
const lines: string[] = [];
const at = [gpa, gpa + huge - 4096, gpa + 0x5000];
for (let i = 0; i < rounds; i++) {
  const cmds: string[] = [];
  cmds.push(`start 0 write ${at[rand(3)]} ${i + 1}`, `start 1 write ${at[rand(3)]} ${i + 1}`);
  switch (rand(4)) {
    case 0: log ^= 1; cmds.push(`slot 0 ${log} ${gpa} ${huge} 0`); break;
    case 1: cmds.push(log ? "dirty 0" : `madvise 0 ${huge} dontneed`); break;
    case 2: cmds.push(`madvise 0 ${huge} dontneed`); break;
    case 3: if (rand(3) === 0) { cmds.push(`slot 0 0 ${gpa} 0 0`, `slot 0 ${log} ${gpa} ${huge} 0`); } break;
  }
  cmds.push("wait 0 5000", "wait 1 5000");
  const a = await m.sendAll(cmds);
  for (const x of a) if (JSON.stringify(x).includes("error")) console.log(cmds, JSON.stringify(a));
  if (i % 10 === 9) { const [t] = await m.sendAll(["trace read"]); lines.push(...(t as any).lines); }
}
const [t] = await m.sendAll(["trace read"]); lines.push(...(t as any).lines);
writeFileSync(process.argv[5] ?? "/tmp/storm.txt", lines.join("\n") + "\n");
console.log(lines.length, "lines");
await m.stop();
