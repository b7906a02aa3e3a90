import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkpointBytes } from "../../cli/checkpoint/format.ts";
import { verifiedHeader } from "../../cli/checkpoint/read.ts";
import { inFolder, run, type Ran } from "./run.ts";

interface Header {
  readonly program: { readonly version: string; readonly code: string };
  readonly searching: {
    readonly counted: object;
    readonly identity: {
      readonly fields: readonly unknown[][];
      readonly transitions: readonly string[];
    };
  };
}

const leaky = ["check", "--design", "leaky", "--scenario", "gate", "--gfns", "3", "--no-forecast"];
const quiet = ["--record", "r", "--json"];

/** Results without what depends on the clock. */
const resultsOf = ({ out }: Ran): unknown => {
  const { results } = JSON.parse(out) as { results: readonly { readonly seconds: number }[] };
  return results.map(({ seconds: _, ...rest }) => rest);
};

/** The same file with another header, and checksums that fit. */
const withHeader = (path: string, change: (header: Header) => object): void => {
  const header = JSON.parse(verifiedHeader(path)) as Header;
  const whole = [...checkpointBytes(JSON.stringify(change(header)), [])].flat();
  writeFileSync(path, Buffer.concat(whole));
};

describe("check --checkpoint", function () {
  this.timeout(60_000);

  it("keeps what a limit has cut short, from where --resume alone ends as if nothing had been", () =>
    inFolder(async (folder) => {
      const whole = await run([...leaky, ...quiet], folder);
      const first = await run(
        [...leaky, ...quiet, "--checkpoint", "c", "--max-states", "4000"],
        folder,
      );
      expect(first.status).to.equal(1);
      expect(resultsOf(first)).not.to.deep.equal(resultsOf(whole));
      expect(first.err).to.include("to go on: npm run -s staleproof -- check --resume c");
      const second = await run(
        ["check", "--resume", "c", ...quiet, "--max-states", "9000"],
        folder,
      );
      expect(second.err).to.match(/^goes on from c: leaky, gate has 3,\d\d\d states, /);
      const last = await run([...leaky, ...quiet, "--resume", "c"], folder);
      expect(last.status).to.equal(whole.status);
      expect(resultsOf(last)).to.deep.equal(resultsOf(whole));
      expect(existsSync(join(folder, "c")), "it is of no use any more").to.equal(false);
    }));

  it("keeps the cells that are done, and the one that was under way", () =>
    inFolder(async (folder) => {
      const both = [
        "check",
        "--design",
        "leaky",
        "--scenario",
        "gate",
        "--thorough",
        "--threads",
        "1",
      ];
      const whole = await run([...both, ...quiet], folder);
      const counted = JSON.parse(whole.out) as { results: readonly { states: number }[] };
      const [small = 0, large = 0] = new Set(counted.results.map(({ states }) => states));
      expect(large).to.be.above(small);
      const cut = ["--checkpoint", "c", "--max-states", String(small), "--checkpoint-every", "0"];
      const first = await run([...both, ...quiet, ...cut], folder);
      expect(first.err).to.include("--resume c");
      const last = await run(["check", "--resume", "c", ...quiet, "--threads", "1"], folder);
      expect(last.err).to.include("1 of 2 cells are done");
      expect(resultsOf(last)).to.deep.equal(resultsOf(whole));
      expect(readdirSync(folder)).to.deep.equal(["r"]);
    }));

  describe("refuses with the difference named", () => {
    const differences: readonly {
      readonly of: string;
      readonly args: readonly string[];
      readonly says: RegExp;
    }[] = [
      {
        of: "another design",
        args: ["--design", "careful", "--gfns", "3"],
        says: /it is of design leaky, not careful/,
      },
      { of: "another scope", args: ["--design", "leaky"], says: /scope .*3 gfns.*, not .*1 gfns/ },
      {
        of: "another edit",
        args: ["--design", "leaky", "--gfns", "3", "--edit", "close/shut:remove"],
        says: /it is of the edits none, not close\/shut:remove/,
      },
      {
        of: "another property",
        args: ["--design", "leaky", "--gfns", "3", "--property", "can-finish"],
        says: /it judges properties all, not can-finish/,
      },
      {
        of: "a search without reductions",
        args: ["--design", "leaky", "--gfns", "3", "--no-reduction"],
        says: /it is with reductions/,
      },
      { of: "other cells", args: ["--gfns", "3"], says: /it is of 1 cells, not of 2/ },
      {
        of: "a limit that it has met",
        args: ["--max-states", "10"],
        says: /--max-states 10 is less than the 3\d\d\d states/,
      },
    ];
    const versions: readonly {
      readonly of: string;
      readonly change: (header: Header) => object;
      readonly says: RegExp;
    }[] = [
      {
        of: "another version of the program",
        change: (header) => ({ ...header, program: { version: "0.0.1", code: "123" } }),
        says: /written by version 0\.0\.1 with the code 123, this is .*take the checkout/,
      },
      {
        of: "a system with another field",
        change: (header) => changed(header, { fields: [["gate", "bool", 0, 0, 1]] }),
        says: /leaky, gate: its state has other fields: gate \(bool, 0, 0, 1\) there, pc\.\w+ \(/,
      },
      {
        of: "a system with another transition",
        change: (header) => changed(header, { transitions: ["writer 0 close/slam"] }),
        says: /has other transitions: writer 0 close\/slam there, \w+ 0 /,
      },
      {
        of: "a system that does something else",
        change: (header) => changed(header, { beginning: "0" }),
        says: /its steps do something else/,
      },
      {
        of: "another byte order",
        change: (header) => ({ ...header, bytes: "big-endian" }),
        says: /its numbers are big-endian/,
      },
      {
        of: "another form of the header",
        change: (header) => ({ ...header, schema: 2 }),
        says: /another version of staleproof: .*schema/,
      },
    ];
    const changed = (header: Header, identity: object): object => ({
      ...header,
      searching: { ...header.searching, identity: { ...header.searching.identity, ...identity } },
    });

    it("or the memory that it needs", () =>
      inFolder(async (folder) => {
        await run([...leaky, ...quiet, "--checkpoint", "c", "--max-states", "4000"], folder);
        withHeader(join(folder, "c"), ({ searching, ...header }) => ({
          ...header,
          searching: { ...searching, counted: { ...searching.counted, bytes: 2e15 } },
        }));
        const { status, err } = await run(["check", "--resume", "c"], folder);
        expect(status).to.equal(2);
        expect(err).to.match(/are less than the 2000000000 MB of c; .* --resume c --max-memory 3/);
      }));
    it("whatever it is", () =>
      inFolder(async (folder) => {
        const path = join(folder, "c");
        await run([...leaky, ...quiet, "--checkpoint", "c", "--max-states", "4000"], folder);
        const kept = readFileSync(path);
        for (const { of, args, says } of differences) {
          const { status, err } = await run(["check", ...args, "--resume", "c"], folder);
          expect(status, of).to.equal(2);
          expect(err, of).to.match(says);
          expect(err, of).to.match(/; .*npm run -s staleproof -- check/);
          expect(readFileSync(path).equals(kept), of).to.equal(true);
        }
        for (const { of, change, says } of versions) {
          writeFileSync(path, kept);
          withHeader(path, change);
          const { status, err } = await run(["check", "--resume", "c"], folder);
          expect(status, of).to.equal(2);
          expect(err, of).to.match(says);
          expect(err, of).to.match(/begin anew: npm run -s staleproof -- check/);
        }
      }));
  });

  it("does not write over a checkpoint, or over anything else, and removes what a dead process left", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "notes"), "mine\n");
      const other = await run([...leaky, "--checkpoint", "notes"], folder);
      expect([other.status, other.err]).to.deep.equal([
        2,
        "staleproof: notes is there already, and is no checkpoint; name another file\n",
      ]);
      expect((await run(["check", "--resume", "notes"], folder)).err).to.include(
        "is no checkpoint",
      );
      writeFileSync(join(folder, "c.4194305.tmp"), "half");
      await run([...leaky, ...quiet, "--checkpoint", "c", "--max-states", "4000"], folder);
      expect(readdirSync(folder).sort()).to.deep.equal(["c", "notes", "r"]);
      const again = await run([...leaky, "--checkpoint", "c"], folder);
      expect(again.status).to.equal(2);
      expect(again.err).to.match(/c is a checkpoint already; go on from it: .* --resume c; or/);
    }));

  it("is for searches only, and says why", () =>
    inFolder(async (folder) => {
      for (const [given, says] of [
        ["--symmetry", /--checkpoint and --symmetry do not go together/],
        ["--fusion", /--checkpoint and --fusion do not go together/],
        ["--sample", /a sample is the same again with its seed/],
      ] as const) {
        const { status, err } = await run([...leaky, given, "--checkpoint", "c"], folder);
        expect(status).to.equal(2);
        expect(err).to.match(says);
      }
      const { err } = await run([...leaky, "--checkpoint-every", "1"], folder);
      expect(err).to.match(/belongs to --checkpoint; add --checkpoint FILE/);
    }));
});
