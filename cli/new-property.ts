import { z } from "zod";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Event } from "../checker/protocol/step.ts";
import type { Context } from "./context.ts";
import { inCheckout, requireCheckout } from "./context.ts";
import { withProperty, propertyText } from "./property-text.ts";
import { readGiven, writeWhole } from "./support/atomic.ts";
import type { Finish } from "./support/command.ts";
import { program, UserError } from "./support/failure.ts";
import { emitJson, jsonOnly, type JsonOption } from "./support/json.ts";
import { status } from "./support/status.ts";
import { print } from "./support/terminal.ts";

const help = `
Examples:
  ${program} new property no-write-after-close

Writes properties/NAME.ts, which compiles and holds trivially, and puts it into properties/index.ts.`;

/** `staleproof new property NAME` */
export const addNew = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  parent
    .command("new")
    .summary("begin a new property: a file that compiles, with its place in the index")
    .description("Begin something new: a file that compiles, with its place in the index.")
    .argument("<kind>", "property")
    .argument("<name>", "words in lower case joined by -")
    .option("--json [file]", "write one JSON document, to standard output or a file")
    .addHelpText("after", help)
    .action((kind: string, name: string, { json }: { readonly json?: JsonOption }) => {
      if (kind !== "property")
        throw new UserError(
          `nothing new of kind ${JSON.stringify(kind)} can be begun (yet)`,
          `known is: ${program} new property NAME`,
        );
      const made = newProperty(context, name);
      if (!jsonOnly(json)) print(nextSteps(made));
      const document: NewDocument = { schema: 1, ...made };
      emitJson(json, document);
      finish(status.ok);
    });
};

/** What `new property NAME --json` writes. */
export const newDocument = z.strictObject({
  schema: z.literal(1),
  name: z.string(),
  file: z.string(),
  index: z.string(),
});
type NewDocument = Readonly<z.infer<typeof newDocument>>;
type Made = Omit<NewDocument, "schema">;

const newProperty = <S, E extends Event>(context: Context<S, E>, name: string): Made => {
  requireCheckout(context, "new property");
  const { catalog, root } = context;
  const advice = `choose another: ${program} new property NAME`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UserError(
      `${JSON.stringify(name)} cannot be the name of a property: lower case words joined by -`,
      advice,
    );
  const folder = inCheckout(root, "properties");
  const file = join(folder, `${name}.ts`);
  const index = join(folder, "index.ts");
  if (catalog.properties.some((property) => property.name === name))
    throw new UserError(`there is a property ${name} already`, advice);
  if (existsSync(file)) throw new UserError(`${file} exists already`, advice);
  const before = readGiven(index, "run it in a checkout");
  const after = withProperty(before, name);
  if (after === null)
    throw new UserError(`${index} does not read as expected`, "add the property by hand");
  writeWhole(file, propertyText(name));
  try {
    writeWhole(index, after);
  } catch (error) {
    // A file that no index names would be found by no check, and fail the test that looks for such files.
    rmSync(file, { force: true });
    throw error;
  }
  return { name, file, index };
};

const nextSteps = ({ name, file, index }: Made): string =>
  [
    `wrote ${file}, added it to ${index}. Next:`,
    `  1. in ${file}: claim, source, exercised, and holds or on`,
    `  2. name two faults or more in brokenBy (${program} list faults)`,
    `  3. ${program} check --property ${name}`,
    `  4. npm test, then npm run update, and read the diff`,
  ].join("\n");
