import { hugePages, type RegionRequest } from "../world.ts";
import type { KernelEvent } from "./parse.ts";

export type RegionEvent = Extract<KernelEvent, { readonly kind: "region" }>;

export const frameBytes = 4096;
/** frames of one real huge page */
export const framesOfHuge = 512;

/** First frame of the huge page that a frame is in. */
export const firstOfHuge = (frame: number): number => frame - (frame % framesOfHuge);

/** A slot of the kernel's, and where the model has it. */
interface Placed {
  readonly real: RegionEvent;
  readonly wanted: RegionRequest;
  readonly coversFrame: boolean;
}

/** Bytes of the VMM's memory in the model's terms: first page, and how many. */
export interface Pages {
  readonly page: number;
  readonly pages: number;
}

/** One frame's view of a VM. */
export interface Layout {
  readonly slots: number;
  readonly gfns: number;
  /** Pages below back the frame and its neighbours; those above, slots that are elsewhere. */
  readonly homePages: number;
  /** Slots that are there from the start: those that the trace only sees go, and one far away that never changes. */
  readonly atFirst: readonly RegionRequest[];
  /** Follows a request that the kernel granted, and says it in the model's terms. */
  readonly request: (event: RegionEvent) => RegionRequest;
  /** The model's slot, if the kernel has it now. */
  readonly slotNow: (id: number) => number | null;
  /** What an invalidation of these bytes is to the model; null if no slot maps any of them now. */
  readonly pagesIn: (start: number, end: number) => Pages | null;
}

/** Does the slot as asked for cover the frame? */
export const covers = ({ gpa, size }: RegionEvent, frame: number): boolean =>
  frame * frameBytes >= gpa && frame * frameBytes < gpa + size;

const coversOthers = ({ gpa, size }: RegionEvent, frame: number): boolean => {
  const first = Math.max(gpa, firstOfHuge(frame) * frameBytes);
  const end = Math.min(gpa + size, (firstOfHuge(frame) + framesOfHuge) * frameBytes);
  return end - first > frameBytes;
};

/** Where in the VMM's memory the slot has the frame. */
const addressOf = ({ hva, gpa }: RegionEvent, frame: number): number =>
  hva + frame * frameBytes - gpa;

/** For requests that make a slot elsewhere: the one that moves it over the frame, if one does before the slot goes. */
const laterHomes = (
  requests: readonly RegionEvent[],
  frame: number,
): ReadonlyMap<RegionEvent, RegionEvent> => {
  const found = new Map<RegionEvent, RegionEvent>();
  const made = new Map<number, RegionEvent>();
  for (const request of requests) {
    const first = made.get(request.slot);
    if (request.size === 0) made.delete(request.slot);
    else if (first === undefined) made.set(request.slot, request);
    else if (!covers(first, frame) && covers(request, frame) && !found.has(first))
      found.set(first, request);
  }
  return found;
};

const nothingSet = { readonly: false, logDirty: false, flaw: "none" } as const;

/** Guest frames that a slot has to itself while it is elsewhere: enough to be moved within. */
const placeWidth = 2 * hugePages;

/**
 * Lays a VM out around one frame: the frame is gfn 0, and gfn 1 stands for all others of its huge page. A slot that does not cover the
 * frame is two gfns elsewhere. `requests`: all that the kernel granted, in order.
 */
export const layOut = (requests: readonly RegionEvent[], frame: number): Layout => {
  const ids = [...new Set(requests.map(({ slot }) => slot))];
  const homes = [
    ...new Set(requests.filter((r) => covers(r, frame)).map((r) => addressOf(r, frame))),
  ];
  const homePages = homes.length * hugePages;
  const farPlace = Math.max(
    hugePages + ids.length * placeWidth,
    homePages + ids.length * hugePages,
  );
  const far: RegionRequest = {
    ...nothingSet,
    slot: ids.length,
    base: farPlace,
    page: farPlace,
    pages: hugePages,
  };
  const now = new Map<number, Placed>();

  const elsewhere = (id: number): number => hugePages + ids.indexOf(id) * placeWidth;
  const baseOf = (event: RegionEvent, before: Placed | undefined): number => {
    if (covers(event, frame)) return 0;
    const first = elsewhere(event.slot);
    if (before === undefined || before.coversFrame) return first;
    if (before.real.gpa === event.gpa) return before.wanted.base;
    return before.wanted.base === first ? first + hugePages : first;
  };
  const comesHome = laterHomes(requests, frame);
  const memoryOf = (event: RegionEvent): Pages => {
    const home = covers(event, frame) ? event : comesHome.get(event);
    return home !== undefined
      ? {
          page: homes.indexOf(addressOf(home, frame)) * hugePages,
          pages: coversOthers(home, frame) ? hugePages : 1,
        }
      : { page: homePages + ids.indexOf(event.slot) * hugePages, pages: hugePages };
  };

  const place = (event: RegionEvent): RegionRequest => {
    const before = now.get(event.slot);
    const { page, pages } = before?.wanted ?? memoryOf(event);
    const wanted = {
      slot: ids.indexOf(event.slot),
      base: baseOf(event, before),
      pages,
      page,
      readonly: (event.flags & 2) !== 0,
      logDirty: (event.flags & 1) !== 0,
      flaw: "none",
    } as const;
    now.set(event.slot, { real: event, wanted, coversFrame: covers(event, frame) });
    return wanted;
  };

  const early = ids.flatMap((id) => {
    const first = requests.find(({ slot }) => slot === id);
    return first?.size === 0 ? [place(first)] : [];
  });

  return {
    slots: ids.length + 1,
    gfns: farPlace + hugePages,
    homePages,
    atFirst: [...early, far],
    request: (event) => {
      if (event.size > 0) return place(event);
      now.delete(event.slot);
      return { ...nothingSet, slot: ids.indexOf(event.slot), base: 0, pages: 0, page: 0 };
    },
    slotNow: (id) => (now.has(id) ? ids.indexOf(id) : null),
    pagesIn: (start, end) => {
      const hit = [...now.values()].filter(
        ({ real }) => start < real.hva + real.size && end > real.hva,
      );
      const home = hit.find(({ coversFrame }) => coversFrame);
      const near = home === undefined ? null : nearPages(home, frame, start, end);
      if (near !== null) return near;
      const other = hit.find(({ coversFrame }) => !coversFrame);
      if (other !== undefined) return { page: other.wanted.page, pages: 1 };
      // Far from the frame in the same slot: KVM is told, and the frame is not concerned.
      return home === undefined ? null : { page: far.page, pages: 1 };
    },
  };
};

/** What of a range concerns the frame and its huge page. */
const nearPages = (
  { real, wanted: { page, pages } }: Placed,
  frame: number,
  start: number,
  end: number,
): Pages | null => {
  const at = addressOf(real, frame);
  const first = Math.max(real.hva, at - (frame % framesOfHuge) * frameBytes);
  const last = Math.min(
    real.hva + real.size,
    at + (framesOfHuge - (frame % framesOfHuge)) * frameBytes,
  );
  const others =
    pages === hugePages && ((start < at && end > first) || (end > at + frameBytes && start < last));
  if (start < at + frameBytes && end > at) return { page, pages: others ? hugePages : 1 };
  return others ? { page: page + 1, pages: 1 } : null;
};
