import { ablationsOf } from "../../../checker/ablation/ablations.ts";
import { makeResponder, type Responder } from "../../../checker/compare/respond.ts";
import type { Stimulus } from "../../../checker/compare/stimulus.ts";
import { placesBelow } from "../../../checker/forecast/index.ts";
import { applyEdits } from "../../../checker/protocol/apply-edits.ts";
import { parseEdit } from "../../../checker/protocol/edit-text.ts";
import { pathsOf } from "../../../checker/protocol/item-paths.ts";
import { groupOf } from "../../../checker/symmetry/group.ts";
import type { Renaming } from "../../../checker/symmetry/renaming.ts";
import type { Catalog, Cell } from "../../../cli/catalog.ts";
import { faultNamed, historicNamed } from "../../../counterexamples/name.ts";
import type { Scope } from "../../../model/scope.ts";
import {
  close,
  closeAtOnce,
  toyEdits,
  toyProperties,
  toySystem,
  walk,
  type ToyState,
  type Walk,
} from "./model.ts";

const designs = [
  { name: "careful", about: "waits for readers", operations: [close, walk] },
  { name: "leaky", about: "does not wait", operations: [closeAtOnce, walk] },
];

const faults = [
  { name: "no-wait", about: "no wait for readers", edits: [toyEdits.unwait("close/wait-readers")] },
  { name: "no-shut", about: "the gate stays open", edits: [toyEdits.remove("close/shut")] },
];

/** The same two mistakes, as if somebody had made them. */
const historic = [
  {
    name: "wait-forgotten",
    about: "closing returned while somebody was still passing",
    commit: "0123456789ab",
    title: "Wait for those who are passing",
    property: "gate-respected",
    edits: [toyEdits.unwait("close/wait-readers")],
  },
  {
    name: "left-open",
    about: "closing returned without having closed",
    commit: "fedcba987654",
    title: "Close the gate",
    property: "promise-kept",
    edits: [toyEdits.remove("close/shut")],
  },
];

const gate: Scope = { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 };

const sourceOf = (path: string): string =>
  [...close.items, ...walk.items].flatMap((item) =>
    item.kind === "step" && item.name === path ? [item.source] : [],
  )[0] ?? "";

const swapReaders: Renaming = {
  name: "readers",
  arrays: { readers: [1, 0] },
  references: {},
  actors: { reader0: "reader1", reader1: "reader0" },
  choices: {},
};

const systemOf = ({ design, scope, edits }: Cell) => {
  const operations = designs.find(({ name }) => name === design)?.operations ?? [];
  const changes = edits.flatMap((entry) => {
    const [fault, reverted] = [faultNamed(entry), historicNamed(entry)];
    if (fault !== null) return faults.find(({ name }) => name === fault)?.edits ?? [];
    if (reverted !== null) return historic.find(({ name }) => name === reverted)?.edits ?? [];
    return [parseEdit<ToyState, { readonly index: number }, Walk>(entry)];
  });
  return toySystem(applyEdits(operations, changes), scope.vcpus, scope.gfns - 1);
};

/** Each actor does what it can; what is observed is that a reader passes. */
const responderOf = (cell: Cell): Responder => {
  const system = systemOf(cell);
  return makeResponder({
    system,
    stimuli: system.actors.map(({ name }): Stimulus<ToyState, Walk> => ({
      name: `${name} goes`,
      actor: name,
      starts: ({ actor }) => actor === name,
      helps: () => false,
      again: false,
      done: "when-idle",
    })),
    observer: {
      watches: ({ event }) => event !== null,
      tells: ({ event }) => (event === null ? null : `reader${event.reader} passes`),
    },
  });
};

/** A catalogue that is checked in milliseconds, for tests of the commands. `gfns` beyond 1 are counters: 64 times the states each. */
export const toyCatalog: Catalog<ToyState, Walk> = {
  machines: [{ name: "toy", about: "no machine" }],
  designs: designs.map(({ name, about, operations }) => ({
    name,
    about,
    operations: operations.map((operation) => ({
      name: operation.name,
      steps: pathsOf(operation.items).map((path) => ({ path, source: sourceOf(path) })),
    })),
  })),
  scenarios: [
    {
      name: "gate",
      asks: "Can somebody pass the closed gate?",
      machine: "toy",
      machinesFor: () => ["toy"],
      scope: gate,
      thorough: [{ scope: { ...gate, vcpus: 2 } }],
      sampledOnly: false,
      ablated: "all",
      supports: ({ vcpus, gfns }) =>
        (vcpus <= 3 && gfns <= 5) ||
        `${vcpus} vcpus and ${gfns} gfns are out of range: up to 3 vcpus (8 times the states each) and 5 gfns`,
      fits: () => true,
    },
    {
      name: "crowd",
      asks: "The same with more readers than can be searched.",
      machine: "toy",
      machinesFor: () => ["toy"],
      scope: { ...gate, vcpus: 3 },
      thorough: [],
      sampledOnly: true,
      ablated: "none",
      supports: () => true,
      fits: () => true,
    },
  ],
  faults: faults.map(({ name, about }) => ({
    name,
    about,
    design: "careful",
    scenario: "gate",
    machine: null,
  })),
  historic: historic.map(({ edits: _, ...rest }) => ({
    ...rest,
    design: "careful",
    scenario: "gate",
    machine: null,
  })),
  properties: toyProperties,
  notModelled: [
    { actor: "writer", first: "shut", then: "look", against: "reader: look, then shut" },
  ],
  ablations: (design) => ablationsOf(designs.find(({ name }) => name === design)?.operations ?? []),
  familyOf: (cell) => {
    const { vcpus, gfns } = cell.scope;
    return {
      dimensions: [
        { name: "vcpus", growth: "exponential" },
        { name: "gfns", growth: "exponential" },
      ],
      at: [vcpus, gfns],
      smaller: placesBelow([1, 1], [vcpus, gfns]).map((at) => {
        const [v = 1, g = 1] = at;
        return { at, cell: { ...cell, scope: { ...cell.scope, vcpus: v, gfns: g } } };
      }),
    };
  },
  responder: responderOf,
  build: (cell) => {
    const { scope } = cell;
    const system = systemOf(cell);
    return {
      system,
      properties: toyProperties,
      symmetric: () => {
        if (scope.vcpus !== 2) return "two readers change places";
        const group = groupOf(system, [swapReaders]);
        return typeof group === "string" ? group : { system, group };
      },
    };
  },
};
