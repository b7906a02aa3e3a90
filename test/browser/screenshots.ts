import { fileURLToPath } from "node:url";
import { kvm } from "../../cli/kvm.ts";
import { load } from "../../cli/view/load.ts";
import { pageOf } from "../../cli/view/page-html.ts";
import { listening, viewServer } from "../../cli/view/server.ts";
import { sessionOf } from "../../cli/view/session.ts";
import { hashOf } from "../../cli/view/page/location.ts";
import { launch, wantedPath } from "./browser.ts";
import { open } from "./opened.ts";

/** Draws the pictures of docs/view.md anew: `node --import tsx test/browser/screenshots.ts`. */
const faults = "counterexamples/faults";
const files = [
  `${faults}/userfault-v2+zap-before-publish--userfault-toggle--userfault-respected.json`,
  `${faults}/mainline+no-retry-check--host-reclaim--install-still-valid.json`,
] as const;
const viewed = (file: number) => {
  const path = files[file] ?? files[0];
  return load(kvm, path, path);
};
const server = viewServer({
  page: pageOf(
    {
      schema: 1,
      served: true,
      files,
      documents: files.map(() => null),
      first: 0,
      second: null,
      command: "view",
    },
    "Staleproof",
  ),
  document: (file) => viewed(file).document,
  session: sessionOf(viewed),
});
const url = await listening(server, 0);
const browser = await launch(wantedPath());
const below = (name: string): string =>
  fileURLToPath(new URL(`../../docs/view/${name}`, import.meta.url));

const wide = await open(
  browser,
  url + hashOf({ file: files[0], step: 14, other: null, otherStep: null }),
  {
    viewport: { width: 1180, height: 760 },
    colorScheme: "light",
  },
);
await wide.page.evaluate(() =>
  scrollTo(
    0,
    (document.querySelector<HTMLElement>(".columns")?.offsetTop ?? 0) -
      (document.querySelector<HTMLElement>(".bar")?.offsetHeight ?? 0) -
      10,
  ),
);
await wide.page.screenshot({ path: below("violation.png") });
await wide.close();

const dark = await open(
  browser,
  url + hashOf({ file: files[1], step: 11, other: null, otherStep: null }),
  {
    viewport: { width: 1000, height: 800 },
    colorScheme: "dark",
  },
);
await dark.page.getByRole("button", { name: /What can happen/ }).click();
await dark.page.getByRole("button", { name: "fault/lock-mmu-read" }).click();
await dark.page.waitForSelector(".tag.explored");
await dark.page.evaluate(() =>
  scrollTo(0, (document.querySelector<HTMLElement>(".details")?.offsetTop ?? 0) - 296),
);
await dark.page.screenshot({ path: below("explore.png") });
await dark.close();

await browser.close();
server.close();
server.closeAllConnections();
