import { cell, flow, numbers, type Row, type Section } from "./drawing.ts";
import type { Reader } from "./reader.ts";
import { chip, chips, toneOf, translation } from "./words.ts";

/** For each vCPU: where it is, what was requested of it, its TLB, and the fault that it handles. */
export const vcpus = (reader: Reader, gfns: number, hugePages: number): Section => ({
  title: "vCPUs and their TLBs",
  tables: numbers(reader.count("vcpus")).map((vcpu) => {
    const path = `vcpus[${vcpu}]`;
    const running = reader.flag(`${path}.running`);
    const mode = reader.text(`${path}.mode`);
    const root = reader.number(`${path}.root`);
    const requests = ["flushRequested", "freeRootsRequested"].map((name) => `${path}.${name}`);
    return {
      title: `vcpu${vcpu}`,
      columns: numbers(gfns).map((gfn) => `gfn ${gfn}`),
      rows: [
        flow("is", [
          cell(
            running ? "in KVM_RUN" : "not in KVM_RUN",
            [`${path}.running`],
            running ? "plain" : "off",
          ),
          cell(mode, [`${path}.mode`], mode === "outside" ? "off" : "held"),
          cell(
            root === null ? "no root" : `root ${root}`,
            [`${path}.root`],
            root === null ? "off" : "plain",
          ),
          ...requests
            .filter((request) => reader.has(request) && reader.busyBelow(path).includes(request))
            .map((request) => chip(reader, request, "protected")),
        ]),
        tlbRow(reader, "TLB", `${path}.tlb`, gfns, 1),
        ...(reader.count(`${path}.hugeTlb`) > 0
          ? [tlbRow(reader, "TLB, 2M", `${path}.hugeTlb`, gfns, hugePages)]
          : []),
        ...chips(reader, "fault", `${path}.fault`),
      ],
    };
  }),
});

const tlbRow = (reader: Reader, head: string, tlb: string, gfns: number, width: number): Row => ({
  head,
  cells: numbers(reader.count(tlb)).map((i) => {
    const entry = `${tlb}[${i}]`;
    return cell(
      translation(reader, entry),
      reader.below(entry),
      toneOf(reader, entry),
      Math.min(width, gfns - i * width),
    );
  }),
});
