import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CellReport } from "../check/job.ts";
import { program, UserError } from "../support/failure.ts";
import type { Ablated } from "./evidence.ts";

/** An edit cannot be judged against a design that does not run. Throws UserError with what breaks it. */
export const refuseBroken = (root: string, { cell, broken }: CellReport): void => {
  if (broken === null) return;
  refuseThrowing(root, cell.scenario, broken.message);
  throw new UserError(
    `${cell.design} does not run in ${cell.scenario} as it is: ${broken.step}: ${broken.message}`,
    `mend the step, then see: ${program} check --design ${cell.design} --scenario ${cell.scenario}`,
  );
};

/** A property that throws says nothing about the edit under which it does. Throws UserError with the property's file. */
export const refuseThrowingUnder = (
  root: string,
  { verdict, ablation: { operation, step, edit } }: Ablated,
): void => {
  if (verdict.verdict === "broken")
    refuseThrowing(
      root,
      `${verdict.cell.cell.scenario} with ${operation}/${step}:${edit}`,
      verdict.message,
    );
};

const refuseThrowing = (root: string, where: string, message: string): void => {
  const [, name] = /^property (\S+): /.exec(message) ?? [];
  if (name === undefined) return;
  throw new UserError(
    `${message} (it throws in ${where})`,
    `mend ${fileOf(root, name)}: a property answers, it does not throw`,
  );
};

/** The file in which the property of this name is written. */
const fileOf = (root: string, name: string): string => {
  const folder = join(root, "properties");
  if (!existsSync(folder)) return "it";
  const file = readdirSync(folder).find((one) =>
    readFileSync(join(folder, one), "utf8").includes(JSON.stringify(name)),
  );
  return file === undefined ? "it" : `properties/${file}`;
};
