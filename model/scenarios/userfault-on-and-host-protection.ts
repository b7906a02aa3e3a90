import { scenario } from "./define.ts";
import { userfaultOnAndReclaim } from "./userfault-on-and-reclaim.ts";

export const userfaultOnAndHostProtection = scenario("userfault-on-and-host-protection", {
  asks: "If the host forbids writing, or all access, while USERFAULT goes on and off, can a vCPU still do what is forbidden?",
  alsoOn: ["x86-ad"],
  scope: userfaultOnAndReclaim.scope,
  features: ["userfault", "notifier", "prot-none", "host-protection", "memslot-ioctl"],
  faultGfns: userfaultOnAndReclaim.faultGfns,
  touches: userfaultOnAndReclaim.touches,
  changedPages: userfaultOnAndReclaim.changedPages,
  interrupts: false,
  parts: (design) => ({
    ...userfaultOnAndReclaim.parts(design),
    host: ["change-mapping", "touch-page"],
  }),
  requests: userfaultOnAndReclaim.requests,
  moreFeatures: userfaultOnAndReclaim.moreFeatures,
  init: userfaultOnAndReclaim.init,
  fits: userfaultOnAndReclaim.fits,
});
