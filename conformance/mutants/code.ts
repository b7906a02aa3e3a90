import { readFileSync, rmSync } from "node:fs";
import { run } from "../setup/run.ts";

/** The machine code of a module, its section .text. `scratch` names a file that may be written. */
const codeOf = async (module: string, scratch: string): Promise<Buffer> => {
  await run("objcopy", ["-O", "binary", "--only-section=.text", module, scratch]);
  const code = readFileSync(scratch);
  rmSync(scratch);
  return code;
};

/** Whether two modules run the same instructions; the rest may differ: paths in messages, the signature. */
export const haveSameCode = async (a: string, b: string, scratch: string): Promise<boolean> =>
  (await codeOf(a, scratch)).equals(await codeOf(b, scratch));
