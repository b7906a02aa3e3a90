import { SetupError } from "./error.ts";
import { setUp } from "./set-up.ts";

/** `npm run conformance:setup`: does the set-up, `-- --refresh` with the newest kernels. */
try {
  const ready = await setUp({
    refresh: process.argv.includes("--refresh"),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  for (const image of ready.images) process.stdout.write(`${image.name}: ${image.identity}\n`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
