import type { Observer } from "../../checker/compare/stimulus.ts";
import type { Transition } from "../../checker/protocol/system.ts";
import { at, none } from "../../checker/state/fields.ts";
import type { KvmEvent } from "../actor.ts";
import { dataOf, zeroes } from "../state/host.ts";
import type { State } from "../state/state.ts";
import { frameOfOwnAccess } from "../own-access/frame.ts";
import { frameReached } from "../tlb/hardware.ts";

/**
 * What the guest, the VMM or the host can observe of a step: which memory an access reached, why KVM_RUN or KVM_PRE_FAULT_MEMORY returned,
 * that an ioctl returned or with which error, the dirty bits that were handed out, what a migration has copied in the end. Kernel
 * warnings are no outcome: properties see to them.
 */
export const outcomes: Observer<State, KvmEvent> = {
  watches: (t) => isRefusal(t) || (t.event !== null && !unseen.has(t.event.type)),
  tells: (t, before) => (isRefusal(t) ? "error EINVAL" : tellsOf(t.event, before)),
};

/** Nobody outside sees these. A spurious fault is retried, a bitmap is read in the user's memory. */
const unseen: ReadonlySet<KvmEvent["type"]> = new Set([
  "read-bitmap",
  "retry",
  "walk",
  "install",
  "gmem-lookup",
  "follow-bindings",
  "lockless-walk",
  "recover",
  "nx-lookup",
  "drop-shadow-page",
  "aged",
  "write-back",
  "drop-page",
]);

/** The way out of an ioctl on a memslot that is refused, which has no event of its own (`fail` in memslots/set-flags.ts). */
const isRefusal = (t: Transition<State, KvmEvent>): boolean =>
  t.step.split("/").includes("refusals");

const tellsOf = (event: KvmEvent | null, s: State): string | null => {
  switch (event?.type) {
    case "use":
      return `${event.access}s ${memoryOf(s, frameReached(s, event))}`;
    case "own-access": {
      const { write } = at(s.vcpus, event.vcpu).fault;
      return `KVM ${write ? "writes" : "reads"} ${memoryOf(s, frameOfOwnAccess(s, event))}`;
    }
    case "exit": {
      const { exit } = at(s.vcpus, event.vcpu).fault;
      return exit === "none" ? "returns" : `exit ${exit}`;
    }
    case "memslot-return":
      return "returns";
    case "refused":
      return `error ${s.ioctl.error}`;
    case "hand-out":
      return `dirty ${s.dirtyLog.map(({ snapshot }) => (snapshot ? "1" : "0")).join("")}`;
    case "last-round-ends":
      return `copied ${s.dirtyLog.map(({ copied }) => (copied ? "1" : "0")).join("")}`;
    case "read-bitmap":
    case "retry":
    case "walk":
    case "install":
    case "gmem-lookup":
    case "follow-bindings":
    case "lockless-walk":
    case "recover":
    case "nx-lookup":
    case "drop-shadow-page":
    case "aged":
    case "vm-ends":
    case "write-back":
    case "drop-page":
    case undefined:
      return null;
  }
};

/**
 * What is in a frame. Which frame it is nobody can tell: it is named by the page of the VMM's memory that the host maps to it, by the
 * page of the guest_memfd file, or by its owner; where frames have contents, by these as well.
 */
const memoryOf = (s: State, pfn: number): string => {
  if (pfn === none) return "nowhere";
  const page = s.host.pages.findIndex((mapped) => mapped.pfn === pfn);
  const { owner, contents } = at(s.host.frames, pfn);
  const ofFile = s.gmem.pages.findIndex((cached) => cached.pfn === pfn);
  const place =
    page >= 0
      ? `page ${String(page)}`
      : ofFile >= 0
        ? `page ${String(ofFile)} of the file`
        : placeOf[owner];
  const holds = hasContents(s) ? ` with ${contentsName(s, contents)}` : "";
  return `${place}${holds}`;
};

const placeOf = {
  free: "a free frame",
  vm: "a frame that the host does not map",
  unmapped: "a frame that is being freed",
  other: "somebody else's frame",
} as const;

/** Contents are zero everywhere where a scenario does without them. */
const hasContents = (s: State): boolean => s.host.frames.some((frame) => frame.contents !== zeroes);

const contentsName = (s: State, contents: number): string => {
  if (contents === zeroes) return "zeroes";
  const page = s.host.pages.findIndex((_, p) => dataOf(p) === contents);
  return page >= 0 ? `the data of page ${String(page)}` : "somebody else's data";
};
