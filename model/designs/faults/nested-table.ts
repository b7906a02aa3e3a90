import { move, remove, replace } from "../../actor.ts";
import { faultsIn } from "./fault.ts";
import { writeProtectWhereW } from "../../write-track/track.ts";

const shadowed = faultsIn("mainline", "shadowed-table");
const emulated = faultsIn("mainline", "shadowed-table-emulated");

const newPage = "nested-fault/new-page";

export const nestedTableFaults = [
  shadowed(
    "shadow-trusts-w-clear",
    "the SPTE of a table that is to be shadowed counts as protected if W is clear, as dirty logging leaves it: 7c8a4742c4ab reverted",
    replace(`${newPage}/each-root/write-protect`, writeProtectWhereW),
  ),
  shadowed(
    "shadow-protects-without-flush",
    "TLBs are not flushed when a table has been write-protected to be shadowed",
    remove(`${newPage}/flush`),
  ),
  shadowed(
    "shadow-not-told",
    "what is written to a shadowed table by emulation changes nothing of its shadow",
    remove("fault/write-protected/emulate-write/guest-tables"),
  ),
  emulated(
    "entry-not-rechecked",
    "the SPTE is made from the entry as it was before the table was protected",
    remove("nested-fault/recheck-entry"),
  ),
  emulated(
    "told-count-read-first",
    "whether anything is shadowed is read before the emulated write is seen: 226d9b8f1688 reverted",
    move("emulate-write/guest-tables/tell-shadow/read-count", { before: "emulate-write/copy" }),
  ),
];
