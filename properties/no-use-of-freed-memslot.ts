import { at } from "../checker/state/fields.ts";
import { inHole } from "../model/gmem/punch-hole.ts";
import { contract } from "./property.ts";

export const noUseOfFreedMemslot = contract("no-use-of-freed-memslot", {
  claim: "Nobody follows a guest_memfd file's binding to a memslot that has been freed.",
  source:
    "virt/kvm/guest_memfd.c:__kvm_gmem_invalidate_begin, kvm_gmem_release; 9935df5333aa, ae431059e75d",
  // A conversion alone follows no binding: a hole in the file does, and its release.
  needs: ["gmem", "reclaim"],
  brokenBy: [
    "delete-without-unbind",
    "unbind-skips-dying-file",
    "binding-not-rewritten",
    "old-slot-freed-before-rebind",
  ],
  exercised: (s) => s.gmem.pages.some(({ binding }, page) => binding !== "none" && inHole(s, page)),
  on: (s, event) => {
    if (event.type !== "follow-bindings") return true;
    for (let page = 0; page < s.gmem.pages.length; page++)
      if (inHole(s, page) && at(s.gmem.pages, page).binding === "freed")
        return `the memslot to which page ${page} of the file is bound is used, and has been freed`;
    return true;
  },
});
