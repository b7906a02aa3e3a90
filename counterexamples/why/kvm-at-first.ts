import type { AtFirst } from "./words.ts";

/** Positions as people write them: `0`, `0-1`, `0, 2`. */
const listed = (positions: readonly number[]): string => {
  const sorted = positions.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return "";
  const isRun = sorted.length > 1 && last - first === sorted.length - 1;
  return isRun ? `${first}-${last}` : sorted.join(", ");
};

/** The same with its noun: `gfn 0`, `gfns 0-1`. */
const counted = (noun: string, positions: readonly number[]): string =>
  `${noun}${positions.length > 1 ? "s" : ""} ${listed(positions)}`;

/** Takes lines that fit out of a list. */
const taker = (lines: readonly string[]) => {
  const left = new Set(lines);
  return {
    left,
    /** The first number in each line that fits. */
    take: (pattern: RegExp): readonly number[] => {
      const found: number[] = [];
      for (const line of [...left]) {
        const match = pattern.exec(line);
        if (match === null) continue;
        left.delete(line);
        found.push(Number(match[1] ?? 0));
      }
      return [...new Set(found)];
    },
  };
};

/**
 * How a scenario begins, from the lines `path=value` of its first state: where vCPUs are, which slots there are, what the host and what KVM
 * has mapped. Whatever is not in the sentence is left over.
 */
export const kvmAtFirst = (lines: readonly string[]): AtFirst => {
  const { left, take } = taker(lines);
  const inGuest = take(/^vcpus\[(\d+)\]\.mode=in-guest$/);
  const running = take(/^vcpus\[(\d+)\]\.running=true$/).filter((v) => !inGuest.includes(v));
  const loaded = take(/^vcpus\[(\d+)\]\.root=0$/);
  const idle = loaded.filter((v) => !inGuest.includes(v) && !running.includes(v));
  const rootless = inGuest.filter((v) => !loaded.includes(v));
  const where = (vcpus: readonly number[], place: string): readonly string[] =>
    vcpus.length === 0
      ? []
      : [
          `${vcpus.map((v) => `vcpu${v}`).join(" and ")} ${vcpus.length > 1 ? "are" : "is"} ${place}`,
        ];

  const slots = take(/^memslots\.sets\[0\]\.slots\[(\d+)\]\.state=valid$/);
  take(/^memslots\.sets\[1\]\.slots\[(\d+)\]\.state=valid$/);
  const slotTexts = slots.map((slot) => {
    const has = (field: string): readonly number[] => {
      const [now] = [0, 1].map((set) =>
        take(new RegExp(`^memslots\\.sets\\[${set}\\]\\.slots\\[${slot}\\]\\.${field}$`)),
      );
      return now ?? [];
    };
    const base = has("base=(\\d+)")[0] ?? 0;
    const pages = has("pages=(\\d+)")[0] ?? 0;
    const gfns = Array.from({ length: pages }, (_, i) => base + i);
    const flags = [
      ...(has("userfault=true").length > 0 ? ["USERFAULT"] : []),
      ...(has("logDirty=true").length > 0 ? ["LOG_DIRTY"] : []),
    ];
    has("bitmap=(\\d+)");
    take(new RegExp(`^promised\\.slots\\[${slot}\\]\\.present=true$`));
    take(new RegExp(`^promised\\.slots\\[${slot}\\]\\.pages=${pages}$`));
    return `slot ${slot} holds ${counted("gfn", gfns)}${flags.length > 0 ? ` with ${flags.join(" and ")}` : ""}`;
  });
  const bits = take(/^bitmaps\[\d+\]\.bits\[(\d+)\]\.set=true$/);
  const mustExit = take(/^promised\.gfns\[(\d+)\]\.mustExit=true$/);
  take(/^bitmaps\[(\d+)\]\.released=true$/);

  const pages = take(/^host\.pages\[(\d+)\]\.pfn=\d+$/);
  take(/^host\.pages\[(\d+)\]\.writable=true$/);
  take(/^host\.frames\[(\d+)\]\.owner=vm$/);
  const hostHuge = take(/^host\.huge\[(\d+)\]\.mapped=true$/);
  const host =
    pages.length === 0
      ? "the host has mapped nothing"
      : `the host has mapped ${counted("page", pages)}${hostHuge.length > 0 ? " (a huge page)" : ""}`;

  take(/^roots\[(\d+)\]\.state=valid$/);
  take(/^roots\[\d+\]\.entries\[(\d+)\]\.kind=table$/);
  const huge = take(/^roots\[\d+\]\.entries\[(\d+)\]\.kind=huge$/);
  take(/^roots\[\d+\]\.entries\[(\d+)\]\.(?:permission=write|pfn=0)$/);
  const small = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.permission=write$/);
  take(/^roots\[\d+\]\.leaves\[(\d+)\]\.pfn=\d+$/);
  const parked = take(/^roots\[\d+\]\.leaves\[(\d+)\]\.parked=write$/);
  const kvm = [
    ...(small.length > 0 ? [counted("gfn", small)] : []),
    ...(huge.length > 0 ? ["a huge page"] : []),
  ];
  const tlbs = [...left].some((line) => /\.(?:tlb|hugeTlb)\[/.test(line));

  const told = [
    ...where(inGuest, "in the guest"),
    ...where(running, "in KVM_RUN, outside the guest"),
    ...where(idle, "not in KVM_RUN"),
    ...where(rootless, "without a root"),
    ...slotTexts,
    ...(bits.length > 0
      ? [
          `the userfault bit${bits.length > 1 ? "s" : ""} of ${counted("gfn", bits)} ${bits.length > 1 ? "are" : "is"} set`,
        ]
      : []),
    ...(mustExit.length > 0 ? [`accesses to ${counted("gfn", mustExit)} must exit`] : []),
    `${host}, KVM ${kvm.length === 0 ? "nothing" : `${kvm.join(" and ")} (writable)`}`,
    ...(parked.length > 0 ? [`${counted("gfn", parked)} parked`] : []),
    ...(tlbs ? [] : ["no TLB holds anything"]),
  ];
  return { told: told.join("; "), rest: [...left] };
};
