import { expect } from "chai";
import { sweep } from "./sweep.ts";
import { documents, masked, textOf, withFreshSamples } from "./samples.ts";

describe("samples in the documents", () => {
  // The samples of compare take as long as a quarter of all tests; the gallery is another three seconds.
  const long = ["docs/compare.md", "docs/gallery.md"];
  for (const document of documents.filter((one) => sweep || !long.includes(one)))
    it(`${document} shows what its commands print (else: npm run docs)`, async () => {
      const text = textOf(document);
      expect(masked(await withFreshSamples(text))).to.equal(masked(text));
    }).timeout(300_000);
});
