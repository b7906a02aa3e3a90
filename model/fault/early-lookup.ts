import { at, none } from "../../checker/state/fields.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";

const isWeak = ({ world }: Me): boolean =>
  world.machine.weaklyOrdered && world.features.has("contents");

/**
 * The bitmap is read without acquire semantics: on a weakly ordered machine the load of the host's page-table entry, later in the
 * program, may be done before. That matters where the entry is found empty. Source: Upton on KVM Userfault v3 04/15.
 */
export const lookUpEarly: KvmItem = only("reordered", isWeak, [
  step("look-up-early", {
    source: "hardware:load reordering",
    choices: () => [{ early: false }, { early: true }],
    when: (s, me, { early }) => {
      const { page } = at(s.vcpus, me.vcpu).fault;
      return !early || at(s.host.pages, page).pfn === none;
    },
    run: (d, me, { early }) => {
      myVcpu(d, me).fault.foundEmpty = early;
    },
  }),
]);

/**
 * What was found is looked at once more before anything is stored: with the page-table lock if the entry seemed empty, or behind the
 * reference that was taken. No store is done ahead of the branch on the bit, so this comes after the bit has been read. It is why the
 * missing acquire does no harm today (Houghton on v3).
 */
export const lookAgain: KvmItem = only("reordered", isWeak, [
  branch("found-empty", (s, me) => at(s.vcpus, me.vcpu).fault.foundEmpty, [
    step("look-again", {
      source: "mm/memory.c:handle_pte_fault",
      run: (d, me) => {
        myVcpu(d, me).fault.foundEmpty = false;
      },
    }),
  ]),
]);
