import { editsOf } from "../checker/protocol/edit.ts";
import {
  operationsOf,
  type Item,
  type Operation,
  type OperationSpec,
} from "../checker/protocol/operation.ts";
import { stepsOf, type Choice, type Step } from "../checker/protocol/step.ts";
import { at, none } from "../checker/state/fields.ts";
import type { State, StateDraft } from "./state/state.ts";
import { restingVcpu, type Access, type World } from "./world.ts";

/** The actor that runs a step, as recipes see it. */
export interface Me {
  readonly name: string;
  /** index into `threads` */
  readonly thread: number;
  /** index into `vcpus`; -1 for an actor that is no vCPU, so that a vCPU's step run by another fails at once */
  readonly vcpu: number;
  readonly world: World;
}

/** What somebody outside KVM can observe, or a point at which the kernel would complain. Details are in the state before the step. */
export type KvmEvent =
  /** hardware: TLB lookup and data access together */
  | {
      readonly type: "use";
      readonly vcpu: number;
      readonly gfn: number;
      readonly access: Access;
      readonly via: "4k" | "huge";
      /** the vCPU whose entry it was, if that is another one */
      readonly of?: number;
    }
  /** KVM itself reads or writes guest memory: for the gfn and by the access in `fault` */
  | {
      readonly type: "own-access";
      readonly vcpu: number;
      readonly via: "user-mapping" | "pfn-cache";
    }
  /** KVM marks the page of a leaf that it has dropped as accessed and dirty: the frame is in `zapped` */
  | { readonly type: "write-back"; readonly thread: number }
  /** the host frees the frame in `notifier.freed`, and keeps what is in it only if it knows that to be new */
  | { readonly type: "drop-page" }
  /** the VM is closed */
  | { readonly type: "vm-ends" }
  /** a fault reads the user's bitmap through its snapshot of the slot */
  | { readonly type: "read-bitmap"; readonly vcpu: number }
  /** KVM_RUN (or KVM_PRE_FAULT_MEMORY) returns to user space with the reason in `fault.exit` */
  | { readonly type: "exit"; readonly vcpu: number }
  /** a fault is dropped and will be taken again */
  | { readonly type: "retry"; readonly vcpu: number }
  /** a fault reads the leaf SPTE to which its walk has led */
  | { readonly type: "walk"; readonly vcpu: number }
  /** a fault stores a leaf SPTE over the one that it read */
  /** a fault compares the file's binding with the memslot that it works with */
  | { readonly type: "gmem-lookup"; readonly vcpu: number }
  /** the memslots that pages of the file in `gmem.hole` are bound to are read or written, by the pointers that the file has to them */
  | { readonly type: "follow-bindings" }
  | { readonly type: "install"; readonly vcpu: number; readonly by?: "shadow-mmu" | "nested-fault" }
  /** a lockless walk reads or changes an SPTE in the table that it came to */
  | { readonly type: "lockless-walk"; readonly vcpu: number }
  /** the NX recovery worker looks up the memslot of the page that it has taken, unless no memslot is dirty-logged */
  | { readonly type: "nx-lookup"; readonly slot: "unasked" | "none" | "logged" | "unlogged" }
  /** the shadow page in `oldest` is dropped: its SPTEs leave the rmaps, and it the list */
  | { readonly type: "drop-shadow-page"; readonly thread: number }
  /** huge page recovery looks at whether the slot is dirty-logged */
  | { readonly type: "recover" }
  /** an ioctl that changes a memslot returns */
  | { readonly type: "memslot-return" }
  /** an ioctl returns the error in `ioctl.error` */
  | { readonly type: "refused" }
  /** a harvest hands its snapshot to user space */
  | { readonly type: "hand-out" }
  /** the host has made a page old, by one bit or the other of its SPTE */
  | { readonly type: "aged"; readonly by: "accessed" | "tracked" }
  /** the VMM has finished the last round of a migration */
  | { readonly type: "last-round-ends" };

export type KvmStep = Step<State, Me, KvmEvent>;
export type KvmItem = Item<State, Me, KvmEvent>;
export type KvmOperation = Operation<State, Me, KvmEvent>;

export const { step } = stepsOf<State, Me, KvmEvent>();
const builders = operationsOf<State, Me, KvmEvent>();
export const { splice, label, branch, only, loop } = builders;
export const {
  remove,
  unwait,
  uncheck,
  narrow,
  order,
  before,
  after,
  replace,
  move,
  addOperation,
} = editsOf<State, Me, KvmEvent>();

/**
 * An operation of the model. When one ends, the thread's cursors, owed flush and awaited acknowledgements are neutral again, whatever an
 * edit has left behind: a kernel thread's locals die with it.
 */
export const operation = <const P extends Choice = Choice>(
  name: string,
  spec: OperationSpec<State, Me, KvmEvent, P>,
): KvmOperation =>
  builders.operation(name, spec.endless === true ? spec : { ...spec, end: endingWith(spec.end) });

const endingWith =
  (end: ((d: StateDraft, me: Me) => void) | undefined) =>
  (d: StateDraft, me: Me): void => {
    end?.(d, me);
    const mine = at(d.threads, me.thread);
    mine.table = none;
    mine.gfn = 0;
    mine.root = 0;
    mine.region = 0;
    mine.vcpu = restingVcpu(me.world);
    mine.flushOwed = false;
    mine.flushKept = false;
    mine.block = false;
    mine.zapped = none;
    mine.oldest = none;
    mine.zappedWritten = false;
    mine.yielding = false;
    for (let v = 0; v < mine.acks.length; v++) {
      at(mine.acks, v).awaited = false;
      if (me.world.parts !== null) at(mine.acks, v).visited = false;
    }
  };

/** The vCPU that the running actor is. */
export const vcpuOf = (s: State, me: Me) => at(s.vcpus, me.vcpu);
export const myVcpu = (d: StateDraft, me: Me) => at(d.vcpus, me.vcpu);
export const myThread = (d: StateDraft, me: Me) => at(d.threads, me.thread);
export const threadOf = (s: State, me: Me) => at(s.threads, me.thread);
