import { expect } from "chai";
import { layOut, type RegionEvent } from "../../../model/trace/layout.ts";

const frame = 0x40005;
const mega = 0x20_0000;
const region = (change: Partial<RegionEvent>): RegionEvent => ({
  kind: "region",
  slot: 7,
  flags: 0,
  gpa: 0x4000_0000,
  size: mega,
  hva: 0x7000_0000,
  ...change,
});

describe("the layout around a frame", () => {
  it("has the slot that covers it at gfn 0, with gfn 1 for the others of its huge page", () => {
    const all = region({});
    expect(layOut([all], frame).request(all)).to.deep.include({
      slot: 0,
      base: 0,
      pages: 2,
      page: 0,
    });
    const alone = region({ gpa: frame * 4096, size: 4096 });
    expect(layOut([alone], frame).request(alone)).to.deep.include({ base: 0, pages: 1 });
  });
  it("has other slots elsewhere, apart from each other and from the frame", () => {
    const requests = [region({}), region({ slot: 1, gpa: 0 }), region({ slot: 2, gpa: mega })];
    const layout = layOut(requests, frame);
    const placed = requests.map(layout.request);
    const gfns = placed.flatMap(({ base, pages }) => [base, base + pages - 1]);
    expect(new Set(gfns).size).to.equal(6);
    expect(Math.max(...gfns)).to.be.lessThan(layout.gfns);
  });
  it("keeps a slot's memory when it is moved, and gives another address other memory", () => {
    const moved = region({ gpa: 0x8000_0000 });
    const again = region({ slot: 8, hva: 0x9000_0000 });
    const layout = layOut([region({}), moved, again], frame);
    const first = layout.request(region({}));
    expect(layout.request(moved)).to.deep.include({ page: first.page, pages: first.pages });
    expect(layout.request(moved).base).to.be.greaterThan(1);
    expect(layout.request(again).page).not.to.equal(first.page);
  });
  it("gives a slot that is moved over the frame later its own memory from the start", () => {
    const [made, moved] = [region({ gpa: 0x8000_0000 }), region({})];
    const layout = layOut([made, moved], frame);
    expect(layout.request(made).page).to.be.lessThan(layout.homePages);
    expect(layout.request(moved)).to.deep.include({ base: 0, page: 0, pages: 2 });
  });
  it("has a slot from the start that the trace only sees go", () => {
    const gone = region({ size: 0 });
    const layout = layOut([gone], frame);
    expect(layout.atFirst.map(({ slot }) => slot)).to.deep.equal([0, 1]);
    expect(layout.request(gone)).to.deep.include({ slot: 0, pages: 0 });
  });
  it("says of which pages an invalidation is", () => {
    const layout = layOut([region({}), region({ slot: 1, gpa: 0, hva: 0x1000_0000 })], frame);
    layout.request(region({}));
    layout.request(region({ slot: 1, gpa: 0, hva: 0x1000_0000 }));
    const at = 0x7000_0000 + 5 * 4096;
    expect(layout.pagesIn(at, at + 4096), "the frame's own").to.deep.equal({ page: 0, pages: 1 });
    expect(layout.pagesIn(0x7000_0000, 0x7000_0000 + mega), "all").to.deep.equal({
      page: 0,
      pages: 2,
    });
    expect(layout.pagesIn(0x7000_0000, at), "others").to.deep.equal({ page: 1, pages: 1 });
    expect(layout.pagesIn(0x1000_0000, 0x1000_1000)?.page).to.be.greaterThan(1);
    expect(layout.pagesIn(0x5000_0000, 0x5000_1000), "no slot's").to.equal(null);
  });
});
