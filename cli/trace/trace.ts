import type { Command } from "commander";
import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import { faultEntry } from "../../counterexamples/name.ts";
import { designs } from "../../model/designs/index.ts";
import { machines } from "../../model/machine.ts";
import { frameOption } from "./frame-option.ts";
import { framesIn, groupFrames } from "../../model/trace/frames.ts";
import { granted } from "../../model/trace/granted.ts";
import { GarbledLineError, readTrace, type Trace } from "../../model/trace/read.ts";
import { atLeast, repeatable } from "../check/options.ts";
import type { Context } from "../context.ts";
import { editsOf } from "../kvm.ts";
import { readGiven } from "../support/atomic.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, fileAndJson, jsonOnly, probeJson } from "../support/json.ts";
import { pick } from "../support/names.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import { print } from "../support/terminal.ts";
import { documentOf } from "./document.ts";
import { explainGroups, type GroupVerdict } from "./run.ts";
import { describeGroup, describeHead, describeTail } from "./text.ts";

const machineNames = machines.map(({ name }) => name).join(", ");

const help = `
Examples:
  ${program} trace kvm-trace.txt --design v6.12
  ${program} trace kvm-trace.txt --design v6.12 --frame 0x40000 --steps
  ${program} trace kvm-trace.txt --design v6.12 --json trace.json

FILE is the text of tracefs trace (or trace_pipe, or trace-cmd report), recorded from before the VM's
first memslot on; docs/trace.md has the commands. Each guest frame of the trace is held against the
model: everything that it shows of the frame must be a path of the model's steps. Design and machine must
be those of the trace: npt-manual-protect or npt-initially-set for a VMM that harvests by hand, as QEMU.

Exit status: 0 all explained, 1 an event that no path of the model explains, 2 usage or no such trace,
4 undecided (--max-states, or a part of the trace could not be used), 130 interrupted.`;

const options = z.object({
  design: z.string(),
  machine: z.string(),
  fault: z.array(z.string()),
  edit: z.array(z.string()),
  frame: z.array(z.number()),
  steps: z.boolean().default(false),
  maxStates: z.number(),
  json: z.union([z.string(), z.literal(true)]).optional(),
});
type TraceOptions = z.infer<typeof options>;

/** `staleproof trace FILE` */
export const addTrace = <S, E extends Event>(
  parent: Command,
  _context: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("trace")
    .summary("hold a kernel's trace against the model")
    .description("Is what a kernel's trace shows a path of the model?")
    .argument("[file]", "text of tracefs trace")
    .option("--design <name>", "the kernel that the trace is of", "mainline")
    .option("--machine <name>", `hardware and VM: ${machineNames}`, "npt")
    .option("--fault <name>", "with this seeded fault (repeatable)", repeatable, [])
    .option("--edit <edit>", "with this edit, as for check (repeatable)", repeatable, [])
    .option("--frame <number>", "only this guest frame (repeatable)", frameOption, [])
    .option("--steps", "also the steps of the model that explain each event")
    .option(
      "--max-states <n>",
      "give up (undecided) after as many states without explaining one more event",
      atLeast(1),
      200_000,
    )
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action(async (file: string | undefined, given: unknown) => {
      finish(await runTrace(file, options.parse(given)));
    });
};

const runTrace = async (given: string | undefined, asked: TraceOptions): Promise<Status> => {
  const { file, json } = fileAndJson(given, asked.json);
  if (file === undefined) throw new UserError("trace needs a file", `see: ${program} trace --help`);
  probeJson(json);
  const design = pick("design", asked.design, designs);
  const machine = pick("machine", asked.machine, machines).name;
  const entries = [...asked.fault.map(faultEntry), ...asked.edit];
  const edits = entries.flatMap(editsOf);
  const trace = readWhole(file);
  const done = granted(trace.done);
  const known = framesIn(done);
  checkUsable(file, trace, known, asked.frame);
  const groups = groupFrames(done, asked.frame.length === 0 ? known : asked.frame);
  const quiet = jsonOnly(json);
  const head = { file, design: design.name, machine, edits: entries, trace };
  if (!quiet) print(describeHead(head));
  const { verdicts, interrupted } = await explainGroups(
    groups,
    { design, machine, edits, maxStates: asked.maxStates },
    (verdict) => {
      if (!quiet) print(describeGroup(file, verdict, asked.steps));
    },
  );
  if (!quiet) print(describeTail(head, verdicts, groups.length));
  emitJson(json, documentOf(head, verdicts));
  return statusOf(trace, verdicts, interrupted);
};

/** Is a part of what it shows of the frames left out? */
const isCut = ({ trace }: GroupVerdict): boolean => (trace?.overlap ?? null) !== null;

const readWhole = (file: string): Trace => {
  try {
    return readTrace(readGiven(file, "name the text of tracefs trace"));
  } catch (error) {
    if (!(error instanceof GarbledLineError)) throw error;
    throw new UserError(
      `${file}:${String(error.line)}: an event of KVM's that cannot be read: ${error.message}`,
      "give the text as tracefs wrote it",
    );
  }
};

const statusOf = (
  trace: Trace,
  verdicts: readonly GroupVerdict[],
  interrupted: boolean,
): Status => {
  const kinds = verdicts.map(({ outcome }) => outcome.kind);
  return firstOf([
    ...(interrupted ? [status.interrupted] : []),
    ...(kinds.includes("unexplained") ? [status.violated] : []),
    ...(kinds.includes("undecided") || trace.lost !== null || verdicts.some(isCut)
      ? [status.undecided]
      : []),
    // Nothing could be looked at.
    ...(kinds.includes("explained") ? [] : [status.undecided]),
  ]);
};

/** A file that is no trace, or one without what is needed, is told apart from a trace that says nothing. */
const checkUsable = (
  file: string,
  { lines, done }: Trace,
  known: readonly number[],
  wanted: readonly number[],
): void => {
  const record = "record it as docs/trace.md says";
  if (lines === 0) throw new UserError(`${file} has no line of a trace`, record);
  if (done.length === 0)
    throw new UserError(`none of the ${String(lines)} events in ${file} is one of KVM's`, record);
  if (known.length === 0) throw new UserError(`${file} shows no page fault and no SPTE`, record);
  const missing = wanted.find((frame) => !known.includes(frame));
  if (missing !== undefined)
    throw new UserError(
      `${file} says nothing of guest frame 0x${missing.toString(16)}`,
      `it does of ${known
        .slice(0, 5)
        .map((frame) => `0x${frame.toString(16)}`)
        .join(", ")}${known.length > 5 ? " and others" : ""}`,
    );
};
