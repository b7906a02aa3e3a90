import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { z } from "zod";
import type { Command } from "../../conformance/commands/command.ts";
import { modelSide } from "../../conformance/commands/model-side.ts";
import { validate } from "../../conformance/trace/validate.ts";
import { buildSystem } from "../../model/build.ts";
import { v6_1 } from "../../model/designs/v6-1.ts";
import { v6_12 } from "../../model/designs/v6-12.ts";
import { conformance } from "../../model/scenarios/conformance.ts";

const file = z.object({
  schema: z.literal(1),
  kernel: z.string(),
  commands: z.array(
    z.object({
      command: z.custom<Command>((value) => typeof value === "object" && value !== null),
      result: z.string(),
      trace: z.array(z.string()),
    }),
  ),
});

/** Recorded by conformance/record.ts. */
const recorded = (name: string) =>
  file.parse(
    JSON.parse(
      readFileSync(join(dirname(fileURLToPath(import.meta.url)), "traces", `${name}.json`), "utf8"),
    ),
  );

const gfns = conformance.scope.gfns;

for (const [name, design] of [
  ["6.12", v6_12],
  ["6.1", v6_1],
] as const)
  describe(`the trace of a real ${name}`, () => {
    it("is what the model shows, command by command", () => {
      const model = modelSide(buildSystem(design, conformance));
      model.reset();
      for (const { command, result, trace } of recorded(name).commands) {
        const said = model.apply(command);
        expect(said.result, JSON.stringify(command)).to.equal(result);
        expect(validate(trace, said.shown, gfns).unexplained, JSON.stringify(command)).to.equal(
          null,
        );
      }
    });

    it("is not explained if any SPTE event, or the flush after it, is left out", () => {
      const model = modelSide(buildSystem(design, conformance));
      model.reset();
      let left = 0;
      for (const { command, trace } of recorded(name).commands) {
        const { shown } = model.apply(command);
        for (const [i, line] of trace.entries()) {
          if (!/gfn 40(000|1ff) level [12] .*old_spte|fixed 1/.test(line)) continue;
          left++;
          expect(validate(trace.toSpliced(i, 1), shown, gfns).unexplained, line).not.to.equal(null);
        }
      }
      expect(left).to.be.greaterThan(10);
    });
  });
