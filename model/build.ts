import { bind, type Cast } from "../checker/protocol/bind.ts";
import { applyEdits } from "../checker/protocol/apply-edits.ts";
import type { System } from "../checker/protocol/system.ts";
import { inAnyOrder, Unturnable } from "../checker/symmetry/any-order.ts";
import type { Symmetric } from "../checker/symmetry/explore.ts";
import { groupOf } from "../checker/symmetry/group.ts";
import type { KvmEvent, KvmOperation, Me } from "./actor.ts";
import { boot } from "./boot.ts";
import type { Design, KvmEdit } from "./designs/design.ts";
import { mainline } from "./designs/mainline.ts";
import { machineNamed } from "./machine.ts";
import { reductionsFor } from "./reductions.ts";
import { featuresOf } from "./scenarios/features.ts";
import {
  machineFor,
  type Parts,
  type Roles,
  type Role,
  type Scenario,
} from "./scenarios/scenario.ts";
import type { Scope } from "./scope.ts";
import { declareState, type State, type StateDraft } from "./state/state.ts";
import { partsOf, renamingsOf } from "./symmetry.ts";
import { range, restingVcpu, type World } from "./world.ts";

export type KvmSystem = System<State, KvmEvent>;

export interface BuildOptions {
  readonly scope?: Scope;
  /** name of another machine than the scenario's */
  readonly machine?: string;
  /** other roles than the scenario's */
  readonly roles?: Roles | undefined;
  /** applied to the design's operations, in order */
  readonly edits?: readonly KvmEdit[];
  /** false: without any reduction (see reductions.ts) */
  readonly reduce?: boolean;
  /** Loops over vCPUs that are alike visit them in any order: the superset that a search under symmetry needs (see symmetry.ts). */
  readonly anyOrder?: boolean;
  /** See `BindOptions.locations`. */
  readonly locations?: readonly (readonly string[])[];
  /** Keep dead data as it is, as reductions.ts does for edits that might make it live. */
  readonly keepDead?: boolean;
}

const hardwareOperations = {
  x86: ["use", "fill", "set-dirty"],
  arm64: ["use", "fill"],
} as const;
/** Of a processor that keeps pointers to tables, where those are part of the state. */
const walkOperations = ["cache-table", "fill-through-cache", "set-dirty-through-cache"] as const;
/** The actors beside the vCPUs, in the order in which successors are listed. */
const others = ["vmm", "pager", "host", "worker", "ager"] as const;
const kernelOperations = ["answer-kick", "enter", "run", "leave-run"] as const;

const partOf = (parts: Parts, name: keyof Parts): readonly string[] => parts[name] ?? [];

/** The role of each vCPU, in their order. */
export const rolesOf = (scenario: Scenario, options: BuildOptions = {}): readonly Role[] =>
  range((options.scope ?? scenario.scope).vcpus).map((vcpu) =>
    options.roles === "full" ? "faulter" : scenario.role(vcpu),
  );

/** What a vCPU of this role may start, in the order in which successors are listed. KVM_PRE_FAULT_MEMORY is on x86 only. */
const vcpuOperations = (
  design: Design,
  scenario: Scenario,
  role: Role,
  vcpu: number,
): readonly string[] => [
  ...(role === "mapper" ? [] : hardwareOperations[design.arch]),
  ...(role !== "mapper" && scenario.features.includes("table-pages") ? walkOperations : []),
  ...(role === "bystander" ? [] : ["fault"]),
  ...kernelOperations,
  ...(scenario.interrupts ? ["interrupt"] : []),
  ...(scenario.ioExits ? ["io-exit"] : []),
  ...(scenario.prefaults && role !== "bystander" && design.arch === "x86" ? ["prefault"] : []),
  ...scenario.ownAccesses(vcpu),
];

/** Names of the reductions with which a system of this design is built. */
export const reductionNames = (design: Design, options: BuildOptions): readonly string[] =>
  (options.reduce ?? true)
    ? reductionsFor(applyEdits(design.operations, options.edits ?? []), mainline.operations).names
    : [];

/** The constants of one cell. */
export const worldOf = (design: Design, scenario: Scenario, options: BuildOptions = {}): World => {
  const scope = options.scope ?? scenario.scope;
  const parts = scenario.parts(design);
  return {
    scope,
    machine: machineNamed(options.machine ?? machineFor(scenario, design)),
    features: new Set(featuresOf(design, scenario)),
    userfault: design.userfault !== "none" && scenario.features.includes("userfault"),
    slotPages: scenario.slotPages ?? scope.gfns,
    lastGfn: scenario.lastGfn ?? scope.gfns - 1,
    hostPages: scope.gfns,
    bitmaps: scenario.bitmaps,
    requests: scenario.requests(design, scope),
    faultAccesses: scenario.faultAccesses,
    spares: range(scope.vcpus).map((vcpu) => scenario.spares(vcpu)),
    changedPages: scenario.changedPages(scope),
    touches: scenario.touches(scope),
    faultGfns: scenario.faultGfns(scope),
    threads: [
      ...range(scope.vcpus).map((v) => `vcpu${String(v)}`),
      ...others.filter((name) => partOf(parts, name).length > 0),
    ],
    parts:
      options.anyOrder === true
        ? partsOf(
            rolesOf(scenario, options).map((role, v) =>
              vcpuOperations(design, scenario, role, v).join(),
            ),
          )
        : null,
  };
};

/**
 * The system of one cell: the design's operations with the edits applied, cast to the scenario's actors. Throws EditError if an edit
 * does not fit the design.
 */
export const buildSystem = (
  design: Design,
  scenario: Scenario,
  options: BuildOptions = {},
): KvmSystem => {
  const world = worldOf(design, scenario, options);
  const edited = applyEdits(design.operations, options.edits ?? []);
  const operations = options.anyOrder === true ? inAnyOrder(edited) : edited;
  const named = (name: string): KvmOperation => {
    const found = operations.find((operation) => operation.name === name);
    if (found === undefined)
      throw new Error(`${scenario.name} names an operation ${name} that ${design.name} lacks`);
    return found;
  };
  const parts = scenario.parts(design);
  const castOf = (
    name: string,
    vcpu: number,
    names: readonly string[],
  ): Cast<State, Me, KvmEvent> => ({
    name,
    me: { name, thread: world.threads.indexOf(name), vcpu, world },
    operations: names.map(named),
  });
  const casts = [
    ...rolesOf(scenario, options).map((role, v) =>
      castOf(`vcpu${String(v)}`, v, vcpuOperations(design, scenario, role, v)),
    ),
    ...others
      .filter((name) => partOf(parts, name).length > 0)
      .map((name) => castOf(name, -1, partOf(parts, name))),
  ];
  const init = (d: StateDraft): void => {
    for (const thread of d.threads) thread.vcpu = restingVcpu(world);
    boot(d, world);
    scenario.init(d, world);
  };
  const { normalise } = reductionsFor(edited, mainline.operations);
  const reduced = options.reduce ?? true;
  return bind<State, Me, KvmEvent>(declareState(world), init, casts, {
    allSteps: !reduced,
    constants: JSON.stringify([scenario.name, { ...world, features: [...world.features] }]),
    ...(reduced && normalise !== null && options.keepDead !== true ? { normalise } : {}),
    ...(options.locations === undefined ? {} : { locations: options.locations }),
  });
};

/**
 * What stands for the cell's system in a search under symmetry: it can do all that that one can, and visits vCPUs that are alike in any
 * order. Or a sentence: why there is none.
 */
export const buildSymmetric = (
  design: Design,
  scenario: Scenario,
  options: BuildOptions = {},
): Symmetric<State, KvmEvent> | string => {
  const anyOrder = { ...options, anyOrder: true };
  const renamings = renamingsOf(worldOf(design, scenario, anyOrder).parts ?? []);
  if (renamings.length === 0) return "no two vCPUs have the same part";
  try {
    const system = buildSystem(design, scenario, anyOrder);
    const group = groupOf(system, renamings);
    return typeof group === "string" ? group : { system, group };
  } catch (thrown) {
    if (thrown instanceof Unturnable) return thrown.message;
    throw thrown;
  }
};
