import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { kvm } from "../../cli/kvm.ts";
import { shownOf } from "../../cli/show.ts";
import { inForm } from "../../counterexamples/forms.ts";
import { inTurn } from "../counterexamples/shown.ts";
import { browserPath, isBrowserWanted, launch, wantedPath } from "./browser.ts";
import { axeFaults, open } from "./opened.ts";

if (browserPath() !== null || isBrowserWanted())
  describe("show --format html, in a browser", function () {
    this.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), "staleproof-html-"));
    let browser: Browser;
    before(async () => {
      browser = await launch(wantedPath());
    });
    after(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("every third kind of committed counterexample, another third each time: no error, no request, a link to the breach; some by axe-core", async () => {
      for (const [i, name] of inTurn.entries()) {
        const path = join(folder, `${i}.html`);
        writeFileSync(path, inForm("html", shownOf(kvm, `counterexamples/${name}.json`)));
        const colorScheme = i % 2 === 0 ? "light" : "dark";
        const width = [420, 900, 1400][i % 3] ?? 900;
        const { page, faults, close } = await open(
          browser,
          pathToFileURL(path).href,
          { colorScheme, viewport: { width, height: 900 } },
          "tr.breach",
        );
        await page.getByRole("link", { name: "To the step that breaches" }).click();
        expect(new URL(page.url()).hash, name).to.match(/^#step-\d+$/);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${name} at ${width}`).to.be.at.most(0);
        if (i % 8 === 0) expect(await axeFaults(page), name).to.deep.equal([]);
        expect(faults, name).to.deep.equal([]);
        await close();
      }
    });
  });
