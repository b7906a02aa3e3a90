import { expect } from "chai";
import { sweep } from "./sweep.ts";
import { documents, masked, textOf, withFreshSamples } from "./samples.ts";

describe("samples in the documents", () => {
  // The samples of compare take as long as a quarter of all tests.
  for (const document of documents.filter((one) => sweep || one !== "docs/compare.md"))
    it(`${document} shows what its commands print (else: npm run docs)`, async () => {
      const text = textOf(document);
      expect(masked(await withFreshSamples(text))).to.equal(masked(text));
    });
});
