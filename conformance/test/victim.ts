import { boot } from "../driver/machine.ts";
import { setUp } from "../setup/set-up.ts";

/** A process for the tests to kill: boots a machine in the folder given and says its process id. */
const [temporary = "", way = ""] = process.argv.slice(2);
const machine = await boot(await setUp(), "6.1", { temporary });
process.stdout.write(`${machine.pid}\n`);
if (way === "throw")
  setTimeout(
    () =>
      void (() => {
        throw new Error("on purpose");
      })(),
    10,
  );
if (way === "exit") process.exit(3);
setInterval(() => undefined, 1000);
