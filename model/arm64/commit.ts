import { branch, type KvmItem } from "../actor.ts";
import { splitBlocks } from "./split-blocks.ts";
import { writeProtectSlot } from "./write-protect.ts";

/**
 * `kvm_arch_commit_memory_region` on arm64: what LOG_DIRTY 0->1 needs, unless everything is reported dirty from the start. On 1->0 nothing:
 * blocks come back one by one, when faults map them over their tables. (Mainline asks for the flag, not for its edge. A FLAGS_ONLY ioctl
 * can toggle nothing else there; the series, which toggle another flag, ask for the edge.)
 */
export const archCommit: KvmItem = branch("arch-commit", (s) => s.ioctl.kind === "flags", [
  branch("log-dirty-on", (s, me) => s.ioctl.logDirty === "0->1" && !me.world.machine.initiallySet, [
    writeProtectSlot,
    splitBlocks,
  ]),
]);
