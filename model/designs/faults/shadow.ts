import { remove } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const tables = faultsIn("mainline", "shadow-table-free");

const obsolete = "invalidate/flush-shadow-memslot/quirk/zap-all-fast/shadow-mmu";

export const shadowFaults = [
  tables(
    "tables-freed-without-kick",
    "the tables of obsolete roots are freed without the flush whose kick lockless walks are waited for by",
    remove(`delete/${obsolete}/flush`),
  ),
  tables(
    "walk-not-announced",
    "fast_page_fault does not say that it is inside shadow page tables",
    remove("fault/fast/shadow-walk/begin-walk"),
  ),
];
