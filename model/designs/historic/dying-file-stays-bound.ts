import { gmemFaults } from "../faults/gmem.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const dyingFileStaysBound = historic({
  id: "dying-file-stays-bound",
  commit: "ae431059e75d",
  title: "Remove bindings on memslot deletion when gmem is dying",
  history:
    "from 6.8 to 6.17 DELETE took a guest_memfd file without references for one that is gone, and freed a memslot that the file's release wrote to; seen by syzbot",
  design: "mainline",
  scenario: "gmem-close-file",
  property: "no-use-of-freed-memslot",
  edits: sameMistakeAs(gmemFaults, "unbind-skips-dying-file"),
});
