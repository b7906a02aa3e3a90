import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { kvm } from "../../cli/kvm.ts";
import { load } from "../../cli/view/load.ts";
import { hashOf } from "../../cli/view/page/location.ts";
import { pageOf } from "../../cli/view/page-html.ts";
import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { ended, runOnKvm, startOnKvm } from "../cli/run.ts";
import { inTurn } from "../counterexamples/shown.ts";
import { browserPath, howToInstall, isBrowserWanted, launch, wantedPath } from "./browser.ts";
import { hostileDocument } from "./hostile.ts";
import { longWalk } from "./long.ts";
import { axeFaults, open, type Opened } from "./opened.ts";

if (browserPath() === null && !isBrowserWanted())
  process.stdout.write(`browser tests: NOT RUN, ${howToInstall}\n`);
else
  describe("view, in a browser", () => {
    const folder = mkdtempSync(join(tmpdir(), "staleproof-view-"));
    const opened: Opened[] = [];
    let browser: Browser;
    const running: Served[] = [];
    let served: Served;
    const start = async (files: readonly string[]): Promise<Served> => {
      const one = await serve(files);
      running.push(one);
      return one;
    };

    before(async () => {
      browser = await launch(wantedPath());
      served = await start([one, other]);
    });
    afterEach(async () => {
      for (const { faults, close } of opened.splice(0)) {
        await close();
        expect(faults).to.deep.equal([]);
      }
    });
    after(async () => {
      await browser?.close();
      for (const { child, end } of running.splice(0)) {
        child.kill("SIGINT");
        expect((await end).status).to.equal(0);
      }
      rmSync(folder, { recursive: true, force: true });
    });

    const visit = async (
      url: string,
      options: Parameters<typeof open>[2] = {},
      awaited?: string,
    ): Promise<Page> => {
      const one = await open(browser, url, options, awaited);
      opened.push(one);
      return one.page;
    };
    /** The page of these schedules as a file; its address. */
    const written = (name: string, documents: readonly ViewDocument[]): string => {
      const path = join(folder, `${name}.html`);
      const { html } = pageOf(
        {
          schema: 1,
          served: false,
          files: documents.map((document) => document.name),
          documents,
          first: 0,
          second: documents.length > 1 ? 1 : null,
          command: "staleproof view",
        },
        name,
      );
      writeFileSync(path, html);
      return pathToFileURL(path).href;
    };
    const oneFile = (): string => written("one", [load(kvm, one, one).document]);

    it("steps by keys, buttons and slider, from a file", async () => {
      const page = await visit(oneFile());
      expect(await at(page)).to.equal("0 / 17");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      expect(await at(page)).to.equal("2 / 17");
      expect(await details(page)).to.include("srcu-read-lock");
      await page.keyboard.press("ArrowLeft");
      expect(await at(page)).to.equal("1 / 17");
      await page.keyboard.press("End");
      expect(await at(page)).to.equal("17 / 17");
      await page.keyboard.press("Home");
      expect(await at(page)).to.equal("0 / 17");
      await page.getByRole("slider", { name: "Step" }).fill("9");
      expect(await at(page)).to.equal("9 / 17");
      expect(await page.locator(".row.current .number").innerText()).to.equal("9");
      await page.getByRole("button", { name: "Next", exact: true }).click();
      expect(await at(page)).to.equal("10 / 17");
      await page.getByRole("option", { name: /snapshot-sequence/ }).click();
      expect(await at(page)).to.equal("4 / 17");
    });

    it("is reached by the Tab key alone", async () => {
      const page = await visit(oneFile());
      const names: string[] = [];
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press("Tab");
        names.push(
          await page.evaluate(() => {
            const { activeElement: on } = document;
            return on?.getAttribute("aria-label") ?? on?.textContent ?? "";
          }),
        );
        if (names.at(-1) === "Next") await page.keyboard.press("Enter");
        if (names.at(-1)?.startsWith("Steps of") === true) await page.keyboard.press("ArrowDown");
      }
      expect(names).to.include.members(["Next", "To the violation"]);
      expect(await at(page)).to.equal("2 / 17");
    });

    it("jumps to the violation, to steps of the reason, and to changes of a field", async () => {
      const page = await visit(oneFile());
      await page.getByRole("button", { name: "To the violation" }).click();
      expect(await at(page)).to.equal("17 / 17");
      expect(await details(page)).to.include("vcpu0 installs gfn 0");
      await page.getByRole("link", { name: "step 9" }).first().click();
      expect(await at(page)).to.equal("9 / 17");
      await page.getByLabel("Field").selectOption("mmuLock.writer");
      await page.getByRole("button", { name: "Next change" }).click();
      expect(await at(page)).to.equal("11 / 17");
      await page.getByRole("heading", { name: "Memslots" }).click();
      await page.keyboard.press("p");
      expect(await at(page)).to.equal("9 / 17");
      await page.keyboard.press("v");
      expect(await at(page)).to.equal("17 / 17");
    });

    it("is linked to by file and step, and keeps its address there", async () => {
      const url = oneFile();
      const page = await visit(`${url}#step=5`);
      expect(await at(page)).to.equal("5 / 17");
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(() => location.hash.endsWith("step=6"));
      const again = await visit(page.url());
      expect(await at(again)).to.equal("6 / 17");
      await again.evaluate(() => (location.hash = "#step=12"));
      await again.waitForFunction(
        () => document.querySelector("output")?.textContent === "12 / 17",
      );
      expect(await at(await visit(`${url}#step=999`))).to.equal("17 / 17");
      const stray = await visit(`${url}#file=nowhere.json&step=1`);
      expect(await stray.getByRole("alert").innerText()).to.include("nowhere.json");
    });

    it("shows what differs between two schedules side by side", async () => {
      const page = await visit(
        served.url + hashOf({ file: one, step: 4, other, otherStep: null }),
        {},
        ".pane:nth-child(2) .row",
      );
      await page.keyboard.press("ArrowRight");
      expect(await page.locator(".row.current .number").allInnerTexts()).to.deep.equal(["5", "6"]);
      await page.keyboard.press("ArrowRight");
      expect(await page.locator(".pane").first().locator(".row.current").innerText()).to.include(
        "only here",
      );
      const differing = page.locator(".differences").first();
      expect(await differing.innerText()).to.match(/\d+ fields differ here/);
      await differing.locator("summary").click();
      expect(await differing.innerText()).to.include("notifier.change: unmap, there none");
      expect(await page.locator(".differs").count()).to.be.greaterThan(2);
      await page.getByLabel("step both").uncheck();
      await page.keyboard.press("o");
      await page.keyboard.press("End");
      await page.waitForSelector(".pane:nth-child(2) .row.current .tag.breach");
      expect(await page.locator(".row.current .number").allInnerTexts()).to.deep.equal(["6", "27"]);
      expect(await axeFaults(page)).to.deep.equal([]);
    });

    it("is dark where the browser is asked to be, and where the reader wants", async () => {
      const ground = (page: Page): Promise<string> =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await visit(oneFile(), { colorScheme: "dark" });
      expect(await ground(dark)).to.equal("rgb(18, 19, 22)");
      const page = await visit(oneFile(), { colorScheme: "light" });
      expect(await ground(page)).to.equal("rgb(255, 255, 255)");
      await page.keyboard.press("t");
      await page.keyboard.press("t");
      expect(await page.getByRole("button", { name: "Colours: dark" }).count()).to.equal(1);
      expect(await ground(page)).to.equal("rgb(18, 19, 22)");
      await dark.getByRole("button", { name: "Colours: system" }).click();
      expect(await ground(dark)).to.equal("rgb(255, 255, 255)");
    });

    it("explores twenty steps, and goes back", async () => {
      const page = await visit(
        served.url + hashOf({ file: one, step: 6, other: null, otherStep: null }),
      );
      const states: string[] = [];
      await page.getByRole("button", { name: "What can happen after step 6?" }).click();
      await page.waitForSelector(".enabled button");
      const options = (): Promise<string> => page.locator(".explore").innerText();
      for (let i = 0; i < 20; i++) {
        states.push((await state(page)) + (await options()));
        const enabled = page.locator(".enabled button");
        await enabled.nth(i % (await enabled.count())).click();
        await page.waitForFunction(
          (wanted) => document.querySelector("output")?.textContent === wanted,
          `${7 + i} / ${7 + i}`,
        );
      }
      expect(await page.locator(".tag.explored").count()).to.be.greaterThan(5);
      expect(await axeFaults(page)).to.deep.equal([]);
      for (let i = 19; i >= 0; i--) {
        await page.getByRole("button", { name: "Take the last step back" }).click();
        await page.waitForFunction(
          (wanted) => document.querySelector("output")?.textContent === wanted,
          `${6 + i} / ${6 + i}`,
        );
        // Without marks of what the last step changed, which differ for the first of them.
        if (i > 0) expect((await state(page)) + (await options())).to.equal(states[i]);
      }
      await page.getByRole("button", { name: "Back to the recorded schedule" }).click();
      expect(await at(page)).to.equal("6 / 17");
    });

    it("says what blocks a step", async () => {
      const page = await visit(
        served.url + hashOf({ file: one, step: 10, other: null, otherStep: null }),
      );
      await page.getByRole("button", { name: "What can happen after step 10?" }).click();
      const blocked = page.getByRole("list", { name: "Blocked for vcpu0" });
      expect(await blocked.innerText()).to.match(/lock-mmu-read waits: .+ does not hold/);
    });

    it("saves a path as a counterexample, or as a schedule", async () => {
      const page = await visit(
        served.url + hashOf({ file: one, step: 16, other: null, otherStep: null }),
      );
      const save = async (name: string): Promise<string> => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: "Save the path to here" }).click(),
        ]);
        const path = join(folder, name);
        await download.saveAs(path);
        return path;
      };
      await page.getByRole("button", { name: "What can happen after step 16?" }).click();
      await page.waitForSelector(".enabled button");
      const schedule = await save("schedule.json");
      await page.getByRole("button", { name: "fault/map/set-leaf" }).click();
      await page.waitForSelector(".explore .breach");
      const counterexample = await save("counterexample.json");
      expect(await page.locator(".explore [role=status]").innerText()).to.include(
        "a counterexample",
      );
      const replayed = await runOnKvm(["replay", counterexample], folder);
      expect(replayed.err).to.equal("");
      expect(replayed.out).to.include("violated as recorded, 17 steps");
      expect(readFileSync(counterexample, "utf8").split('"steps"')[1]).to.equal(
        readFileSync(one, "utf8").split('"steps"')[1],
      );
      const again = await visit(written("schedule", [load(kvm, schedule, "schedule").document]));
      await again.keyboard.press("End");
      expect(await at(again)).to.equal("16 / 16");
      expect(await again.getByText("only the engine can tell").count()).to.equal(1);
    });

    it("has enough contrast, and labels, by axe-core", async () => {
      for (const colorScheme of ["light", "dark"] as const)
        for (const width of [420, 900, 1400]) {
          const page = await visit(oneFile(), { colorScheme, viewport: { width, height: 900 } });
          for (const step of [0, 9, 17]) {
            await page.getByRole("slider", { name: "Step" }).fill(`${step}`);
            expect(await axeFaults(page), `${colorScheme}, ${width}, step ${step}`).to.deep.equal(
              [],
            );
          }
          expect(await page.evaluate(overflowing), `${colorScheme}, ${width}`).to.deep.equal([]);
        }
    });

    it("shows hostile text as text", async () => {
      const page = await visit(
        written("hostile", [hostileDocument("hostile"), hostileDocument("too")]),
      );
      for (const key of ["ArrowRight", "ArrowRight", "t", "v"]) {
        await page.keyboard.press(key);
        const text = await page.evaluate(() => document.body.innerText);
        expect(text).to.include(
          '</script><script>window.harm=1</script><img src=x onerror="window.harm=1">',
        );
        expect(text).to.include("\\u{202e}").and.not.include("\u202e");
      }
      expect(await page.evaluate(() => Reflect.get(window, "harm"))).to.equal(undefined);
      expect(await page.locator("img, script").count()).to.equal(2);
      expect(await axeFaults(page)).to.deep.equal([]);
    });

    it("opens a trace of 10,000 steps within two seconds, and steps without lag", async () => {
      const url = written("long", [longWalk(10_000)]);
      const began = performance.now();
      const page = await visit(url);
      await page.evaluate(frame);
      const opening = performance.now() - began;
      expect(await page.locator(".row").count()).to.be.lessThan(60);
      await page.evaluate(() =>
        (document.querySelector<HTMLElement>(".rows") ?? document.body).focus(),
      );
      const lags = await page.evaluate(stepping, "ArrowDown");
      await page.keyboard.press("End");
      expect(await at(page)).to.equal("10000 / 10000");
      expect(await page.locator(".row.current .number").innerText()).to.equal("10000");
      const atEnd = await page.evaluate(stepping, "ArrowUp");
      const [middle, worst] = [median([...lags, ...atEnd]), Math.max(...lags, ...atEnd)];
      process.stdout.write(
        `      10,000 steps: opened in ${opening.toFixed(0)} ms; a key's step is drawn in ${middle.toFixed(1)} ms (median of 80), ${worst.toFixed(1)} ms (worst)\n`,
      );
      expect(opening).to.be.lessThan(2000);
      expect(middle).to.be.lessThan(50);
    });

    it("draws every third kind of committed counterexample, another third each time, with no field left over; within the page's width where there are at most three gfns", async function () {
      this.timeout(240_000);
      const all = await start([]);
      const page = await visit(all.url);
      const files = page.getByRole("combobox", { name: "Schedule" });
      for (const name of inTurn) {
        await files.selectOption({ label: name });
        await page.waitForFunction(
          (wanted) => location.hash.includes(wanted) && document.querySelector(".row") !== null,
          name,
        );
        await page.getByRole("button", { name: "To the violation" }).click();
        expect(await page.locator(".row.current").innerText(), name).to.include("breach");
        expect(await page.locator(".state table").count(), name).to.be.greaterThan(5);
        expect(await page.getByText("Other fields").count(), name).to.equal(0);
        // Four gfns in a row are wider than half a page: not looked at yet.
        const text = readFileSync(
          new URL(`../../counterexamples/${name}.json`, import.meta.url),
          "utf8",
        );
        for (const width of /"gfns": ?4/.test(text) ? [] : [420, 900, 1400]) {
          await page.setViewportSize({ width, height: 900 });
          await page.evaluate(frame);
          expect(await page.evaluate(overflowing), `${name}, ${width}`).to.deep.equal([]);
          await page.keyboard.press("Home");
          expect(await page.evaluate(overflowing), `${name}, ${width}`).to.deep.equal([]);
          await page.keyboard.press("End");
        }
      }
    });
  });

const faults = "counterexamples/faults";
const one = `${faults}/mainline+no-retry-check--host-reclaim--install-still-valid.json`;
const other = `${faults}/mainline+notifier-without-flush--host-reclaim--no-access-to-freed-page.json`;

/** Where the page says it is. */
const at = (page: Page): Promise<string> => page.locator("output").innerText();

const details = (page: Page): Promise<string> =>
  page.getByRole("region", { name: "The current step" }).innerText();

const state = (page: Page): Promise<string> => page.locator(".state").innerText();

type Served = Awaited<ReturnType<typeof serve>>;

/** The program, started as a user does; with where it serves. */
const serve = async (files: readonly string[]) => {
  const child = startOnKvm(
    ["view", "--json", ...(files.length === 0 ? [] : ["-", ...files])],
    process.cwd(),
  );
  const end = ended(child);
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (text: string) => {
      out += text;
      const found = /"url": "([^"]+)"/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("close", () => reject(new Error(`view ended: ${out}`)));
  });
  return { child, end, url };
};

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** In the page: until the next picture is drawn. */
const frame = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** In the page: how long each of forty steps takes until it is laid out, in ms. */
const stepping = async (key: string): Promise<readonly number[]> => {
  const lags: number[] = [];
  const list = document.querySelector(".rows");
  for (let i = 0; i < 40; i++) {
    const before = performance.now();
    list?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const wanted = document.querySelector("output")?.textContent;
    while (
      document.querySelector("output")?.textContent === wanted &&
      performance.now() - before < 500
    )
      await new Promise((resolve) => setTimeout(resolve));
    // Forces the layout.
    document.body.getBoundingClientRect();
    lags.push(performance.now() - before);
  }
  return lags;
};

/** In the page: what is wider than the window, or has text that is cut. */
const overflowing = (): readonly string[] => [
  ...(document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : []),
  ...[
    ...document.querySelectorAll(
      ".row .text, .row code, .row .who, .table, .state .section, button",
    ),
  ]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    .map((one) => `${one.className}: ${one.textContent ?? ""}`),
  ...[...document.querySelectorAll(".row .text")]
    .filter((one) => one.scrollHeight > one.clientHeight + 1)
    .map((one) => `too high: ${one.textContent ?? ""}`),
];
