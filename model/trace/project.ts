import type { Seen } from "../../checker/trace/trace.ts";
import type { RegionRequest } from "../world.ts";
import { firstOfHuge, frameBytes, layOut, type Layout, type RegionEvent } from "./layout.ts";
import type { KernelEvent } from "./parse.ts";
import type { Done, Who } from "./tasks.ts";
import {
  endWord,
  faultWord,
  flushWord,
  logWord,
  otherFrameWord,
  prefaultWord,
  regionReturnWord,
  regionWord,
  spteWord,
  startWord,
  swapWord,
} from "./words.ts";

export interface Ahead {
  /** a huge leaf appears */
  readonly huge: boolean;
  /** a leaf appears that is not writable */
  readonly readOnly: boolean;
}

/** What a trace says of one guest frame, in the terms of a model that is laid out around it. */
export interface FrameTrace {
  readonly frame: number;
  readonly layout: Pick<Layout, "slots" | "gfns" | "homePages" | "atFirst">;
  /** the kernel's numbers of the vCPUs that touch the frame's huge page; the model's are positions */
  readonly vcpus: readonly number[];
  readonly requests: readonly RegionRequest[];
  readonly prefaults: boolean;
  readonly events: readonly Seen[];
  /** events, where they stand in the trace */
  readonly from: readonly Done[];
  /**
   * Line at which a second invalidation of the slots' memory begins before the first one ends, or null: the model has one at a time, and
   * what follows is left out.
   */
  readonly overlap: number | null;
  /** By position: hints as to how the host maps the frame, from what is mapped before that changes again. */
  readonly ahead: readonly Ahead[];
}

const isNear = (frame: number, other: number): boolean => firstOfHuge(frame) === firstOfHuge(other);

const frameOfPrefault = ({ gpa }: { readonly gpa: number }): number => Math.floor(gpa / frameBytes);

/**
 * What the trace says of one frame. Events of other frames of its huge page are kept where they concern the page table that they share.
 * `done`: without refused requests.
 */
export const project = (done: readonly Done[], frame: number): FrameTrace => {
  const requests = done.flatMap(({ event }) => (event.kind === "region" ? [event] : []));
  const layout = layOut(requests, frame);
  const vcpus = vcpusNear(done, frame);
  const told = projecting(layout, vcpus, frame);
  const all = done.flatMap((one) => {
    const seen = told(one);
    return seen === null ? [] : [{ one, seen }];
  });
  const cut = secondStart(all.map(({ one }) => one.event));
  const kept = all.slice(0, cut);
  const { slots, gfns, homePages, atFirst } = layout;
  return {
    frame,
    layout: { slots, gfns, homePages, atFirst },
    vcpus,
    requests: distinct(requests, frame),
    prefaults: done.some(({ event }) => event.kind === "prefault"),
    events: kept.map(({ seen }) => seen),
    from: kept.map(({ one }) => one),
    overlap: all[cut]?.one.line ?? null,
    ahead: lookAhead(kept.map(({ one }) => one.event)),
  };
};

/** Position at which a second invalidation begins before the first one ends; the number of events if none does. */
const secondStart = (events: readonly KernelEvent[]): number => {
  let open = false;
  const found = events.findIndex(({ kind }) => {
    if (kind === "notifier-start" && open) return true;
    if (kind === "notifier-start") open = true;
    if (kind === "notifier-end") open = false;
    return false;
  });
  return found < 0 ? events.length : found;
};

const lookAhead = (events: readonly KernelEvent[]): readonly Ahead[] => {
  let ahead: Ahead = { huge: false, readOnly: false };
  return events
    .toReversed()
    .map((event) => {
      if (event.kind === "notifier-start") ahead = { huge: false, readOnly: false };
      if (event.kind === "spte")
        ahead = {
          huge: ahead.huge || (event.level === 2 && event.to !== "none" && event.to !== "table"),
          readOnly: ahead.readOnly || event.to === "read",
        };
      return ahead;
    })
    .reverse();
};

/** The requests in the model's terms, each once. */
const distinct = (requests: readonly RegionEvent[], frame: number): readonly RegionRequest[] => {
  const again = layOut(requests, frame);
  return [
    ...new Map(requests.map((r) => again.request(r)).map((r) => [regionWord(r), r])).values(),
  ];
};

const vcpusNear = (done: readonly Done[], frame: number): readonly number[] => {
  const found = new Set<number>();
  for (const { event, who } of done) {
    if (event.kind === "fault" && isNear(frame, event.frame)) found.add(event.vcpu);
    if (event.kind === "prefault" && who?.kind === "vcpu" && isNear(frame, frameOfPrefault(event)))
      found.add(who.vcpu);
  }
  const list = [...found].sort((a, b) => a - b);
  return list.length === 0 ? [0] : list;
};

/** Follows the trace and says each event in the model's terms; null for what does not concern the frame. */
const projecting = (
  layout: Layout,
  vcpus: readonly number[],
  frame: number,
): ((one: Done) => Seen | null) => {
  // The order in which scenarioOf casts: vCPUs, VMM, the view's own, host.
  const vmm = vcpus.length;
  const host = vmm + 2;
  /** Threads whose invalidation is left out: no slot maps what it is about. */
  const unheard = new Set<number>();

  const actorOf = (who: Who): number | null => {
    if (who === null) return null;
    if (who.kind === "vmm") return vmm;
    if (who.kind === "host") return host;
    const vcpu = vcpus.indexOf(who.vcpu);
    return vcpu < 0 ? null : vcpu;
  };
  const reports = (actor: number | null, key: string, optional = false): Seen => ({
    actor,
    when: "reports",
    key,
    optional,
  });
  const announces = (actor: number | null, key: string): Seen => ({
    actor,
    when: "announces",
    key,
    optional: false,
  });
  const spte = (
    { frame: other, level, from, to, otherFrame }: Extract<KernelEvent, { readonly kind: "spte" }>,
    actor: number | null,
  ): Seen | null => {
    const concerns = level === 1 ? other === frame : level === 2 && isNear(frame, other);
    if (concerns && otherFrame) return reports(actor, otherFrameWord(level === 1 ? 1 : 2));
    if (from === to) return null;
    if (level === 1 && other === frame) return reports(actor, spteWord(1, from, to), to === "mmio");
    return level === 2 && isNear(frame, other) ? reports(actor, spteWord(2, from, to)) : null;
  };

  return ({ event, task, who }) => {
    const actor = actorOf(who);
    switch (event.kind) {
      case "spte":
        return spte(event, actor);
      case "fault": {
        const vcpu = vcpus.indexOf(event.vcpu);
        if (!isNear(frame, event.frame)) return null;
        return event.frame === frame
          ? reports(vcpu, faultWord(vcpu, 0, event.access))
          : reports(vcpu, faultWord(vcpu, 1, event.access), true);
      }
      case "flush":
        return reports(actor, flushWord, true);
      case "region":
        return announces(vmm, regionWord(layout.request(event)));
      case "region-return":
        return reports(vmm, regionReturnWord);
      case "swap-slots":
        return announces(vmm, swapWord);
      case "get-log":
      case "clear-log": {
        const slot = layout.slotNow(event.slot);
        return slot === null ? null : announces(vmm, logWord(event.kind, slot));
      }
      case "prefault": {
        const asked = frameOfPrefault(event);
        return actor === null || !isNear(frame, asked)
          ? null
          : announces(actor, prefaultWord(asked === frame ? 0 : 1));
      }
      case "notifier-start": {
        const pages = layout.pagesIn(event.start, event.end);
        if (pages === null) {
          unheard.add(task);
          return null;
        }
        return announces(host, startWord(pages));
      }
      case "notifier-end":
        return unheard.delete(task) ? null : announces(host, endWord);
      case "vcpu-task":
        return null;
    }
  };
};
