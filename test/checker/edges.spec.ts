import { expect } from "chai";
import { EdgeLog } from "../../checker/search/edges.ts";
import { randomBelow } from "./random.ts";

describe("the log of edges", () => {
  it("hands out backwards what was written, near and far, over many pieces", () => {
    const below = randomBelow(3);
    const log = new EdgeLog();
    const written: [number, number][] = [];
    const far = 2 ** 30 - 1;
    let source = 0;
    for (let i = 0; i < 100_000; i++) {
      source += below(10) === 0 ? below(400) : below(3);
      const near = Math.max(0, source + below(2000) - 1000);
      const target = [near, 0, far, source + 1][below(20)] ?? near;
      log.add(source, target);
      written.push([source, target]);
    }
    log.add(far, 0);
    written.push([far, 0]);
    log.add(far, far - 1);
    written.push([far, far - 1]);
    const read: [number, number][] = [];
    for (const { count, sources, targets } of log.backwards())
      for (let i = count - 1; i >= 0; i--) read.push([sources[i] ?? -1, targets[i] ?? -1]);
    expect(read.length).to.equal(written.length);
    const differs = read.reverse().findIndex(([s, t], i) => {
      const [source, target] = written[i] ?? [];
      return s !== source || t !== target;
    });
    expect(differs).to.equal(-1);
    expect(log.bytes / written.length).to.be.below(3.5);
  });

  it("holds nothing at first", () => {
    const log = new EdgeLog();
    expect(log.bytes).to.equal(0);
    expect([...log.backwards()]).to.deep.equal([]);
  });
});
