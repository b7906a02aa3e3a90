import { canStart, runAlone, type Start } from "../../checker/run/alone.ts";
import { packedRunner } from "../../checker/sample/runner.ts";
import { at, none } from "../../checker/state/fields.ts";
import type { KvmSystem } from "../../model/build.ts";
import { hostMapsHuge } from "../../model/host/mapping.ts";
import { activeSlots, pageOf, slotOf } from "../../model/memslots/lookup.ts";
import { accessGuest, type KvmObserve } from "../../model/quiescent/access.ts";
import { translationOf } from "../../model/quiescent/translation.ts";
import { hugePages, offsetInRegion, range, regionOf } from "../../model/world.ts";
import type { Command } from "./command.ts";
import { watchModel, type Shown } from "../../model/trace/watch.ts";
import type { Outcome } from "./outcome.ts";

/** The model as something that takes commands. */
export interface ModelSide {
  readonly reset: () => void;
  /** Can the command be given to both sides now? */
  readonly possible: (command: Command) => boolean;
  readonly apply: (command: Command) => Outcome & { readonly shown: readonly Shown[] };
}

/** Values are not state of the model: they follow the frames that it says are reached. A frame that was freed is zeroed. */
const makeContents = () => {
  const values = new Map<number, number>();
  return {
    clear: () => values.clear(),
    read: (pfn: number) => values.get(pfn) ?? 0,
    write: (pfn: number, value: number) => values.set(pfn, value),
    free: (pfn: number) => values.delete(pfn),
  };
};

/** Each command is an operation of the design (or a few), run from idle to idle while nobody else moves. */
export const modelSide = (system: KvmSystem): ModelSide => {
  const runner = packedRunner(system);
  const contents = makeContents();
  const gfns = range(runner.state().roots[0]?.leaves.length ?? 0);

  const vmm = (operation: string, choice: Start["choice"]): Start => ({
    actor: "vmm",
    operation,
    ...(choice === undefined ? {} : { choice }),
  });
  const change = (what: string, page: number): Start => ({
    actor: "host",
    operation: "change-mapping",
    choice: { change: what, page },
  });

  let watch = watchModel(runner.state);
  const run = (start: Start, observe: KvmObserve = () => undefined): void =>
    runAlone(runner, start, (t, before) => {
      watch.observe(t, before);
      observe(t, before);
    });

  /** Runs it and tells the error with which it was refused. */
  const ioctl = (start: Start, observe: KvmObserve = () => undefined): string => {
    let result = "ok";
    run(start, (t, before) => {
      if (t.event?.type === "refused") result = before.ioctl.error;
      observe(t, before);
    });
    return result;
  };

  const populated = (gfn: number): boolean => {
    const slot = slotOf(activeSlots(runner.state()), gfn);
    return slot === undefined || at(runner.state().host.pages, pageOf(slot, gfn)).pfn !== none;
  };
  const small = (page: number): boolean => !hostMapsHuge(runner.state(), page);

  /** Else the frames that guest and VMM touch would not be the same (geometry.ts). */
  const isAligned = ({ base, page }: { readonly base: number; readonly page: number }): boolean =>
    offsetInRegion(base) === offsetInRegion(page);

  /** Two slots over one page of the VMM's memory are not compared (see docs). */
  const sharesMemory = (request: Extract<Command, { kind: "region" }>["request"]): boolean =>
    activeSlots(runner.state()).some(
      (other, i) =>
        i !== request.slot &&
        other.state !== "absent" &&
        request.page < other.page + other.pages &&
        other.page < request.page + request.pages,
    );

  /** A prefault of v6.12 would not return (FINDINGS.md, F6). */
  const holdsObsoleteRoot = (vcpu: number): boolean => {
    const { root } = at(runner.state().vcpus, vcpu);
    return root !== none && at(runner.state().roots, root).state === "invalid";
  };

  const possible = (command: Command): boolean => {
    switch (command.kind) {
      case "region":
        return !sharesMemory(command.request) && isAligned(command.request);
      case "access":
        return command.access === "write" || populated(command.gfn);
      case "prefault":
        return populated(command.gfn) && !holdsObsoleteRoot(command.vcpu);
      case "populate":
        return canStart(runner, vmm("populate", { page: command.page }));
      case "populate-huge":
        return canStart(runner, vmm("populate-huge", { page: command.page }));
      case "discard":
        return small(command.page);
      case "protect": {
        const first = regionOf(command.page) * hugePages;
        return small(first) || !command.writable;
      }
      case "get-log":
      case "clear-log":
        return true;
    }
  };

  const result = (command: Command): string => {
    switch (command.kind) {
      case "region":
        return ioctl(vmm("set-region", { ...command.request }));
      case "access": {
        const found = accessGuest(runner, command.vcpu, command.gfn, command.access, (t, before) =>
          watch.observe(t, before),
        );
        if (found.exit === "mmio") return "mmio";
        if (found.exit === "error") return "EFAULT";
        if (command.access === "write") contents.write(found.pfn, command.value);
        return `done ${String(contents.read(found.pfn))}`;
      }
      case "prefault": {
        let exit = "none";
        run(
          {
            actor: `vcpu${String(command.vcpu)}`,
            operation: "prefault",
            choice: { gfn: command.gfn },
          },
          (t, before) => {
            if (t.event?.type === "exit") exit = at(before.vcpus, command.vcpu).fault.exit;
          },
        );
        return exit === "mmio" ? "ENOENT" : exit === "error" ? "EFAULT" : "ok";
      }
      case "get-log": {
        let bits = "";
        const slot = at(activeSlots(runner.state()), command.slot);
        const error = ioctl(vmm("get-dirty-log", { slot: command.slot }), (t, before) => {
          if (t.event?.type !== "hand-out") return;
          bits = range(slot.pages)
            .map((i) => (at(before.dirtyLog, slot.base + i).snapshot ? "1" : "0"))
            .join("");
        });
        return error === "ok" ? bits : error;
      }
      case "clear-log":
        return ioctl(vmm("clear-dirty-log", { slot: command.slot, bits: command.bits }));
      case "populate":
      case "populate-huge":
        // The memory is made fresh by munmap, which announces its range though nothing is mapped there.
        if (command.kind === "populate-huge") run(change("split", command.page));
        run(vmm(command.kind, { page: command.page }));
        return "ok";
      case "discard": {
        const { pfn } = at(runner.state().host.pages, command.page);
        const start = change("unmap", command.page);
        if (canStart(runner, start)) run(start);
        if (pfn !== none) contents.free(pfn);
        return "ok";
      }
      case "protect": {
        const { pages } = runner.state().host;
        const first = regionOf(command.page) * hugePages;
        if (at(pages, command.page).writable === command.writable) return "ok";
        // The huge page's range lies in one VMA, which is split within it.
        if (at(pages, first).writable === at(pages, first + 1).writable)
          run(change("split", first));
        const start = change(command.writable ? "make-writable" : "write-protect", command.page);
        if (canStart(runner, start)) run(start);
        return "ok";
      }
    }
  };

  return {
    reset: () => {
      runner.reset();
      contents.clear();
      // The real vCPUs have run before, and have a root.
      for (const vcpu of range(runner.state().vcpus.length))
        for (const operation of ["run", "enter", "io-exit"])
          runAlone(runner, { actor: `vcpu${String(vcpu)}`, operation });
    },
    possible,
    apply: (command) => {
      watch = watchModel(runner.state);
      const said = result(command);
      const shown = watch.finish();
      return {
        result: said,
        shown,
        translations: gfns.map((gfn) => translationOf(runner.state(), gfn)),
      };
    },
  };
};
