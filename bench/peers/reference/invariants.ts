import { at, type Event, none, type SafetyProperty } from "../../../checker/index.ts";
import { type Entry, type State } from "./state.ts";

/** Asks `ok` of every translation that a guest can use: what is cached by a vCPU that is in the guest. */
const everyUsable = (
  s: State,
  complaint: string,
  ok: (cached: Entry, gfn: State["gfns"][number]) => boolean,
): true | string => {
  for (let v = 0; v < s.vcpus.length; v++) {
    const vcpu = at(s.vcpus, v);
    if (!vcpu.inGuest) continue;
    for (let g = 0; g < s.gfns.length; g++) {
      const cached = at(vcpu.tlb, g);
      if (cached.pfn !== none && !ok(cached, at(s.gfns, g)))
        return `vcpu${v} can use gfn ${g}, ${complaint}`;
    }
  }
  return true;
};

const evidence = { source: "bench/peers" };
// Made once: a function made for each state that is asked about is garbage, a hundred bytes a state.
const isOfHost = ({ pfn }: Entry, { host }: State["gfns"][number]): boolean => pfn === host;
const mayBeUsed = (_: Entry, { mustExit }: State["gfns"][number]): boolean => !mustExit;

const noFreedFrame: SafetyProperty<State, Event> = {
  ...evidence,
  kind: "contract",
  name: "no-freed-frame",
  claim: "No vCPU can use a frame that the host does not have behind that gfn.",
  brokenBy: ["take-away/kick:remove", "take-away/await-acks:unwait"],
  exercised: (s) => s.mmu.invalidating,
  holds: (s) => everyUsable(s, "whose frame was freed", isOfHost),
};
const mustExitExits: SafetyProperty<State, Event> = {
  ...evidence,
  kind: "contract",
  name: "must-exit-exits",
  claim: "No vCPU can use a gfn that must exit since the ioctl returned.",
  brokenBy: ["start-userfault/await-readers:unwait", "start-userfault/await-acks:unwait"],
  exercised: (s) => s.gfns.some(({ mustExit }) => mustExit),
  holds: (s) => everyUsable(s, "which must exit", mayBeUsed),
};

export const invariants: readonly SafetyProperty<State, Event>[] = [noFreedFrame, mustExitExits];
