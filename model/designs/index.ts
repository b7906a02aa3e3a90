import type { Design } from "./design.ts";
import { mainline } from "./mainline.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { userfaultCreateOnly } from "./userfault-create-only.ts";
import { userfaultGeneric } from "./userfault-generic.ts";
import { userfaultV2 } from "./userfault-v2.ts";
import { userfaultV3 } from "./userfault-v3.ts";
import { v6_1 } from "./v6-1.ts";
import { v6_12 } from "./v6-12.ts";

/** All designs, in the order in which tables list them. */
export const designs: readonly Design[] = [
  mainline,
  v6_12,
  v6_1,
  userfaultV2,
  userfaultGeneric,
  userfaultV3,
  userfaultCreateOnly,
  mainlineArm64,
];
