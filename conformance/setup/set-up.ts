import { installMissing, placeOf } from "./apt.ts";
import { defaultCache, sweep } from "./cache.ts";
import { asSetupError, SetupError } from "./error.ts";
import { makeImage, type Image } from "./image.ts";
import {
  debianKernel,
  forgetDebianKernels,
  ownKernel,
  releases,
  withModules,
  type Kernel,
  type Release,
} from "./kernel.ts";
import { buildProgram } from "./program.ts";

/** A machine that is wanted: a Debian kernel, one with replaced modules, or a kernel of one's own. */
export type Wanted =
  | { readonly release: Release }
  | {
      readonly release: Release;
      /** The files to take instead, by the module's name: kvm.ko. */
      readonly replaceModules: Readonly<Record<string, string>>;
      readonly tag: string;
    }
  | {
      /** A bzImage or vmlinux. */
      readonly kernel: string;
      /** Its modules are somewhere below. */
      readonly modules: string;
      readonly tag: string;
    };

export interface SetupOptions {
  /** Both Debian kernels if absent. */
  readonly wanted?: readonly Wanted[];
  readonly cache?: string;
  /** Ask apt for newer kernels instead of taking those in the cache. */
  readonly refresh?: boolean;
  readonly progress?: (line: string) => void;
}

/** All that booting needs. */
export interface Ready {
  readonly qemu: string;
  readonly images: readonly Image[];
}

/** Does what has not been done yet; a second call takes a moment. Throws SetupError. */
export const setUp = async (options: SetupOptions = {}): Promise<Ready> => {
  const cache = options.cache ?? defaultCache;
  const progress = options.progress ?? (() => undefined);
  try {
    await installMissing(progress);
    sweep(cache);
    if (options.refresh === true) forgetDebianKernels(cache);
    const program = await buildProgram(cache, progress);
    const images: Image[] = [];
    for (const wanted of options.wanted ?? releases.map((release) => ({ release }))) {
      const kernel = await kernelOf(cache, wanted, progress);
      images.push(await makeImage(cache, nameOf(wanted), kernel, program));
    }
    return { qemu: findQemu(), images };
  } catch (error) {
    throw asSetupError(error, cache);
  }
};

const nameOf = (wanted: Wanted): string => ("tag" in wanted ? wanted.tag : wanted.release);

const kernelOf = async (
  cache: string,
  wanted: Wanted,
  progress: (line: string) => void,
): Promise<Kernel> => {
  if ("kernel" in wanted) return ownKernel(cache, wanted.kernel, wanted.modules);
  const kernel = await debianKernel(cache, wanted.release, progress);
  return "replaceModules" in wanted ? withModules(cache, kernel, wanted.replaceModules) : kernel;
};

const findQemu = (): string => {
  const qemu = placeOf("qemu-system-x86_64");
  if (qemu !== null) return qemu;
  throw new SetupError(
    "no-qemu",
    "qemu-system-x86_64 is not on the PATH",
    "sudo apt-get install --no-install-recommends qemu-system-x86",
  );
};
