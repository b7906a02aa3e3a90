import { after, move, remove } from "../../actor.ts";
import { srcuReadLock } from "../../locks/srcu.ts";
import { faultsIn } from "./fault.ts";

const fault = faultsIn("userfault-v3", "post-copy");

export const postCopyFaults = [
  fault("bitmap-not-read", "faults do not look at the user's bitmap", remove("fault/userfault")),
  fault(
    "bitmap-before-sequence",
    "the bitmap is read before the notifier's sequence",
    move("fault/userfault", { before: "fault/snapshot-sequence" }),
  ),
  fault(
    "clearing-waits-for-itself",
    "the ioctl holds an SRCU section over its own grace period",
    after("set-flags/lock-slots", srcuReadLock),
  ),
  fault(
    "flags-never-published",
    "the new flags are never published",
    remove("set-flags/swap/publish-slots"),
  ),
];
