import { expect } from "chai";
import {
  applyEdits,
  describe as shown,
  editsOf,
  EditError,
  parseEdit,
  type Event,
} from "../../checker/index.ts";
import { pathsOf } from "../../checker/protocol/item-paths.ts";
import { mutex, withoutWait } from "../toys/mutex.ts";
import {
  deliver,
  operation,
  routes,
  toyStep,
  type RoutesEdit,
  type RoutesState,
} from "../toys/routes.ts";
import { searched } from "./search.ts";

const edits = editsOf<RoutesState, null, Event>();
const paths = (...list: readonly RoutesEdit[]): readonly string[] =>
  applyEdits([deliver], list).flatMap((o) => pathsOf(o.items));
const untouched = paths();
const size = (...list: readonly RoutesEdit[]) => {
  const { states, transitions, depth } = searched(routes(...list));
  return { states, transitions, depth };
};

describe("edits", () => {
  it("start from these paths", () => {
    expect(untouched).to.deep.equal([
      "load",
      "weigh",
      "round",
      "round/visit",
      "round/visit/ring",
      "round/visit/drop",
      "bonus",
      "bonus/rest",
      "park",
    ]);
  });

  it("remove: a step goes, and jumps to it land on what follows", () => {
    expect(paths(edits.remove("deliver/bonus/rest"))).not.to.include("bonus/rest");
    // The heavy way is load, park: one state and one transition less.
    expect(size(edits.remove("deliver/bonus/rest"))).to.deep.equal({
      states: 9,
      transitions: 8,
      depth: 6,
    });
    // Without the loop the light way is load, park, and ends in the same state as load, rest, park.
    expect(size(edits.remove("deliver/round"))).to.deep.equal({
      states: 5,
      transitions: 5,
      depth: 2,
    });
  });
  it("unwait: the step no longer waits", () => {
    expect(searched(mutex()).states).to.equal(20);
    expect(searched(mutex(withoutWait)).states).to.equal(32);
  });
  it("uncheck: the step does its work but does not jump", () => {
    // The heavy bag is carried round as well: load, 4 steps, rest, park; the light one: load, 4 steps, park. Both end in one state,
    // to which the light way is the shorter.
    expect(size(edits.uncheck("deliver/weigh"))).to.deep.equal({
      states: 13,
      transitions: 13,
      depth: 6,
    });
  });
  it("narrow: a loop visits fewer members", () => {
    expect(size(edits.narrow("deliver/round", "first-house"))).to.deep.equal({
      states: 8,
      transitions: 7,
      depth: 4,
    });
  });
  it("order: neighbours change places", () => {
    expect(
      paths(edits.order("deliver/round/visit/ring", "deliver/round/visit/drop")).slice(4, 6),
    ).to.deep.equal(["round/visit/drop", "round/visit/ring"]);
  });
  it("before and after: steps are inserted", () => {
    expect(paths(edits.before("deliver/park", toyStep("signal"))).slice(-2)).to.deep.equal([
      "signal",
      "park",
    ]);
    expect(paths(edits.after("deliver/park", toyStep("sleep"))).slice(-2)).to.deep.equal([
      "park",
      "sleep",
    ]);
  });
  it("replace: other steps stand in its place, and jumps to it still land there", () => {
    const replaced = edits.replace("deliver/bonus/rest", toyStep("nap"), toyStep("yawn"));
    expect(paths(replaced).slice(6, 9)).to.deep.equal(["bonus", "bonus/nap", "bonus/yawn"]);
    expect(size(replaced)).to.deep.equal({ states: 11, transitions: 10, depth: 6 });
  });
  it("move: a step stands elsewhere", () => {
    expect(paths(edits.move("deliver/park", { before: "deliver/bonus" })).slice(-3)).to.deep.equal([
      "park",
      "bonus",
      "bonus/rest",
    ]);
    expect(paths(edits.move("deliver/load", { after: "deliver/bonus" })).slice(-2)).to.deep.equal([
      "load",
      "park",
    ]);
  });
  it("add-operation: an operation joins", () => {
    const [, added] = applyEdits(
      [deliver],
      [edits.addOperation(operation("sing", { steps: [toyStep("song")] }))],
    );
    expect(added?.name).to.equal("sing");
  });
  it("apply in order, and leave the operations they are applied to as they were", () => {
    const twice = paths(
      edits.after("deliver/park", toyStep("sleep")),
      edits.remove("deliver/park"),
    );
    expect(twice.slice(-1)).to.deep.equal(["sleep"]);
    expect(paths()).to.deep.equal(untouched);
  });

  const missing: readonly (readonly [RoutesEdit, string])[] = [
    [edits.remove("deliver/parc"), "deliver/parc:remove: no step deliver/parc; nearest: park"],
    [edits.remove("delver/park"), "delver/park:remove: no operation delver; nearest: deliver"],
    [edits.unwait("deliver/wait"), "no step deliver/wait"],
    [edits.unwait("deliver/load"), "deliver/load:unwait: the step does not wait"],
    [edits.unwait("deliver/round"), "deliver/round is a loop, not a step"],
    [edits.uncheck("deliver/wait"), "no step deliver/wait"],
    [edits.uncheck("deliver/load"), "the step checks nothing"],
    [edits.narrow("deliver/rounds", "first-house"), "no step deliver/rounds; nearest: round"],
    [edits.narrow("deliver/load", "first-house"), "deliver/load has no range (it is a step)"],
    [
      edits.narrow("deliver/round", "last-house"),
      "cannot be narrowed to last-house; nearest: first-house",
    ],
    [edits.order("deliver/load", "deliver/parc"), "no step deliver/parc"],
    [edits.order("deliver/load", "deliver/park"), "the two steps are not neighbours"],
    [edits.order("deliver/load", "deliver/bonus/rest"), "do not stand in the same list"],
    [edits.order("deliver/load", "other/park"), "other/park belongs to another operation"],
    [edits.before("deliver/parc", toyStep("x")), "no step deliver/parc"],
    [edits.after("deliver/parc", toyStep("x")), "no step deliver/parc"],
    [edits.replace("deliver/parc", toyStep("x")), "no step deliver/parc"],
    [edits.move("deliver/parc", { before: "deliver/load" }), "no step deliver/parc"],
    [edits.move("deliver/park", { before: "deliver/lod" }), "no step deliver/lod"],
    [edits.addOperation(deliver), "operation deliver exists already"],
  ];
  for (const [edit, message] of missing)
    it(`fail loudly: ${shown(edit)}: ${message}`, () => {
      expect(() => applyEdits([deliver], [edit])).to.throw(EditError, message);
    });
  it("fail loudly when a step that is gone is edited again", () => {
    const gone = edits.remove("deliver/park");
    expect(() => applyEdits([deliver], [gone, gone])).to.throw(EditError, "no step deliver/park");
  });

  it("are read as the command line writes them", () => {
    for (const text of [
      "deliver/park:remove",
      "deliver/park:unwait",
      "deliver/weigh:uncheck",
      "deliver/round:narrow=first-house",
      "deliver/round/visit/ring,drop:order",
    ]) {
      const edit = parseEdit<RoutesState, null, Event>(text);
      expect(shown(edit)).to.equal(text);
      expect(() => applyEdits([deliver], [edit])).not.to.throw();
    }
    for (const text of [
      "deliver",
      "deliver/park",
      "deliver/park:eat",
      "park:remove",
      "a/b,c,d:order",
    ])
      expect(() => parseEdit(text)).to.throw(EditError, `cannot read the edit "${text}"`);
  });
});
