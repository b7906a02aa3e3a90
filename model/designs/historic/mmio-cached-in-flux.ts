import { mmioFaults } from "../faults/mmio.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const mmioCachedInFlux = historic({
  id: "mmio-cached-in-flux",
  commit: "ddfd1730fd82",
  title: "Do not cache MMIO accesses while memslots are in flux",
  history:
    "from 3.17 to 5.0 a vCPU cached MMIO accesses during an update, decided on either memslots; whether that did harm was left open",
  design: "mainline",
  scenario: "mmio-generation",
  property: "no-stale-mmio",
  edits: sameMistakeAs(mmioFaults, "mmio-cached-in-progress"),
});
