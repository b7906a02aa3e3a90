import { at, none } from "../checker/state/fields.ts";
import type { State } from "../model/state/state.ts";
import { internal } from "./property.ts";

/** The first page of the file whose binding points to freed memory, or `none`. */
const firstFreed = ({ gmem }: State): number => {
  for (let page = 0; page < gmem.pages.length; page++)
    if (at(gmem.pages, page).binding === "freed") return page;
  return none;
};

export const bindingNamesLiveSlot = internal("binding-names-live-slot", {
  claim: "Every binding of a guest_memfd file points to a memslot that has not been freed.",
  source: "9935df5333aa, ae431059e75d; kvm-semantics I13",
  needs: ["gmem"],
  brokenBy: [
    "delete-without-unbind",
    "binding-not-rewritten",
    "old-slot-freed-before-rebind",
    "unbind-skips-dying-file",
  ],
  exercised: (s) => s.gmem.pages.some(({ binding }) => binding !== "none"),
  holds: (s) => {
    const page = firstFreed(s);
    return page === none || `page ${page} of the file is bound to a memslot that has been freed`;
  },
});
