/** `no-write-after-close` as a constant: `noWriteAfterClose`. */
export const constantName = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A property that compiles and is never exercised: its first check says `vacuous`, not `holds`. */
export const propertyText = (name: string): string => `import { contract } from "./property.ts";

export const ${constantName(name)} = contract("${name}", {
  claim: "What nobody may ever observe, in one sentence.",
  source: "the document or kernel function that promises it",
  // Features without which the question makes no sense, such as "userfault" or "dirty-log".
  needs: [],
  // Two seeded faults or more, each of which must breach it.
  brokenBy: [],
  // Has the promise been made in this state? Until some state says yes, the verdict is "vacuous".
  exercised: () => false,
  // true, or the sentence that names who reached what: (s) => ... for every state, or on: (s, event) => ...
  holds: () => true,
});
`;

/**
 * The index with one more property: its import behind the others, its place at the end of those that are named one by one. null if the
 * index is not of that form.
 */
export const withProperty = (index: string, name: string): string | null => {
  const constant = constantName(name);
  const lastImport = [...index.matchAll(/^import [^;]*;\n/gm)].at(-1);
  const list = /(export const properties\b[^=]*= \[)([^\]]*?),?\s*\];/.exec(index);
  const [whole, head, members] = list ?? [];
  if (lastImport === undefined || whole === undefined || members === undefined) return null;
  const known = members.split(",").flatMap((member) => member.trim() || []);
  const spread = known.findIndex((member) => member.startsWith("..."));
  const longer = known.toSpliced(spread < 0 ? known.length : spread, 0, constant);
  const lines = longer.map((member) => `\n  ${member},`).join("");
  const importEnd = lastImport.index + lastImport[0].length;
  return (
    index.slice(0, importEnd) +
    `import { ${constant} } from "./${name}.ts";\n` +
    index.slice(importEnd).replace(whole, () => `${head}${lines}\n];`)
  );
};
