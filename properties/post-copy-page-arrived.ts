import { at } from "../checker/state/fields.ts";
import { dataOf } from "../model/state/host.ts";
import { describeUse, frameOfUse, isGrantedBy, type Use } from "./mappings.ts";
import { contract, knowsUserfault } from "./property.ts";
import type { State } from "../model/state/state.ts";

const holdsDataOf = (s: State, use: Use, page: number): boolean => {
  const frame = frameOfUse(s, use);
  return frame < s.host.frames.length && at(s.host.frames, frame).contents === dataOf(page);
};

export const postCopyPageArrived = contract("post-copy-page-arrived", {
  claim: "The guest sees the data of a page, or exits; never zeroes or somebody else's data.",
  source: "KVM Userfault v3 cover letter; post-copy protocol of the VMM",
  needs: ["userfault", "contents"],
  fits: knowsUserfault,
  brokenBy: [
    "bitmap-not-read",
    "bitmap-before-sequence",
    "bit-cleared-without-release",
    "early-lookup-trusted",
  ],
  exercised: (s) => s.host.pages.some((page) => page.pfn < 0),
  on: (s, event) => {
    if (event.type !== "use") return true;
    return (
      isGrantedBy(s, event, holdsDataOf) ||
      `${describeUse(s, event)}, which does not hold the data of that page`
    );
  },
});
