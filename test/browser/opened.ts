import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A page, with what it did that it must not do. */
export interface Opened {
  readonly page: Page;
  /** Errors on its console, exceptions, and requests to elsewhere. */
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens an address in a browser window of its own, and waits for the first steps. */
export const open = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  awaited = ".row",
): Promise<Opened> => {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 1000 },
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const home = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    const own = protocol === home.protocol && host === home.host;
    if (!own && protocol !== "data:" && protocol !== "blob:") faults.push(`asks ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForSelector(awaited);
  return { page, faults, close: () => context.close() };
};

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What axe-core finds wrong: a line for each element. */
export const axeFaults = async (page: Page): Promise<readonly string[]> => {
  // The page's policy lets nobody add a script; the debugger's own evaluation is not asked.
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + target.join(" ") + " " + failureSummary)))`,
  );
  return Array.isArray(found) ? found.map(String) : ["axe did not answer"];
};
