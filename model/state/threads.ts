import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import { shadowPagesAtOnce } from "./mmu.ts";
import { hasTablePages, keepsFlushes, tablePagesOf, type World } from "../world.ts";

const cursorOverVcpus = ({ scope, parts }: World) =>
  parts === null ? int(Math.max(0, scope.vcpus - 1)) : index(scope.vcpus);

/**
 * What every thread has while it runs kernel code: its SRCU section, its cursors, the flush it owes, the acknowledgements it waits for.
 * One record per actor, by `me.thread`. Neutral when the thread is idle (a vCPU in the KVM_RUN loop keeps its SRCU section).
 */
export const threads = (world: World) =>
  array(
    world.threads.length,
    record({
      /** `awaited`: a synchronize_srcu that began during this section waits for it */
      srcu: oneOf("outside", "reading", "awaited"),
      /** within rcu_read_lock() */
      rcu: ifUsed(hasTablePages(world), bool()),
      /** the page-table page that it has walked into or removes: a pointer, whatever becomes of the page */
      table: ifUsed(hasTablePages(world), index(tablePagesOf(world))),
      gfn: int(Math.max(0, world.scope.gfns - 1)),
      root: int(Math.max(0, world.scope.roots - 1)),
      region: int(Math.max(0, Math.ceil(world.scope.gfns / 2) - 1)),
      vcpu: cursorOverVcpus(world),
      /** translations were removed and no flush has been requested since */
      flushOwed: bool(),
      /** the same of what was removed before, where a caller keeps that for itself meanwhile */
      flushKept: ifUsed(keepsFlushes(world), bool()),
      /** up to v6.12: frame of the leaf that it has just dropped, if that had been accessed or written */
      zapped: ifUsed(world.features.has("write-back"), index(world.scope.pfns)),
      /** and whether it said that the page was written */
      zappedWritten: ifUsed(world.features.has("clean-pages"), bool()),
      /** shadow page that it is about to zap, to have one left */
      oldest: ifUsed(world.features.has("shadow-pages"), index(shadowPagesAtOnce)),
      /** arm64: the entry that was cleared last was a block */
      block: ifUsed(world.machine.arch === "arm64" && world.features.has("huge"), bool()),
      /** the scheduler or a waiter wants mmu_lock: yield at the next opportunity */
      yielding: bool(),
      acks: array(
        world.scope.vcpus,
        record({
          awaited: bool(),
          /** by the loop over vCPUs that the thread is in, where it may visit them in any order */
          visited: ifUsed(world.parts !== null, bool()),
        }),
      ),
    }),
  );
