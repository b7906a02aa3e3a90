import { record, type Draft, type Value } from "../../checker/state/fields.ts";
import type { World } from "../world.ts";
import { gmem } from "./gmem.ts";
import { aging } from "./aging.ts";
import { guest } from "./guest.ts";
import { host, notifier } from "./host.ts";
import { ioctl, memslots } from "./memslots.ts";
import {
  guestTable,
  mmuLock,
  shadowPages,
  recovery,
  roots,
  nxRecovery,
  overlay,
  writeTrack,
} from "./mmu.ts";
import { pfnCaches } from "./pfn-cache.ts";
import { tables, tableWalk } from "./tables.ts";
import { threads } from "./threads.ts";
import { bitmaps, dirtyLog, promised, vmm } from "./user-space.ts";
import { cpu, vcpus, vmid } from "./vcpu.ts";

/**
 * The state of the model, grouped by owner: hardware and vCPUs; KVM; the host's mm; user space; and what has been promised to whom.
 * Every array's length follows from the scenario; mechanisms that it does not use take no bits.
 */
export const declareState = (world: World) =>
  record({
    vcpus: vcpus(world),
    cpu: cpu(world),
    vmid: vmid(world),
    roots: roots(world),
    tables: tables(world),
    tableWalk: tableWalk(world),
    overlay: overlay(world),
    mmuLock: mmuLock(world),
    shadowPages: shadowPages(world),
    recovery: recovery(world),
    nxRecovery: nxRecovery(world),
    writeTrack: writeTrack(world),
    guestTable: guestTable(world),
    memslots: memslots(world),
    ioctl: ioctl(world),
    threads: threads(world),
    notifier: notifier(world),
    aging: aging(world),
    host: host(world),
    guest: guest(world),
    bitmaps: bitmaps(world),
    dirtyLog: dirtyLog(world),
    vmm: vmm(world),
    promised: promised(world),
    gmem: gmem(world),
    pfnCaches: pfnCaches(world),
  });

export type State = Value<ReturnType<typeof declareState>>;
export type StateDraft = Draft<State>;

export type Vcpu = State["vcpus"][number];
export type Root = State["roots"][number];
export type Leaf = Root["leaves"][number];
export type Memslot = State["memslots"]["sets"][number]["slots"][number];
