// One page of a page cache with writeback, and versions of it. Does a reader ever see less than write() has promised?
import { applyEdits, bind, bool, check, describe, editsOf, int, operationsOf } from "staleproof";
import { record, spell, stepsOf } from "staleproof";
import type { Event, SafetyProperty, Value } from "staleproof";

const page = { cached: bool(), dirty: bool(), writeback: bool(), version: int(2) };
const state = record({ ...page, disk: int(2), promised: int(2) });
type State = Value<typeof state>;
const { step } = stepsOf<State, null, Event>();
const { operation } = operationsOf<State, null, Event>();
const does = (name: string, source: string, change: (s: State) => Partial<State>) =>
  step(name, { source, run: (d) => void Object.assign(d, change(d)) });

const written = (s: State) => ({ cached: true, dirty: true, version: s.promised + 1 });
const copy = does("copy", "generic_perform_write", written);
const done = does("return", "write(2)", (s) => ({ promised: s.promised + 1 }));
const write = operation("write", { when: (s) => s.promised < 2, steps: [copy, done] });

const start = does("start", "folio_start_writeback", () => ({ writeback: true }));
const clear = does("clear-dirty", "folio_clear_dirty_for_io", () => ({ dirty: false }));
const out = does("write-out", "submit_bio", (s) => ({ disk: s.version }));
const end = does("end", "folio_end_writeback", () => ({ writeback: false }));
const steps = [start, clear, out, end];
const writeback = operation("writeback", { when: (s) => s.dirty, steps });

const remove = step("remove", {
  source: "mapping_evict_folio",
  wait: { "writeback is over": (s: State) => !s.writeback },
  run: (d) => void (d.cached = false),
});
const evict = operation("evict", { when: (s) => s.cached && !s.dirty, steps: [remove] });

const seen = (s: State) => (s.cached ? s.version : s.disk);
const look = step("look", {
  source: "filemap_read",
  event: () => ({ type: "read" }),
  run: (d) => void Object.assign(d, { version: seen(d), cached: true }),
});
const operations = [write, writeback, evict, operation("read", { endless: true, steps: [look] })];

const noLostWrite: SafetyProperty<State, Event> = {
  ...{ kind: "contract", name: "no-lost-write", source: "write(2)", brokenBy: [] },
  claim: "A reader sees what was written when write() returned, or something newer.",
  exercised: (s) => s.promised > 0 && !s.cached,
  on: (s) => seen(s) >= s.promised || `version ${seen(s)} is read, ${s.promised} was promised`,
};

const { order, unwait } = editsOf<State, null, Event>();
const late = order("writeback/clear-dirty", "writeback/write-out");
for (const mistakes of [[], [late], [unwait("evict/remove")]]) {
  const edited = applyEdits(operations, mistakes);
  const cast = edited.map((one) => ({ name: one.name, me: null, operations: [one] }));
  const system = bind<State, null, Event>(state, () => undefined, cast);
  const { states, verdicts } = check(system, [noLostWrite]);
  for (const { verdict, finding, schedule } of verdicts) {
    console.log(`${mistakes.map(describe).join() || "as it is"}: ${states} states, ${verdict}`);
    for (const line of spell(system, schedule ?? [])) console.log(`  ${line}`);
    if (finding !== null) console.log(`  ${finding}`);
  }
}
