import { statfsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { MachineError } from "./error.ts";
import type { Qmp } from "./qmp.ts";

const migration = z.object({ status: z.string().optional(), "error-desc": z.string().optional() });

/** QEMU fails to write with less than this left: a snapshot has about 80 MB. */
const needed = 16 * 1024 * 1024;

/** Writes the whole machine to a file, and lets it go on. */
export const saveTo = async (qmp: Qmp, file: string): Promise<void> => {
  await qmp.execute("migrate", { uri: `exec:cat > '${file}'` });
  const status = await finished(qmp);
  await qmp.execute("cont");
  if (status === "completed") return;
  const { bavail, bsize } = statfsSync(dirname(file));
  throw bavail * bsize < needed
    ? new MachineError("no-space", `no space left on the disk of ${dirname(file)} for a snapshot`)
    : new MachineError("refused", `QEMU could not save the machine to ${file}: ${status}`);
};

const finished = async (qmp: Qmp): Promise<string> => {
  for (;;) {
    const { status, "error-desc": reason } = migration.parse(await qmp.execute("query-migrate"));
    if (status === "completed" || status === "failed" || status === "cancelled")
      return reason ?? status;
    await pause(10);
  }
};
