import type { ViewDocument } from "../../counterexamples/view/document.ts";

/** Text that would do harm if it were taken for markup, script, or the end of a script element. */
export const hostile = `</script><script>window.harm=1</script><img src=x onerror="window.harm=1">'"&\u202e{{1}}`;

const own = (what: string): string => `${what} ${hostile}`;

/** A schedule with such text wherever there is text; its two actors take a step each. */
export const hostileDocument = (name: string): ViewDocument => {
  const actors = [own("actor 0"), own("actor 1")];
  return {
    schema: 1,
    name,
    title: own("title"),
    facts: [[own("fact"), own("told")]],
    breach: own("breach"),
    why: [`${own("why")} step 1`],
    actors,
    leaves: [
      { path: `pc.${actors[0] ?? ""}`, resting: "idle" },
      { path: own("field"), resting: own("resting") },
      { path: "memslots.sets[0].slots[0].state", resting: "absent" },
      { path: "vcpus[0].tlb[0].permission", resting: "none" },
      { path: "vcpus[0].mode", resting: "outside" },
    ],
    initial: ["idle", own("first"), own("state"), own("permission"), own("mode")],
    steps: actors.map((actor, i) => ({
      actor,
      operation: own("operation"),
      step: own("step"),
      choice: ` ${own("choice")}`,
      source: own("source"),
      promise: own("promise"),
      effects: [own("effect")],
      changes: i === 0 ? [[0, own("location")]] : [[1, own("value")]],
    })),
  };
};
