import type { Design } from "./design.ts";
import { mainline } from "./mainline.ts";
import { numaKeepPtes } from "./numa-keep-ptes.ts";
import { mainlineMmioRoot } from "./mainline-mmio-root.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { userfaultCreateOnly } from "./userfault-create-only.ts";
import { userfaultGeneric } from "./userfault-generic.ts";
import { userfaultRemoveProtections } from "./userfault-remove-protections.ts";
import { userfaultV2 } from "./userfault-v2.ts";
import { userfaultV3 } from "./userfault-v3.ts";
import { userfaultV3Rebind } from "./userfault-v3-rebind.ts";
import { userfaultV1Arm64 } from "./userfault-v1-arm64.ts";
import { userfaultV2Arm64 } from "./userfault-v2-arm64.ts";
import { userfaultGenericArm64 } from "./userfault-generic-arm64.ts";
import { userfaultV3Arm64 } from "./userfault-v3-arm64.ts";
import { userfaultCreateOnlyArm64 } from "./userfault-create-only-arm64.ts";
import { userfaultOverlay } from "./userfault-overlay.ts";
import { v5_17 } from "./v5-17.ts";
import { v5_0Arm64 } from "./v5-0-arm64.ts";
import { v3_4 } from "./v3-4.ts";
import { v6_1 } from "./v6-1.ts";
import { v6_12 } from "./v6-12.ts";

/** All designs, in the order in which tables list them. */
export const designs: readonly Design[] = [
  mainline,
  v6_12,
  v6_1,
  v5_17,
  v3_4,
  mainlineMmioRoot,
  userfaultV2,
  userfaultGeneric,
  userfaultV3,
  userfaultCreateOnly,
  userfaultV3Rebind,
  numaKeepPtes,
  userfaultRemoveProtections,
  mainlineArm64,
  v5_0Arm64,
  userfaultV1Arm64,
  userfaultV2Arm64,
  userfaultGenericArm64,
  userfaultV3Arm64,
  userfaultCreateOnlyArm64,
  userfaultOverlay,
];
