import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { z } from "zod";
import { runOnKvm } from "./run.ts";

const real = fileURLToPath(new URL("../conformance/traces/6.12.txt", import.meta.url));

describe("staleproof trace", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "staleproof-trace-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const trace = (...args: readonly string[]) => runOnKvm(["trace", ...args], folder);
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };

  it("ends with 0 where all is explained, and says what was not looked at", async () => {
    const { status, out } = await trace(real, "--design", "v6.12");
    expect(out).to.match(/frame 0x40000: 47 events, all explained/);
    expect(out).to.match(/frame 0xf0000: not looked at, it was mapped before the trace begins/);
    expect(status).to.equal(0);
  });

  it("ends with 1 at an event that no path explains, and shows it", async () => {
    // With one vCPU every way is soon tried.
    const alone = readFileSync(real, "utf8").replace(/^.*vcpu1-.*\n/gm, "");
    const text = alone.replace(/^.*flushall.*\n/m, "");
    const { status, out } = await trace(
      written("noflush.txt", text),
      ...["--design", "v6.12", "--frame", "0x40000", "--json", "out.json"],
    );
    expect(status).to.equal(1);
    expect(out).to.match(
      /event \d+ of \d+ is not explained\n {2}noflush\.txt:\d+: .*set_memory_region_ret/,
    );
    expect(out).to.match(/the model would have allowed\n +flush of remote TLBs/);
    const document = z
      .object({
        schema: z.literal(1),
        groups: z.array(
          z.object({ verdict: z.string(), unexplained: z.object({ event: z.string() }) }),
        ),
      })
      .parse(JSON.parse(readFileSync(join(folder, "out.json"), "utf8")));
    expect(document.groups).to.deep.equal([
      { verdict: "unexplained", unexplained: { event: "return of KVM_SET_USER_MEMORY_REGION" } },
    ]);
  });

  it("explains by a seeded fault what the kernel alone would not do", async () => {
    const text = readFileSync(real, "utf8").replace(/^.*flushall.*\n/m, "");
    const edit = "set-region/arch-commit/log-dirty-on/write-protect-slot/flush:remove";
    const { status } = await trace(
      written("noflush.txt", text),
      ...["--design", "v6.12", "--frame", "0x40000", "--edit", edit],
    );
    expect(status).to.equal(0);
  });

  it("ends with 4 if the kernel dropped events, or a limit comes first", async () => {
    const lines = readFileSync(real, "utf8").split("\n");
    const text = lines.toSpliced(40, 0, "CPU:0 [LOST 3 EVENTS]").join("\n");
    const lost = await trace(written("lost.txt", text), "--design", "v6.12");
    expect(lost.out).to.match(/line 41: the kernel dropped events/);
    expect(lost.status).to.equal(4);
    const limited = await trace(real, "--design", "v6.12", "--max-states", "10");
    expect(limited.out).to.match(/undecided: event \d+ of 47 was not explained within the limit/);
    expect(limited.status).to.equal(4);
  });

  for (const [what, args, message] of [
    ["no file", [], /trace needs a file; see: .*trace --help/],
    ["a file that is not there", ["gone.txt"], /cannot read gone\.txt \(ENOENT/],
    ["an unknown design", [real, "--design", "v6.13"], /no design "v6\.13".*v6\.1/],
    ["an unknown machine", [real, "--machine", "np"], /no machine "np".*npt/],
    ["a frame that is not in it", [real, "--frame", "0x1"], /says nothing of guest frame 0x1/],
    ["a frame that is no number", [real, "--frame", "x"], /number of a guest frame/],
    ["an edit that names nothing", [real, "--edit", "fault/nothing:remove"], /nothing/],
  ] as const)
    it(`ends with 2 and one line for ${what}`, async () => {
      const { status, err } = await trace(...args);
      expect(err).to.match(message);
      expect(err.trim().split("\n")).to.have.length(1);
      expect(status).to.equal(2);
    });

  it("ends with 2 for a file that is no trace, or one of something else", async () => {
    const poem = await trace(written("poem.txt", "a rose\nis a rose\n"));
    expect(poem.err).to.match(
      /poem\.txt has no line of a trace; record it as docs\/trace\.md says/,
    );
    const other = await trace(written("sched.txt", "a-1 [000] d... 1.5: sched_switch: x=1\n"));
    expect(other.err).to.match(/none of the 1 events in sched\.txt is one of KVM's/);
    const text = readFileSync(real, "utf8").replace("gpa=0x40000000", "gpa=0xgg");
    const garbled = await trace(written("garbled.txt", text));
    expect(garbled.err).to.match(/garbled\.txt:\d+: an event of KVM's that cannot be read: 0xgg/);
    expect([poem.status, other.status, garbled.status]).to.deep.equal([2, 2, 2]);
  });
});
