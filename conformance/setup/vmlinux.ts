import { gunzipSync } from "node:zlib";
import { SetupError } from "./error.ts";
import { run } from "./run.ts";

/** Offsets into the set-up header of a bzImage: Documentation/arch/x86/boot.rst. */
const header = { setupSectors: 0x1f1, magic: 0x202, payloadOffset: 0x248, payloadLength: 0x24c };

const startsWith = (bytes: Buffer, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

const elf: readonly number[] = [0x7f, 0x45, 0x4c, 0x46];

/** Booting an unpacked kernel skips its decompression, which takes a second under emulation. */
export const vmlinuxOf = async (image: Buffer): Promise<Buffer> => {
  if (startsWith(image, elf)) return image;
  if (image.length < 0x1000 || image.toString("latin1", header.magic, header.magic + 4) !== "HdrS")
    throw new SetupError(
      "no-kernel",
      "the kernel is neither a vmlinux nor a bzImage",
      "name another",
    );
  const start =
    (image.readUInt8(header.setupSectors) + 1) * 512 + image.readUInt32LE(header.payloadOffset);
  return decompressed(image.subarray(start, start + image.readUInt32LE(header.payloadLength)));
};

/** The kernel's build puts the unpacked size, four bytes, behind all but gzip. */
const decompressed = (payload: Buffer): Promise<Buffer> | Buffer => {
  const stream = payload.subarray(0, -4);
  if (startsWith(payload, elf)) return payload;
  if (startsWith(payload, [0x28, 0xb5, 0x2f, 0xfd])) return run("zstd", ["-dc"], { input: stream });
  if (startsWith(payload, [0x02, 0x21, 0x4c, 0x18])) return run("lz4", ["-dc"], { input: stream });
  if (startsWith(payload, [0xfd, 0x37, 0x7a])) return run("xz", ["-dc"], { input: stream });
  if (startsWith(payload, [0x1f, 0x8b])) return gunzipSync(payload);
  throw new SetupError(
    "no-kernel",
    "the kernel is compressed in a way that is none of zstd, lz4, xz, gzip",
    "give its vmlinux instead",
  );
};
