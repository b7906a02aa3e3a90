import type { Draft } from "../../checker/state/fields.ts";
import type { Design } from "../designs/design.ts";
import { machineNamed } from "../machine.ts";
import type { Scope } from "../scope.ts";
import type { State } from "../state/state.ts";
import type { FaultAccess, Feature, Requests, World } from "../world.ts";

/**
 * What a vCPU may do. `faulter`: everything. `bystander`: runs with its TLB, is kicked and re-enters, but never faults. `mapper`: faults,
 * is kicked and re-enters, but leaves the use of what it mapped to the bystander.
 */
export type Role = "faulter" | "bystander" | "mapper";

/** The roles of vCPUs where they are not the scenario's own: `full` makes faulters of all. */
export type Roles = "full";

/** A larger version of a scenario. */
export interface Wider {
  readonly scope: Scope;
  readonly roles?: Roles | undefined;
}

/** Which operations the actors beside the vCPUs may start, by name. An actor without operations is left out. */
export interface Parts {
  readonly vmm: readonly string[];
  readonly pager: readonly string[];
  readonly host: readonly string[];
  /** A thread of KVM's own. */
  readonly worker?: readonly string[];
  /** another thread of the host's mm, which asks for the age of pages */
  readonly ager?: readonly string[];
}

/** A question, and the smallest world in which it can be answered. */
export interface Scenario {
  readonly name: string;
  /** the question, one line */
  readonly asks: string;
  /** name of the machine, for code of x86 */
  readonly machine: string;
  /** and for code of arm64; null: the question is not asked of such designs */
  readonly arm64: string | null;
  /** Further machines on which it makes sense to ask, of any architecture. */
  readonly alsoOn: readonly string[];
  readonly scope: Scope;
  /** What --thorough searches beside the scenario itself. */
  readonly thorough: readonly Wider[];
  /** Too large to exhaust: for sampling, never part of a plain check. */
  readonly sampledOnly: boolean;
  readonly features: readonly Feature[];
  /** Features that come with the means by which a design lets the VMM do what the scenario is about. */
  readonly moreFeatures: (design: Design) => readonly Feature[];
  /** Role of each vCPU. */
  readonly role: (vcpu: number) => Role;
  /** May vCPUs use KVM_PRE_FAULT_MEMORY? */
  readonly prefaults: boolean;
  /** May the host interrupt the guest at any time? */
  readonly interrupts: boolean;
  /** Does the guest return to user space of its own accord? */
  readonly ioExits: boolean;
  /** Names of the operations by which a vCPU's thread makes KVM's own accesses. */
  readonly ownAccesses: (vcpu: number) => readonly string[];
  /** The gfns on which faulters and mappers may fault. */
  readonly faultGfns: (scope: Scope) => readonly number[];
  readonly faultAccesses: readonly FaultAccess[];
  /** Accesses by which a vCPU does not fault, although others do. */
  readonly spares: (vcpu: number) => readonly FaultAccess[];
  /** The gfns that vCPUs touch through their TLBs: a bystander that stays with one page makes room for other things. */
  readonly touches: (scope: Scope) => readonly number[];
  /** The pages of the VMM's memory whose mapping the host changes: those that stay make room for other things. */
  readonly changedPages: (scope: Scope) => readonly number[];
  /** Pages of a memslot; null: all guest memory. */
  readonly slotPages: number | null;
  /** The last gfn that the host's processor can address (MAXPHYADDR); null: all of them. */
  readonly lastGfn: number | null;
  readonly bitmaps: number;
  readonly parts: (design: Design) => Parts;
  /** The gfn that the VMM takes out of a running guest as poisoned; null: none. Its cost is measured. */
  readonly poisons: number | null;
  readonly requests: (design: Design, scope: Scope) => Requests;
  /** Applied to the booted state: all memory in one slot, mapped by the host, every vCPU in the guest with an empty tree. */
  readonly init: (d: Draft<State>, world: World) => void;
  /** Does the question make sense for the design? */
  readonly fits: (design: Design) => boolean;
  /** `true`, or why this scope is not supported. */
  readonly supports: (scope: Scope) => true | string;
}

/** A machine with what the design needs of it. */
const fitted = (machine: string, { needs }: Design): string => [machine, ...needs].join(",");

/** The machine on which a design is asked, unless another one is named. */
export const machineFor = ({ machine, arm64 }: Scenario, design: Design): string =>
  fitted(design.arch === "x86" ? machine : (arm64 ?? machine), design);

/** All machines on which a design may be asked, the scenario's own first. */
export const machinesFor = (scenario: Scenario, design: Design): readonly string[] => [
  machineFor(scenario, design),
  ...scenario.alsoOn
    .filter((name) => machineNamed(name).arch === design.arch)
    .map((name) => fitted(name, design)),
];
