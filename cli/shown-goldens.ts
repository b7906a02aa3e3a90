import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../checker/protocol/step.ts";
import { forms, inForm, type Form } from "../counterexamples/forms.ts";
import { inCheckout, type Context } from "./context.ts";
import { shownOf } from "./show.ts";
import { writeIfChanged } from "./support/atomic.ts";

/** Where committed counterexamples lie, below `counterexamples/`. */
const folders = ["faults", "recorded", "historic"] as const;

/** How the texts are named, so that an editor, or GitHub, shows each as what it is. */
const endings: Readonly<Record<Form, string>> = {
  lanes: "txt",
  mail: "mail.txt",
  mermaid: "md",
  json: "json",
  html: "html",
};

/** Long forms: of these, all but a few counterexamples are kept as hashes only. */
const long: readonly Form[] = ["json", "html"];
const fullIn = [
  "mainline+no-retry-check--host-reclaim--install-still-valid",
  "userfault-v2+zap-before-publish--userfault-toggle--userfault-respected",
  "v6.12--prefault--can-finish",
  "userfault-v3--bitmap-change--no-read-of-released-bitmap",
];

/**
 * Every committed counterexample in every form, by the path of its golden below `test/golden/show/`; `hashes.json` has a hash of each of
 * the long ones.
 */
export const shownGoldens = <S, E extends Event>({
  catalog,
  root,
}: Context<S, E>): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  const hashes: string[] = [];
  for (const folder of folders)
    for (const name of namesIn(join(root, "counterexamples", folder))) {
      const path = `counterexamples/${folder}/${name}.json`;
      const shown = shownOf(catalog, join(root, path), path);
      for (const form of forms) {
        const text = inForm(form, shown);
        const hashed = long.includes(form);
        if (hashed)
          hashes.push(
            ` ${JSON.stringify(`${folder}/${name}.${endings[form]}`)}: "${hashOf(text)}"`,
          );
        if (!hashed || fullIn.includes(name)) texts.set(`${folder}/${name}.${endings[form]}`, text);
      }
    }
  return texts.set("hashes.json", `{\n${hashes.join(",\n")}\n}\n`);
};

/** Rewrites the goldens, and removes those of counterexamples that are gone; returns how many there are. */
export const updateShownGoldens = <S, E extends Event>(context: Context<S, E>): number => {
  const below = (path: string): string => inCheckout(context.root, "test", "golden", "show", path);
  const goldens = shownGoldens(context);
  for (const [path, text] of goldens) writeIfChanged(below(path), text);
  for (const folder of folders)
    for (const name of existsSync(below(folder)) ? readdirSync(below(folder)) : [])
      if (!goldens.has(`${folder}/${name}`)) rmSync(below(join(folder, name)));
  return goldens.size;
};

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.slice(0, -".json".length))
        .sort()
    : [];

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
