import { expect } from "chai";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundled } from "../../cli/support/bundle.ts";

const here = (path: string): string => new URL(path, import.meta.url).href;

describe("the bundle that threads start from", () => {
  it("is made once in a process, and what killed processes have left goes", () => {
    // No process has this number: Linux has none above 2^22.
    const left = fileURLToPath(here("../../node_modules/.cache/staleproof/9999999-0"));
    mkdirSync(left, { recursive: true });
    const bundle = bundled(here("../parallel/memory.spec.ts"));
    expect(bundle).to.match(/^file:.*\/memory\.spec\.mjs$/);
    expect(existsSync(fileURLToPath(bundle ?? ""))).to.equal(true);
    expect(existsSync(left)).to.equal(false);
    expect(bundled(here("../parallel/memory.spec.ts"))).to.equal(bundle);
  });

  it("is none where it cannot be made", () => {
    expect(bundled(here("nothing/there.ts"))).to.equal(null);
  });
});
