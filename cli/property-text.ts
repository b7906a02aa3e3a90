/** `no-write-after-close` as a constant: `noWriteAfterClose`. */
export const constantName = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A property that compiles and is never exercised: its first check says `vacuous`, not `holds`. */
export const propertyText = (name: string): string => `import { contract } from "./property.ts";

export const ${constantName(name)} = contract("${name}", {
  claim: "TODO: what nobody may ever observe, in one sentence.",
  source: "TODO: the document or kernel function that promises it",
  brokenBy: [],
  exercised: () => false,
  holds: () => true,
});
`;

/** The index with one more property: its import and its place at the end of the list. null if the index is not of that form. */
export const withProperty = (index: string, name: string): string | null => {
  const constant = constantName(name);
  const lastImport = [...index.matchAll(/^import [^;]*;\n/gm)].at(-1);
  const list = /export const properties\b[^=]*= \[([^\]]*?),?\s*\];/.exec(index);
  if (lastImport === undefined || list === null) return null;
  const members = (list[1] ?? "").trim();
  const head = list[0].slice(0, list[0].indexOf("= [") + "= [".length);
  const longer = `${head}${members === "" ? "" : `\n  ${members},`}\n  ${constant},\n];`;
  const importEnd = lastImport.index + lastImport[0].length;
  return (
    index.slice(0, importEnd) +
    `import { ${constant} } from "./${name}.ts";\n` +
    index.slice(importEnd).replace(list[0], () => longer)
  );
};
