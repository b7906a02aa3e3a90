import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkpointBytes } from "../../cli/checkpoint/format.ts";
import { logsOf, verifiedHeader } from "../../cli/checkpoint/read.ts";
import { writeCheckpoint } from "../../cli/checkpoint/write.ts";
import { inFolder } from "./run.ts";

/** Pieces of many sizes, empty ones too, larger than a block together. */
const logs = [0, 1, 5_000_000, 0, 3, 13_194_304, 12, 0].map((size, i) =>
  new Uint8Array(size).map((_, at) => (at * 31 + i) & 255),
);
const whole = Buffer.concat(logs);

describe("the file of a checkpoint", () => {
  it("gives back what was written, in pieces of any size", () =>
    inFolder(async (folder) => {
      const path = join(folder, "c");
      for (const some of [logs, logs.slice(0, 5), logs.slice(0, 1), []]) {
        const bytes = Buffer.concat(some);
        await writeCheckpoint(path, '{"some":"header"}', some);
        expect(verifiedHeader(path)).to.equal('{"some":"header"}');
        const fill = logsOf(path, { skip: 0, bytes: bytes.length });
        const got = Buffer.alloc(bytes.length);
        for (
          let at = 0, size = 1;
          at < got.length;
          at += size, size = Math.min(3 * size + 1, 2 ** 20)
        )
          fill(got.subarray(at, at + size));
        expect(got.equals(bytes)).to.equal(true);
        expect(() => fill(new Uint8Array(1))).to.throw("it should have more bytes");
      }
    }));
  it("gives the logs from some byte on", () =>
    inFolder((folder) => {
      const path = join(folder, "c");
      writeFileSync(path, Buffer.concat([...checkpointBytes("{}", logs)].flat()));
      const got = new Uint8Array(1000);
      logsOf(path, { skip: 4_999_000, bytes: 1000 })(got);
      expect(whole.subarray(4_999_000, 5_000_000).equals(got)).to.equal(true);
      return Promise.resolve();
    }));
});
