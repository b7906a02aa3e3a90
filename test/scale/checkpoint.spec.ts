import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { checkpointBytes } from "../../cli/checkpoint/format.ts";
import { verifiedHeader } from "../../cli/checkpoint/read.ts";
import { randomBelow } from "../checker/random.ts";
import { ended, inFolder, run, startBundledOnKvm, type Ran } from "../cli/run.ts";

/** A search of a second or two, with a can-finish that is broken by a schedule of 26 steps, and witnesses. */
const cell = ["--design", "v6.12", "--scenario", "prefault"];
const quiet = ["--no-forecast", "--json"];
const often = ["--checkpoint-every", "0"];

interface Said {
  readonly status: number | null;
  readonly results: unknown;
  readonly neverRan: unknown;
  /** Recorded schedules, by name. */
  readonly schedules: Readonly<Record<string, string>>;
}

/** What a run says and records, but for times and where it has recorded. */
const saidBy = ({ status, out, err }: Ran, recorded: string): Said => {
  if (out === "") throw new Error(err);
  const { results, neverRan } = JSON.parse(out) as {
    readonly results: readonly Readonly<Record<string, unknown>>[];
    readonly neverRan: unknown;
  };
  const names = readdirSync(recorded).filter((name) => name.endsWith(".json"));
  return {
    status,
    neverRan,
    results: results.map(({ seconds: _, counterexample, ...rest }) => [
      rest,
      counterexample === null ? null : { ...(counterexample as object), file: "" },
    ]),
    schedules: Object.fromEntries(
      names.map((name) => [name, readFileSync(join(recorded, name), "utf8")]),
    ),
  };
};

const runIn = async (folder: string, args: readonly string[]): Promise<Said> =>
  saidBy(
    await ended(startBundledOnKvm(["check", ...args, ...quiet, "--record", "r"], folder)),
    join(folder, "r"),
  );

/** States that the checkpoint in a folder holds; 0 if there is none, or none any more, infinitely many if the search was at its end. */
const statesIn = (folder: string): number => {
  const path = join(folder, "c");
  if (!existsSync(path)) return 0;
  try {
    const header = JSON.parse(verifiedHeader(path)) as {
      readonly searching: { readonly counted: { readonly states: number } } | null;
    };
    return header.searching?.counted.states ?? Infinity;
  } catch (error) {
    // The run that ended meanwhile has removed it.
    if (!existsSync(path)) return 0;
    throw error;
  }
};

/**
 * Begins a run and kills it so many milliseconds later, or later than a checkpoint is kept with more states than there were before,
 * which comes late on a slow machine; says whether it was still running.
 */
const killedAfter = async (
  folder: string,
  args: readonly string[],
  milliseconds: number,
  isKept = false,
): Promise<boolean> => {
  const before = isKept ? statesIn(folder) : 0;
  const child = startBundledOnKvm(["check", ...args, ...quiet, ...often, "--record", "r"], folder);
  const end = ended(child);
  while (isKept && child.exitCode === null && statesIn(folder) <= before) await pause(10);
  await Promise.race([pause(milliseconds), end]);
  child.kill("SIGKILL");
  return (await end).status === null;
};

describe("a checkpoint", function () {
  // Half a minute on two cores that nobody else wants; minutes beside twenty other processes.
  this.timeout(300_000);
  const kills = 10;
  const seed = Date.now() % 1_000_000;

  it(`is enough to end as if nothing had been after kill -9 at ${kills} random moments (seed ${seed})`, () =>
    inFolder(async (folder) => {
      const below = randomBelow(seed);
      const begun = performance.now();
      const whole = await runIn(folder, cell);
      const took = performance.now() - begun;
      expect(Object.keys(whole.schedules)).to.have.length(1);
      let [killed, resumed] = [0, 0];
      /** One run after the other in its own folder: begun, killed, and gone on with. */
      const trial = async (number: number): Promise<void> => {
        const own = join(folder, String(number));
        mkdirSync(own);
        const asked = [...cell, "--checkpoint", "c"];
        const [isTimed, moment] = [number % 3 === 0, below(Math.ceil(took))];
        if (!(await killedAfter(own, asked, isTimed ? moment / 2 : moment / 4, !isTimed))) return;
        killed++;
        const isKept = existsSync(join(own, "c"));
        if (isKept) resumed++;
        const said = await runIn(own, isKept ? ["--resume", "c"] : asked);
        expect(said, `trial ${number}`).to.deep.equal(whole);
        expect(readdirSync(own), `trial ${number}`).to.deep.equal(["r"]);
      };
      const lane = async (first: number): Promise<void> => {
        for (let number = first; killed < kills && number < 8 * kills; number += 2)
          await trial(number);
      };
      await Promise.all([lane(0), lane(1)]);
      expect(killed).to.be.at.least(kills);
      // A run may be killed before its first checkpoint; most are not.
      expect(resumed).to.be.at.least(kills / 2);
    }));

  it("is enough after one run was killed again and again", () =>
    inFolder(async (folder) => {
      const below = randomBelow(seed);
      const whole = await runIn(folder, cell);
      let states: readonly number[] = [];
      let asked = [...cell, "--checkpoint", "c"];
      for (let kill = 0; kill < 3; kill++) {
        if (!(await killedAfter(folder, asked, below(150), true))) break;
        // Killed when it had removed its checkpoint, and not yet ended.
        if (statesIn(folder) === 0) break;
        asked = ["--resume", "c"];
        states = [...states, statesIn(folder)];
      }
      expect(states, "it loses nothing").to.deep.equal([...states].sort((a, b) => a - b));
      expect(states, "kills").to.not.have.length(0);
      const said = await runIn(folder, existsSync(join(folder, "c")) ? ["--resume", "c"] : cell);
      expect(said).to.deep.equal(whole);
    }));

  it("is refused however it is cut short or damaged, with the cause and what to do", () =>
    inFolder(async (folder) => {
      const path = join(folder, "c");
      await run(
        [
          ...["check", "--design", "leaky", "--scenario", "gate", "--gfns", "4", "--no-forecast"],
          ...["--max-states", "60000", "--checkpoint", "c", "--record", "r", "--json"],
        ],
        folder,
      );
      const sound = readFileSync(path);
      expect(sound.length).to.be.above(700_000);
      expect((await run(["check", "--resume", "c", "--max-states", "1"], folder)).err).to.include(
        "--max-states 1 is less",
      );
      const below = randomBelow(seed);
      /** Where mistakes matter most: the first line, the header, heads of blocks, the last block. */
      const anywhere = (): number => {
        const dice = below(4);
        if (dice === 0) return below(80);
        if (dice === 1) return sound.length - 1 - below(100);
        if (dice === 2) return below(20_000);
        return below(sound.length);
      };
      const damages: readonly (readonly [string, (bytes: Buffer) => Uint8Array])[] = [
        ["cut short", (bytes) => bytes.subarray(0, anywhere())],
        [
          "a flipped bit",
          (bytes) => {
            const at = anywhere();
            bytes[at] = (bytes[at] as number) ^ (1 << below(8));
            return bytes;
          },
        ],
        [
          "zeroes, as after a crash of the machine",
          (bytes) => {
            const at = below(sound.length - 5000);
            return bytes.fill(0, at, at + 1 + below(5000));
          },
        ],
        ["more than it had", (bytes) => Buffer.concat([bytes, Buffer.alloc(1 + below(50))])],
        [
          "two parts that have changed places",
          (bytes) => {
            const [at, size] = [below(sound.length - 9000), 1 + below(4000)];
            const first = Buffer.from(bytes.subarray(at, at + size));
            bytes.copyWithin(at, at + size, at + 2 * size);
            bytes.set(first, at + size);
            return bytes;
          },
        ],
      ];
      let refused = 0;
      const isRefused = async (what: string, bytes: Uint8Array): Promise<void> => {
        if (sound.equals(bytes)) return;
        writeFileSync(path, bytes);
        const { status, err } = await run(["check", "--resume", "c"], folder);
        expect(status, what).to.equal(2);
        expect(err, what).to.match(
          /^staleproof: c (is no checkpoint|is cut short|is damaged|was written by another).*; begin anew: npm run -s staleproof -- check.*\n$/,
        );
        refused++;
      };
      for (let i = 0; i < 30; i++)
        for (const [what, damage] of damages)
          await isRefused(`${what} (seed ${seed}, ${i})`, damage(Buffer.from(sound)));
      expect(refused).to.be.at.least(120);

      const foreign: readonly (readonly [string, Uint8Array])[] = [
        ["nothing", new Uint8Array()],
        ["text", Buffer.from("staleproof checkpoints are files\n")],
        ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
        ["a counterexample", Buffer.from('{"schema":1,"design":"leaky"}\n')],
        ["a header of something else", Buffer.concat([...checkpointBytes("{}", [])].flat())],
        [
          "a header of another version",
          Buffer.concat([...checkpointBytes('{"schema":2}', [])].flat()),
        ],
      ];
      for (const [what, bytes] of foreign) await isRefused(what, bytes);
    }));
});
