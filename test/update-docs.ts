import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { documents, masked, pathOf, textOf, withFreshSamples } from "./samples.ts";

for (const document of documents) {
  const text = textOf(document);
  const path = pathOf(document);
  const fresh = await withFreshSamples(text);
  // Another duration alone is no news.
  if (masked(fresh) !== masked(text))
    writeFileSync(path, await format(fresh, { ...(await resolveConfig(path)), filepath: path }));
}
