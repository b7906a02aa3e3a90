import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { only, operation, splice, step, type KvmOperation, type Me } from "../actor.ts";
import { lockSlotsIn, slotNow } from "../memslots/ioctl.ts";
import { covers } from "../memslots/lookup.ts";
import { endIoctl } from "../memslots/promises.ts";
import { refuse } from "../memslots/refuse.ts";
import { range } from "../world.ts";
import type { State, StateDraft } from "../state/state.ts";
import { eachGfn } from "../mmu/loops.ts";
import { clearDirtyLog, getDirtyLog } from "./harvest.ts";

const logged = (s: State): boolean => slotNow(s, 0).logDirty && slotNow(s, 0).state === "valid";

const forgetSnapshot = (d: StateDraft): void => {
  for (let g = 0; g < d.dirtyLog.length; g++) at(d.dirtyLog, g).snapshot = false;
};

const setTarget = (d: StateDraft): void => {
  d.ioctl.slot = 0;
};
const clearTarget = (d: StateDraft): void => {
  d.ioctl.slot = -1;
};

const clearSource = "virt/kvm/kvm_main.c:kvm_vm_ioctl_clear_dirty_log";

const lockToGet = lockSlotsIn("virt/kvm/kvm_main.c:kvm_vm_ioctl_get_dirty_log");
const lockToClear = lockSlotsIn(clearSource);

const unlockSlots = step("unlock-slots", {
  source: clearSource,
  run: (d) => {
    d.memslots.locked = false;
  },
});

/** One harvest: the log is taken, and cleared by an ioctl of its own where the VMM asked for that. */
const getAndClear = [
  lockToGet,
  ...getDirtyLog,
  only("manual-clear", ({ world }) => world.machine.manualProtect, [
    lockSlotsIn(clearSource, "lock-slots-again"),
    clearDirtyLog,
    unlockSlots,
  ]),
];

/** The VMM harvests for its own ends (a screen, an estimate): it looks at the snapshot and forgets it. */
export const harvest: KvmOperation = operation("harvest", {
  when: (s) => logged(s) && s.vmm.migration === "idle",
  begin: setTarget,
  end: (d) => {
    clearTarget(d);
    forgetSnapshot(d);
  },
  steps: [...getAndClear],
});

const notLogged = (source: string) =>
  step("check-logged", {
    source,
    jumps: ["refusal/refuse"],
    run: (d) => {
      const slot = slotNow(d, d.ioctl.slot);
      if (slot.state === "valid" && slot.logDirty) {
        d.ioctl.base = slot.base;
        d.ioctl.pages = slot.pages;
        return next;
      }
      d.ioctl.error = "ENOENT";
      return goto("refusal/refuse");
    },
  });

const endLogIoctl = (d: StateDraft): void => {
  endIoctl(d);
  forgetSnapshot(d);
};

/** Does nothing; the way past the refusal. */
const returned = step("return", {
  source: "virt/kvm/kvm_main.c:kvm_vm_ioctl",
  finishes: true,
  run: () => finish,
});

const slotsOf = (me: Me) => range(me.world.scope.slots).map((slot) => ({ slot }));

/** Reads the page through its own mapping. Writes of the guest after this moment are not in the copy. */
const copyPage = step("copy-page", {
  source: "VMM:copies a page to the destination",
  run: (d, me) => {
    at(d.dirtyLog, at(d.threads, me.thread).gfn).copied = true;
  },
});

/** What was handed out is copied. */
const copyReported = eachGfn("each-gfn", (s, gfn) => at(s.dirtyLog, gfn).snapshot, [copyPage]);

/** A VMM that migrates copies what it was told of: what GET handed out, what CLEAR has cleared. */
const copiedIfMigrating = only("copies", ({ world }) => world.features.has("migration"), [
  copyReported,
]);

/** KVM_GET_DIRTY_LOG alone, for any slot: what is handed out is in the state at the event `hand-out`. */
export const getLog: KvmOperation = operation("get-dirty-log", {
  choices: slotsOf,
  begin: (d, _me, { slot }) => {
    d.ioctl.slot = slot;
  },
  end: endLogIoctl,
  steps: [
    lockToGet,
    notLogged("virt/kvm/kvm_main.c:kvm_get_dirty_log_protect"),
    ...getDirtyLog,
    copiedIfMigrating,
    returned,
    splice("refusal", [refuse]),
  ],
});

/** KVM_CLEAR_DIRTY_LOG alone, for any slot and any bits. */
export const clearLog: KvmOperation = operation("clear-dirty-log", {
  choices: (me) => me.world.requests.clear.map((wanted) => ({ ...wanted })),
  begin: (d, _me, { slot, bits }) => {
    d.ioctl.slot = slot;
    for (let g = 0; g < d.dirtyLog.length; g++)
      at(d.dirtyLog, g).snapshot = bits[g] === "1" && covers(slotNow(d, slot), g);
  },
  end: endLogIoctl,
  steps: [
    lockToClear,
    notLogged("virt/kvm/kvm_main.c:kvm_clear_dirty_log_protect"),
    clearDirtyLog,
    unlockSlots,
    copiedIfMigrating,
    returned,
    splice("refusal", [refuse]),
  ],
});

/** The first pass over all pages, when the ioctl that turned logging on has returned. */
export const firstPass: KvmOperation = operation("first-pass", {
  when: (s) => logged(s) && s.vmm.migration === "idle",
  begin: (d) => {
    d.vmm.migration = "first-pass";
  },
  end: (d) => {
    d.vmm.migration = "rounds";
  },
  steps: [beginPass(), eachGfn("each-gfn", () => true, [copyPage])],
});

function beginPass() {
  return step("begin-pass", { source: "VMM:migration" });
}

/** One round: harvest, then copy what was handed out. */
export const round: KvmOperation = operation("round", {
  when: (s) => logged(s) && s.vmm.migration === "rounds",
  begin: (d) => {
    d.vmm.migration = "handed-out";
    setTarget(d);
  },
  end: (d) => {
    d.vmm.migration = "rounds";
    clearTarget(d);
    forgetSnapshot(d);
  },
  steps: [...getAndClear, copyReported],
});

/** All vCPUs are outside KVM_RUN. */
const vcpusStopped = (s: State): boolean => s.vcpus.every((vcpu) => !vcpu.running);

/** The last round: the vCPUs are stopped, one more harvest, the rest is copied; the destination takes over. */
export const lastRound: KvmOperation = operation("last-round", {
  when: (s) => logged(s) && s.vmm.migration === "rounds",
  begin: (d) => {
    d.vmm.migration = "stopped";
    d.vmm.stopping = true;
    setTarget(d);
  },
  end: (d) => {
    d.vmm.migration = "done";
    clearTarget(d);
    forgetSnapshot(d);
  },
  steps: [
    step("stop-vcpus", { source: "VMM:signals its vCPU threads" }),
    step("await-vcpus", {
      source: "VMM:waits for its vCPU threads",
      wait: { "a vCPU is still in KVM_RUN": vcpusStopped },
    }),
    lockToGet,
    ...getDirtyLog,
    copyReported,
    step("hand-over", {
      source: "VMM:the destination takes over",
      promise: "the copy is complete",
      event: () => ({ type: "last-round-ends" }),
    }),
  ],
});
