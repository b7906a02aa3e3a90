import { hugePages } from "../../model/world.ts";
import { kvmAtFirst } from "./kvm-at-first.ts";
import { cpu } from "./kvm-words/cpu.ts";
import { dirtyLogging } from "./kvm-words/dirty-logging.ts";
import { fault } from "./kvm-words/fault.ts";
import { guest } from "./kvm-words/guest.ts";
import { guestMemfd } from "./kvm-words/guest-memfd.ts";
import { hardware } from "./kvm-words/hardware.ts";
import { host } from "./kvm-words/host.ts";
import { locks } from "./kvm-words/locks.ts";
import { memslots } from "./kvm-words/memslots.ts";
import { ownAccesses } from "./kvm-words/own-accesses.ts";
import { permissionOverlay } from "./kvm-words/permission-overlay.ts";
import { promises } from "./kvm-words/promises.ts";
import { sptes } from "./kvm-words/sptes.ts";
import { tablePages } from "./kvm-words/table-pages.ts";
import { translations } from "./kvm-words/translations.ts";
import { userSpace } from "./kvm-words/user-space.ts";
import { waiting } from "./kvm-words/waiting.ts";
import type { FieldWords, Words } from "./words.ts";

/** The fields of the model in the words of KVM's authors. What stands first is said first where one step changes several. */
const fields: readonly FieldWords[] = [
  ...locks,
  ...promises,
  ...hardware,
  ...permissionOverlay,
  ...dirtyLogging,
  ...cpu,
  ...translations,
  ...tablePages,
  ...sptes,
  ...memslots,
  ...host,
  ...userSpace,
  ...guestMemfd,
  ...fault,
  ...waiting,
  ...ownAccesses,
  ...guest,
];

/** `01`: which bits a request names, gfn 0 first; `keep` stays as it is. */
const bitsOf = (value: string): string | null => {
  if (!/^[01]+$/.test(value)) return null;
  const gfns = [...value].flatMap((bit, gfn) => (bit === "1" ? [`${gfn}`] : []));
  if (gfns.length === 0) return "bits={}";
  return `bits={gfn${gfns.length > 1 ? "s" : ""} ${gfns.join(",")}}`;
};

/** What the model's fields are called in an explanation. */
export const kvmWords: Words = {
  fields,
  shown: { e: (region) => `gfns ${region * hugePages}-${(region + 1) * hugePages - 1}` },
  actor: (name) => name.replace(/^vcpu(\d+)$/, "CPU $1").replace(/^vmm$/, "VMM"),
  meantFor: (path) => {
    const [, vcpu] =
      /^vcpus\[(\d+)\]\.(?:mode|flushRequested|freeRootsRequested|dirtyLoggingRequested)$/.exec(
        path,
      ) ?? [];
    return vcpu === undefined ? null : `vcpu${vcpu}`;
  },
  // Threads stand in the order of the actors (model/build.ts).
  pathFor: (path, actors) =>
    path.replace(/^threads\[(\d+)\]/, (whole, thread: string) => {
      const actor = actors[Number(thread)];
      return actor === undefined ? whole : `threads[${actor}]`;
    }),
  atFirst: kvmAtFirst,
  choice: (name, value) => (name === "bits" ? bitsOf(value) : null),
};
