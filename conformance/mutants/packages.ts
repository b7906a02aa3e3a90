import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { download, placeOf, unpack, type Tool } from "../setup/apt.ts";
import { SetupError } from "../setup/error.ts";
import { run } from "../setup/run.ts";

/** What a kernel's module is built from, all of the image's version. */
export interface Packages {
  readonly headers: string;
  readonly commonHeaders: string;
  readonly kbuild: string;
  readonly source: string;
  readonly version: string;
}

/** From the name of the image's package: `linux-image-6.12.117+deb12-cloud-amd64_6.12.117-1~deb12u1_amd64`. */
export const packagesOf = (identity: string): Packages => {
  const found = /^linux-image-((\d+\.\d+)[^_]*)-cloud-amd64_([^_]+)_/.exec(identity);
  const [, kernel, series, version] = found ?? [];
  if (kernel === undefined || series === undefined || version === undefined)
    throw new SetupError(
      "no-kernel",
      `${identity} is no kernel of Debian's`,
      "mutants are built from Debian's source only",
    );
  return {
    headers: `linux-headers-${kernel}-cloud-amd64`,
    commonHeaders: `linux-headers-${kernel}-common`,
    kbuild: `linux-kbuild-${kernel}`,
    source: `linux-source-${series}`,
    version,
  };
};

/** Beside those of the set-up. The headers ask for the compiler that the kernel was built with. */
const tools: readonly Tool[] = [
  { program: "make", package: "make" },
  { program: "x86_64-linux-gnu-gcc-12", package: "gcc-12" },
  { program: "x86_64-linux-gnu-objcopy", package: "binutils" },
  { program: "xz", package: "xz-utils" },
];

export const requireTools = (): void => {
  const missing = tools.filter(({ program }) => placeOf(program) === null);
  if (missing.length === 0) return;
  const install = `apt-get install --no-install-recommends ${missing.map((tool) => tool.package).join(" ")}`;
  throw new SetupError(
    "failed",
    `${missing.map((tool) => tool.program).join(", ")} missing, which kvm.ko is built with`,
    process.getuid?.() === 0 ? install : `sudo ${install}`,
  );
};

/** Unpacks the headers and the build's own programs into the folder; nothing is installed. */
export const fetchHeaders = async (packages: Packages, folder: string): Promise<void> => {
  for (const name of [packages.headers, packages.commonHeaders, packages.kbuild])
    await withPackage(name, packages, folder, (file) => unpack(file, folder));
};

/** Unpacks these folders of the kernel's source into the folder; the archive itself, 150 MB, is never written out. */
export const fetchSource = (
  packages: Packages,
  parts: readonly string[],
  folder: string,
): Promise<void> =>
  withPackage(packages.source, packages, folder, async (file) => {
    const archive = `./usr/src/${packages.source}.tar.xz`;
    const inside = parts.map((part) => `${packages.source}/${part}`).join(" ");
    const pipe = `dpkg-deb --fsys-tarfile "$0" | tar -xO ${archive} | xz -dcT0 | tar -x --strip-components=1 ${inside}`;
    await run("sh", ["-ec", pipe, file], { folder });
  });

const withPackage = async (
  name: string,
  { version }: Packages,
  folder: string,
  work: (file: string) => Promise<void>,
): Promise<void> => {
  const place = join(folder, "package");
  mkdirSync(place);
  await work(await download(`${name}=${version}`, place));
  rmSync(place, { recursive: true });
};
