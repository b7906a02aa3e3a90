/**
 * The page cache of examples/page-cache.ts once more, in plain objects and a queue of its own: what the example says must not rest on the
 * engine that it is an example of.
 */
interface Cache {
  readonly cached: boolean;
  readonly dirty: boolean;
  readonly writeback: boolean;
  readonly version: number;
  readonly disk: number;
  readonly promised: number;
  /** how far write() and the writeback have come */
  readonly write: number;
  readonly flush: number;
}

const first: Cache = {
  cached: false,
  dirty: false,
  writeback: false,
  version: 0,
  disk: 0,
  promised: 0,
  write: 0,
  flush: 0,
};

type Flush = (s: Cache) => Partial<Cache>;
const start: Flush = () => ({ writeback: true });
const clear: Flush = () => ({ dirty: false });
const out: Flush = ({ version }) => ({ disk: version });
const end: Flush = () => ({ writeback: false });

export interface Design {
  readonly flush: readonly Flush[];
  readonly evictionWaits: boolean;
}
export const sound: Design = { flush: [start, clear, out, end], evictionWaits: true };
export const lateClear: Design = { flush: [start, out, clear, end], evictionWaits: true };
export const noWait: Design = { ...sound, evictionWaits: false };

const seen = ({ cached, version, disk }: Cache): number => (cached ? version : disk);

const following = (s: Cache, { flush, evictionWaits }: Design): readonly Cache[] => {
  const step = flush[s.flush];
  const mayFlush = s.flush > 0 || s.dirty;
  return [
    ...(s.write === 0 && s.promised < 2
      ? [{ ...s, cached: true, dirty: true, version: s.promised + 1, write: 1 }]
      : []),
    ...(s.write === 1 ? [{ ...s, promised: s.promised + 1, write: 0 }] : []),
    ...(mayFlush && step !== undefined
      ? [{ ...s, ...step(s), flush: (s.flush + 1) % flush.length }]
      : []),
    ...(s.cached && !s.dirty && !(evictionWaits && s.writeback) ? [{ ...s, cached: false }] : []),
    { ...s, cached: true, version: seen(s) },
  ];
};

/** How many states there are, and after how many steps at least a reader sees less than was promised; null: never. */
export const search = (
  design: Design,
): { readonly states: number; readonly steps: number | null } => {
  const distance = new Map([[JSON.stringify(first), 0]]);
  const queue: Cache[] = [first];
  let steps: number | null = null;
  for (const state of queue) {
    const far = distance.get(JSON.stringify(state)) ?? 0;
    if (seen(state) < state.promised) steps ??= far + 1;
    for (const after of following(state, design)) {
      const text = JSON.stringify(after);
      if (distance.has(text)) continue;
      distance.set(text, far + 1);
      queue.push(after);
    }
  }
  return { states: distance.size, steps };
};
