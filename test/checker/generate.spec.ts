import { expect } from "chai";
import { bound, generate, generateOnce } from "../../checker/state/generate.ts";

describe("generated code", () => {
  it("refers to the names that it is given, and to nothing around it", () => {
    expect(generate<number>("return a + b;", { a: 1, b: 2 })).to.equal(3);
    expect(() => generate("undeclared = 1;")).to.throw(ReferenceError);
  });
  it("is compiled once for each key and text", () => {
    const text = "return (a) => () => a;";
    const once = generateOnce<(a: number) => () => number>("key", text);
    expect(generateOnce("key", text)).to.equal(once);
    expect(generateOnce("another key", text)).not.to.equal(once);
    expect([once(1)(), once(2)()]).to.deep.equal([1, 2]);
  });
  it("binds all arguments but the first", () => {
    const shown = (a: number, b: string, c: boolean) => `${a} ${b} ${c}`;
    expect(bound("shown", shown, "b", true)(1)).to.equal("1 b true");
    expect(bound("shown", shown, "c", false)(2)).to.equal("2 c false");
  });
});
