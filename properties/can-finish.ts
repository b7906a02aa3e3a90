import { graph } from "./property.ts";

export const canFinish = graph("can-finish", {
  claim: "From every reachable state every started operation can still return.",
  source: "AG EF per operation; e.g. 3ccbf6f47098 (prefault and memslot update)",
  needs: [],
  brokenBy: [
    "zap-keeps-mmu-lock",
    "prefault-retries-on-invalid",
    "ioctl-waits-for-itself",
    "nx-worker-zaps-blindly",
  ],
});
