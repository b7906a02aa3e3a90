import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { documentKinds, schemaText, type DocumentKind } from "../cli/schemas.ts";

export const folder = fileURLToPath(new URL("../docs/schemas", import.meta.url));
export const pathOf = ({ name }: Pick<DocumentKind, "name">): string => `${folder}/${name}.json`;

const ajv = new Ajv2020({
  strict: true,
  strictTuples: false,
  allowUnionTypes: true,
  allErrors: true,
});
const validators = new Map<string, ValidateFunction>();

/** The validator of a committed schema. */
const validatorOf = (name: string): ValidateFunction => {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const fresh = ajv.compile(JSON.parse(readFileSync(pathOf({ name }), "utf8")));
  validators.set(name, fresh);
  return fresh;
};

/** What is wrong with a document by the committed schema, a sentence each; and whether its definition refuses it. */
export const faultsIn = (name: string, json: unknown): readonly string[] => {
  const kind = documentKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no kind of document ${name}`);
  const validate = validatorOf(name);
  validate(json);
  const ofSchema = (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
  const parsed = kind.definition.safeParse(json);
  return [
    ...ofSchema,
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => `zod: ${issue.message}`)),
  ];
};

export const isCurrent = (kind: DocumentKind): boolean => {
  try {
    return readFileSync(pathOf(kind), "utf8") === schemaText(kind);
  } catch {
    return false;
  }
};
