import { at } from "../checker/state/fields.ts";
import { dataOf } from "../model/state/host.ts";
import { describeUse, frameOfUse, pagesInForce } from "./mappings.ts";
import { contract, knowsUserfault } from "./property.ts";

export const postCopyPageArrived = contract("post-copy-page-arrived", {
  claim: "The guest sees the data of a page, or exits; never zeroes or somebody else's data.",
  source: "KVM Userfault v3 cover letter; post-copy protocol of the VMM",
  needs: ["userfault", "contents"],
  fits: knowsUserfault,
  brokenBy: ["bitmap-not-read", "bitmap-before-sequence"],
  exercised: (s) => s.host.pages.some((page) => page.pfn < 0),
  on: (s, event) => {
    if (event.type !== "use") return true;
    const frame = frameOfUse(s, event);
    const held = at(s.host.frames, frame).contents;
    return (
      pagesInForce(s, event.gfn).some((page) => held === dataOf(page)) ||
      `${describeUse(s, event)}, which does not hold the data of that page`
    );
  },
});
