import { z } from "zod";

/** The machine's answers, exactly: an unknown field is as wrong as a missing one. */
const bit = z.union([z.literal(0), z.literal(1)]);

export const ok = z.strictObject({ ok: z.literal(1) });
export type Ok = z.infer<typeof ok>;

export const ping = z.strictObject({ ok: z.literal(1), uname: z.string() });

export const vm = z.strictObject({
  ok: z.literal(1),
  /** What this kernel supports. */
  can: z.strictObject({ manual: bit, zapslot: bit, prefault: bit }),
});
export type VmAnswer = z.infer<typeof vm>;

/** What a system call returned: zero or more, or a negative error number. */
export const result = z.strictObject({ ret: z.int() });
export type Result = z.infer<typeof result>;

export const running = z.strictObject({ exit: z.literal("running"), runs: z.int().optional() });
export type Running = z.infer<typeof running>;

/** How a vCPU's access ended. `runs` counts the calls of KVM_RUN. */
export const exit = z.discriminatedUnion("exit", [
  z.strictObject({ exit: z.literal("done"), value: z.int(), runs: z.int() }),
  z.strictObject({
    exit: z.literal("mmio"),
    gpa: z.int(),
    write: bit,
    len: z.int(),
    value: z.int(),
    runs: z.int(),
  }),
  z.strictObject({ exit: z.literal("error"), errno: z.int(), runs: z.int() }),
  z.strictObject({ exit: z.literal("other"), reason: z.int(), runs: z.int() }),
  z.strictObject({ exit: z.literal("timeout"), runs: z.int() }),
  running,
]);
export type Exit = z.infer<typeof exit>;

export const prefault = z.union([
  z.strictObject({ ret: z.int(), left: z.int() }),
  z.strictObject({ ret: z.literal("unsupported") }),
  z.strictObject({ exit: z.literal("timeout"), runs: z.int() }),
]);
export type Prefault = z.infer<typeof prefault>;

export const waitPrefault = z.union([prefault, running]);
export type WaitPrefault = z.infer<typeof waitPrefault>;

export const touch = z.strictObject({ ret: z.int(), value: z.int().optional() });
export type Touch = z.infer<typeof touch>;

/** Ranges are [first page, number of pages]. */
export const dirty = z.strictObject({
  ret: z.int(),
  ranges: z.array(z.tuple([z.int(), z.int()])).optional(),
});
export type DirtyLog = z.infer<typeof dirty>;

export const sptes = z.strictObject({
  /** null: no vCPU has a page table that is valid now. */
  root: z.string().nullable(),
  runs: z.array(
    z.strictObject({
      gfn: z.int(),
      count: z.int(),
      /** Where the walk ended: 1 is 4 KiB, 2 is 2 MiB. */
      level: z.int(),
      class: z.enum(["none", "ro", "rw", "mmio", "other"]),
      /** Of the run's first frame. */
      spte: z.string(),
      pfn: z.int(),
      a: bit,
      d: bit,
      /** KVM's notes: the host lets it write; KVM may make it writable without the MMU's lock. */
      hw: bit,
      mw: bit,
      /** Against the host's page table: nothing there, something but no SPTE, the same frame, another frame. */
      host: z.enum(["absent", "present", "same", "other"]),
    }),
  ),
});
export type Sptes = z.infer<typeof sptes>;

export const host = z.strictObject({
  runs: z.array(
    z.strictObject({ page: z.int(), count: z.int(), present: bit, huge: bit, zero: bit }),
  ),
});
export type Host = z.infer<typeof host>;

export const traceStart = z.strictObject({ ok: z.literal(1), missing: z.array(z.string()) });
export const trace = z.strictObject({ lines: z.array(z.string()) });

export const stats = z.record(z.string(), z.int());

export const file = z.strictObject({ text: z.string() });
export type File = z.infer<typeof file>;

export const symbol = z.strictObject({ address: z.string() });
export type Symbol = z.infer<typeof symbol>;

export const uffdEvent = z.union([
  running,
  z.strictObject({ exit: z.literal("fault"), offset: z.int(), write: bit, wp: bit }),
]);
