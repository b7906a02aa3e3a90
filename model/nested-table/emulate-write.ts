import { step, type KvmOperation } from "../actor.ts";
import { ownWrite } from "../own-access/own-write.ts";
import { markOwnWrite, ownAccess } from "../own-access/user-mapping.ts";
import { retire, tellShadow } from "./tell-shadow.ts";

const source = "arch/x86/kvm/x86.c:emulator_write_phys";

/** KVM carries out an instruction of the guest's that writes, for whatever reason it has come to emulate it. */
export const emulateWrite: KvmOperation = ownWrite("emulate-write", [
  ownAccess.lookup("lookup-slot", source, "return"),
  ownAccess.copy("return"),
  markOwnWrite,
  tellShadow,
  retire,
  step("return", { source, local: true }),
]);
