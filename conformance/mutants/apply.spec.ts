import { expect } from "chai";
import { applyEdit } from "./apply.ts";

const source = `
int check(int a);

/* check(a) is not in allow(), which only calls it: check(1). */
static int allow(int a,
		 int b)
{
	/* Asks check(a) first. */
	if (check(a)) // check(b) later
		return check(b) ? 1 : 0;
	return 0;
}

static int other(int a)
{
	return check(a);
}
`;

const edit = { file: "toy.c", inFunction: "allow", replacement: "0" };

/** The edits of a kernel that has changed meanwhile must fail, not be left out. */
describe("an edit", () => {
  it("changes the one place in its function, neither comments nor other functions", () => {
    const edited = applyEdit(source, { ...edit, pattern: /check\(a\)/ });
    expect(edited).to.equal(source.replace("if (check(a))", "if (0)"));
  });

  it("keeps what its pattern only looks at", () => {
    const edited = applyEdit(source, { ...edit, pattern: /check\(\w\)(?= \?)/ });
    expect(edited).to.equal(source.replace("return check(b)", "return 0"));
  });

  it("fails if its pattern matches twice", () => {
    expect(() => applyEdit(source, { ...edit, pattern: /check\(\w\)/ })).to.throw(
      "/check\\(\\w\\)/ matches 2 times in allow of toy.c, not once",
    );
  });

  it("fails if its pattern matches only elsewhere", () => {
    expect(() => applyEdit(source, { ...edit, pattern: /check\(1\)/ })).to.throw("matches 0 times");
  });

  it("fails if its function is only declared", () => {
    const elsewhere = { ...edit, inFunction: "check", pattern: /a/ };
    expect(() => applyEdit(source, elsewhere)).to.throw("the function check is 0 times in toy.c");
  });
});
