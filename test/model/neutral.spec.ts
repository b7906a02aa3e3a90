import { expect } from "chai";
import type { Whole } from "../../checker/index.ts";
import { at, none } from "../../checker/state/fields.ts";
import type { KvmSystem } from "../../model/build.ts";
import type { State } from "../../model/state/state.ts";
import { distinctCells } from "./cells.ts";
import { statesOfWalk } from "./walk.ts";

/** Locals of actors that are idle, by path, with what they must be; `awaited` counts as a section that is open. */
const localsAtRest = (
  { actors }: KvmSystem,
  { pc, model }: Whole<State>,
): readonly (readonly [string, unknown, unknown])[] =>
  actors.flatMap(({ name }, i) => {
    if (pc[name] !== 0) return [];
    const { srcu, acks, ...locals } = at(model.threads, i);
    const rest: readonly (readonly [string, unknown, unknown])[] = [
      ...Object.entries(locals).map(
        ([key, value]) =>
          [`${name}.${key}`, value, typeof value === "boolean" ? false : 0] as const,
      ),
      [`${name}.acks`, acks.some((ack) => ack.awaited), false],
    ];
    const vcpu = model.vcpus[i];
    if (vcpu !== undefined) return [...rest, [`${name}.fault`, vcpu.fault, restingFault]];
    const outside = [`${name}.srcu`, srcu, "outside"] as const;
    if (name === "vmm") return [...rest, outside, ["ioctl", model.ioctl, restingIoctl]];
    if (name === "host") return [...rest, outside, ["notifier", ownOfHost(model), restingHost]];
    return [...rest, outside];
  });

const restingFault = {
  gfn: none,
  write: false,
  present: false,
  prefault: false,
  slot: "unread",
  userfault: false,
  logDirty: false,
  readonly: false,
  bitmap: none,
  page: none,
  hugeInSlot: false,
  sequence: "untaken",
  pfn: none,
  mapWritable: false,
  huge: false,
  old: { kind: "none", permission: "none", pfn: none, accessed: false, dirty: false },
  tableGone: false,
  exit: "none",
};

const restingIoctl = {
  slot: none,
  kind: "none",
  base: 0,
  pages: 0,
  page: 0,
  readonly: false,
  userfault: "off",
  logDirty: "off",
  bitmap: none,
};

const ownOfHost = ({ notifier }: State) => ({
  page: notifier.page,
  pages: notifier.pages,
  change: notifier.change,
  found: notifier.found,
  dropped: notifier.dropped,
  freed: notifier.freed,
});

const restingHost = {
  page: none,
  pages: 0,
  change: "none",
  found: false,
  dropped: false,
  freed: none,
};

describe("an actor that is idle has neutral locals", () => {
  for (const [i, { cell, system }] of distinctCells().entries())
    it(cell.name, () => {
      let idle = 0;
      for (const state of statesOfWalk(system, 300, i + 1))
        for (const [path, is, mustBe] of localsAtRest(system, state)) {
          idle++;
          if (JSON.stringify(is) !== JSON.stringify(mustBe))
            expect(is, `${cell.name}: ${path}`).to.deep.equal(mustBe);
        }
      expect(idle).to.be.above(0);
    });
});
