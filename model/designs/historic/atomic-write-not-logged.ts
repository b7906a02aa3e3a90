import { remove } from "../../actor.ts";
import { historic } from "./case.ts";

export const atomicWriteNotLogged = historic({
  id: "atomic-write-not-logged",
  commit: "910c57dfa4d1",
  title: "Mark target gfn of emulated atomic instruction as dirty",
  history:
    "from 5.18 to 6.8, since the exchange goes by the VMM's address and no longer by a mapping of KVM's own, whose end had marked the page",
  design: "mainline",
  scenario: "emulated-atomics",
  property: "no-lost-dirty-page",
  edits: [remove("emulate-atomic/mark-page-dirty")],
});
