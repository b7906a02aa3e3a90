import { myVcpu, operation, type KvmItem, type KvmOperation } from "../actor.ts";
import { resetFault } from "../fault/lookup-slot.ts";
import { inRunLoop } from "./user-mapping.ts";

/** A write of KVM's to one gfn of the guest's, within the KVM_RUN loop; its steps have what `fault` is for themselves. */
export const ownWrite = (name: string, steps: readonly KvmItem[]): KvmOperation =>
  operation(name, {
    choices: (me) => me.world.faultGfns.map((gfn) => ({ gfn })),
    when: (s, me) => inRunLoop(s, me),
    begin: (d, me, { gfn }) => {
      const { fault } = myVcpu(d, me);
      fault.gfn = gfn;
      fault.write = true;
    },
    end: (d, me) => resetFault(myVcpu(d, me)),
    steps,
  });
