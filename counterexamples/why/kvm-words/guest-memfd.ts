import type { FieldWords } from "../words.ts";

/** Memory attributes and guest_memfd. */
export const guestMemfd: readonly FieldWords[] = [
  {
    field: "promised.attributes[g].private",
    role: "promise",
    noun: "the promise about gfn {g}",
    to: { true: "promised by returning that gfn {g} is private" },
    changed: "promised by returning that gfn {g} is shared",
  },
  {
    field: "gmem.hole.dropped",
    role: "promise",
    noun: "the file's promise",
    to: { true: "was done with the invalidation of the hole" },
    changed: "called kvm_gmem_invalidate_end",
  },
  {
    field: "gmem.attributes[g].private",
    role: "shared",
    noun: "the attribute of gfn {g}",
    to: { true: "made gfn {g} private" },
    changed: "made gfn {g} shared",
    found: { true: "found gfn {g} private", false: "found gfn {g} shared" },
  },
  {
    field: "gmem.regions[e].mixed",
    role: "shared",
    noun: "lpage_info of {e}",
    to: { true: "marked {e} as having different attributes" },
    changed: "marked {e} as having equal attributes",
    found: {
      true: "found that {e} have different attributes",
      false: "found that {e} have equal attributes",
    },
  },
  {
    field: "gmem.pages[p].binding",
    role: "shared",
    noun: "the binding of page {p} of the file",
    to: {
      none: "unbound page {p} of the file",
      freed: "freed the memslot that page {p} of the file is bound to",
    },
    changed: "bound page {p} of the file",
    found: {
      none: "found page {p} of the file bound to no memslot",
      first: "found page {p} of the file bound",
      second: "found page {p} of the file bound",
      freed: "found page {p} of the file bound to a memslot that was freed",
    },
  },
  {
    field: "gmem.pages[p].pfn",
    role: "shared",
    noun: "page {p} of the file",
    to: { none: "took page {p} out of the file" },
    changed: "put a folio for page {p} into the file",
  },
  { field: "gmem.pages[p].gfn", role: "hidden", noun: "", changed: "" },
  {
    field: "gmem.locked",
    role: "hidden",
    noun: "filemap_invalidate_lock",
    changed: "",
    beside: {
      true: "took filemap_invalidate_lock",
      false: "released filemap_invalidate_lock",
    },
  },
  {
    field: "gmem.file",
    role: "shared",
    noun: "the file",
    to: {
      dying: "dropped the last reference to the file",
      closed: "told the memslots that the file is gone",
    },
    changed: null,
    found: {
      open: "found the file open",
      dying: "found no reference to the file left",
      closed: "found the file gone",
    },
  },
  { field: "gmem.*", role: "hidden", noun: "", changed: "" },
];
