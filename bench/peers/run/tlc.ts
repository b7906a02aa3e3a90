import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Size } from "../sizes.ts";
import { tlaConfig } from "../tla/config.ts";
import { parseTlcReport } from "../tla/tlc-report.ts";
import { runChild } from "./child.ts";
import type { Contender } from "./contender.ts";

const source = fileURLToPath(new URL("../tla/Reference.tla", import.meta.url));

/** TLC, with as many workers as there are cores here; `jar` is the path of tla2tools.jar, or null if none was given. */
export const tlc = (scratch: string, jar: string | null): Contender => {
  const folder = (size: Size) => join(scratch, `tlc-${size.name}`);
  return {
    name: "tlc",
    note: "2 workers; peak is the JVM's heap as it grew, not what is needed",
    absent: () => (jar === null ? "no --tlc JAR" : null),
    prepare: (size) => {
      mkdirSync(folder(size), { recursive: true });
      cpSync(source, join(folder(size), "Reference.tla"));
      writeFileSync(join(folder(size), "Reference.cfg"), tlaConfig(size.scope));
      return Promise.resolve();
    },
    run: async (size) => {
      const { output, seconds, cpuSeconds, peakBytes } = await runChild(
        "java",
        [
          "-XX:+UseParallelGC",
          "-Xmx10g",
          "-cp",
          resolve(jar ?? ""),
          "tlc2.TLC",
          "-workers",
          "2",
          "-noGenerateSpecTE",
          "-metadir",
          "states",
          "-config",
          "Reference.cfg",
          "Reference.tla",
        ],
        folder(size),
      );
      const { states, transitions } = parseTlcReport(output);
      return { states, transitions, seconds, cpuSeconds, peakBytes, ownBytes: null };
    },
  };
};
