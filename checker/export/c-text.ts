import { membersOf, waysOn, type Decision } from "./decision.ts";

/** Functions in C, and what to call them. */
export interface CFunctions {
  /** The call of the function that does what a decision says, `d12()`; a number where it only answers. */
  readonly call: (decision: Decision) => string;
  /** Prototypes of all functions that have been called for, and the functions, each a text of moderate size. */
  readonly texts: () => {
    readonly prototypes: readonly string[];
    readonly bodies: readonly string[];
  };
}

/** Members of one function: what is larger becomes several, since SPIN takes 64 kB in one piece, and compilers like small ones. */
const mostMembers = 300;

/**
 * Writes decisions as C. A member is a place in a function, and a way to it a `goto`; equal decisions are one function. `placeOf` is what
 * a leaf is called; a decision that throws sets `failed` and answers 1.
 */
export const makeCFunctions = (placeOf: (leaf: number) => string): CFunctions => {
  const written = new Map<Decision, readonly Written[]>();
  return {
    call: (decision) => {
      if (decision.kind === "end") return String(decision.result);
      if (!written.has(decision)) written.set(decision, write(decision, placeOf));
      return `d${decision.id}()`;
    },
    texts: () => {
      const all = [...written.values()].flat();
      return {
        prototypes: all.map(({ head }) => `${head};`),
        bodies: all.map(({ head, body }) => `${head}\n{\n${body}}\n`),
      };
    },
  };
};

interface Written {
  readonly head: string;
  readonly body: string;
}

/** One function, or as many as it takes: each of its members that another one goes to is then an entry. */
const write = (root: Decision, placeOf: (leaf: number) => string): readonly Written[] => {
  const members = membersOf(root);
  const parts = Array.from({ length: Math.ceil(members.length / mostMembers) }, (_, i) =>
    members.slice(i * mostMembers, (i + 1) * mostMembers),
  );
  const partOf = new Map(parts.flatMap((part, i) => part.map((member) => [member, i] as const)));
  const entries = new Map<number, Set<Decision>>();
  const way = (from: number, to: Decision): string => {
    if (to.kind === "end") return `return ${to.result};`;
    const part = partOf.get(to) ?? 0;
    if (part === from) return `goto m${to.id};`;
    entries.set(part, (entries.get(part) ?? new Set()).add(to));
    return `return ${nameOf(root, part)}(${to.id});`;
  };
  const label = (member: Decision, isFirst: boolean): string => (isFirst ? "" : `m${member.id}:\n`);
  const bodies = parts.map((part, i) =>
    part
      .filter(({ kind }) => kind !== "end")
      .map(
        (member, j, own) =>
          `${label(member, member === root)}${statement(member, own[j + 1], placeOf, (to) => way(i, to))}`,
      )
      .join(""),
  );
  return bodies.map((body, i) => {
    const head = `static int ${nameOf(root, i)}(${i === 0 ? "void" : "int at"})`;
    if (i === 0) return { head, body };
    const cases = [...(entries.get(i) ?? [])].map(({ id }) => `\tcase ${id}: goto m${id};\n`);
    return { head, body: `\tswitch (at) {\n${cases.join("")}\t}\n\treturn 0;\n${body}` };
  });
};

const nameOf = (root: Decision, part: number): string =>
  part === 0 ? `d${root.id}` : `d${root.id}_${part}`;

/** `next` stands right behind it. */
const statement = (
  member: Decision,
  next: Decision | undefined,
  placeOf: (leaf: number) => string,
  way: (to: Decision) => string,
): string => {
  const last = (to: Decision): string => (to === next ? "" : `\t${way(to)}\n`);
  switch (member.kind) {
    case "end":
      return "";
    case "throws":
      return `\tfailed = 1; /* ${asComment(member.message)} */\n\treturn 1;\n`;
    case "store":
      return `\t${placeOf(member.leaf)} = ${member.bits};\n${last(member.then)}`;
    case "look": {
      const usual = commonest(waysOn(member));
      const others = member.ways.flatMap((to, bits) => (to === usual ? [] : [{ to, bits }]));
      const place = placeOf(member.leaf);
      const [only] = others;
      if (only !== undefined && others.length === 1)
        return `\tif (${place} == ${only.bits}) ${way(only.to)}\n${last(usual)}`;
      const cases = others.map(({ to, bits }) => `\tcase ${bits}: ${way(to)}\n`);
      return `\tswitch (${place}) {\n${cases.join("")}\t}\n${last(usual)}`;
    }
  }
};

/** Where most values lead. */
const commonest = (ways: readonly Decision[]): Decision => {
  const counts = new Map<Decision, number>();
  for (const to of ways) counts.set(to, (counts.get(to) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
};

/** A text that ends no comment and begins no line, of plain characters only. */
export const asComment = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]+/g, " ")
    .replace(/\*\//g, "* /")
    .replace(/\/\*/g, "/ *")
    .replace(/\\/g, "/");
