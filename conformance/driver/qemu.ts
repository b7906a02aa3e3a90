import type { Image } from "../setup/image.ts";

export interface QemuOptions {
  readonly image: Image;
  /** Holds the console's log and the sockets. */
  readonly folder: string;
  /** `multi` runs the two processors at the same time: for real races only, and slower. */
  readonly thread: "single" | "multi";
  readonly gdb: boolean;
  /** A snapshot to go on from. */
  readonly incoming: string | null;
  /** Further words for the kernel's command line; `K:x=y` is an option of kvm.ko, `A:x=y` of kvm-amd.ko. */
  readonly kernelWords: readonly string[];
}

export const consoleLog = (folder: string): string => `${folder}/console.log`;
export const qmpSocket = (folder: string): string => `${folder}/qmp`;
export const gdbSocket = (folder: string): string => `${folder}/gdb`;

/**
 * `loglevel=5` lets warnings through, which `quiet` would not; the second processor is left to its vCPU alone, so that scheduling by the
 * debugger holds what it says.
 */
const kernelWords: readonly string[] = [
  "console=ttyS0",
  "loglevel=5",
  "panic=-1",
  "oops=panic",
  "mitigations=off",
  "nokaslr",
  "isolcpus=1",
  "irqaffinity=0",
  "CH:vport0p1",
];

/** No host feature is used: all is emulated, an AMD processor with nested paging included. */
export const qemuWords = (options: QemuOptions): readonly string[] => [
  ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
  ...["-M", "q35", "-accel", `tcg,thread=${options.thread}`, "-smp", "2", "-m", "1024"],
  ...["-cpu", "EPYC,+svm,+npt,-rdseed,-sha-ni,-xsavec,-fxsr-opt,-misalignsse,-3dnowprefetch,-osvw"],
  ...["-kernel", options.image.kernel, "-initrd", options.image.initrd],
  ...["-chardev", "stdio,id=channel,signal=off"],
  ...[
    "-chardev",
    `file,id=console,path=${consoleLog(options.folder)}`,
    "-serial",
    "chardev:console",
  ],
  ...["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=channel,name=machine"],
  ...["-qmp", `unix:${qmpSocket(options.folder)},server=on,wait=off`],
  ...(options.gdb ? ["-gdb", `unix:${gdbSocket(options.folder)},server=on,wait=off`] : []),
  ...(options.incoming === null ? [] : ["-incoming", `exec:cat '${options.incoming}'`]),
  ...["-append", [...kernelWords, ...options.kernelWords].join(" ")],
];
