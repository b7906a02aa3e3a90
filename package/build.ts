import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compilePage } from "../cli/view/assets.ts";

// Makes dist/, which the package has and nobody commits: JavaScript and declarations by tsc, and what tsc does not know of.

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);

/** The page of `view`: a checkout compiles it when it is asked for. */
const page = join(dist, "cli/view/page");
mkdirSync(page, { recursive: true });
writeFileSync(join(page, "main.js"), compilePage());
copyFileSync(join(root, "cli/view/page/style.css"), join(page, "style.css"));

/** The program runs without tsx. */
const bin = join(dist, "cli/staleproof.js");
const text = readFileSync(bin, "utf8");
if (!text.startsWith("#!")) throw new Error(`${bin} does not begin with the line that starts node`);
writeFileSync(bin, text.replace(/^.*/, "#!/usr/bin/env node"));
chmodSync(bin, 0o755);
