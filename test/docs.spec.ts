import { expect } from "chai";
import { documents, masked, textOf, withFreshSamples } from "./samples.ts";

describe("samples in the documents", () => {
  for (const document of documents)
    it(`${document} shows what its commands print (else: npm run docs)`, async () => {
      const text = textOf(document);
      expect(masked(await withFreshSamples(text))).to.equal(masked(text));
    });
});
