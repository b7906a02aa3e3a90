import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where Debian's packages put it, and others. */
const usual = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
] as const;

/** How to come by a browser. */
export const howToInstall =
  "no browser found: apt-get install chromium-headless-shell, or name one: STALEPROOF_BROWSER=/path/to/chromium";

/** The browser that STALEPROOF_BROWSER names, or one of the usual ones; null if there is none. */
export const browserPath = (): string | null => {
  const named = process.env["STALEPROOF_BROWSER"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return usual.find((path) => existsSync(path)) ?? null;
};

/** Must there be a browser? Elsewhere its tests say that they did not run. */
export const isBrowserWanted = (): boolean =>
  process.env["CI"] === "1" ||
  process.env["CI"] === "true" ||
  (process.env["STALEPROOF_BROWSER"] ?? "") !== "";

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** The browser to use; throws what to do if there is none. */
export const wantedPath = (): string => {
  const path = browserPath();
  if (path === null) throw new Error(howToInstall);
  return path;
};
