import type { Root } from "../state/state.ts";
import { usesPml, type World } from "../world.ts";

/** Does dirty logging need to take W away in the SPTEs of this root, or is D enough? */
export type NeedsWriteProtect = (root: Readonly<Pick<Root, "guestMode">>, world: World) => boolean;

/** D is enough where vCPUs log what they write, which they do not while they run L2. Source: arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_need_write_protect. */
export const needsWriteProtect: NeedsWriteProtect = ({ guestMode }, world) =>
  !usesPml(world) || guestMode;
