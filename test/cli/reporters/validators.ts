import * as actions from "@actions/core";
import Ajv04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { marked, type Token, type Tokens } from "marked";
import { readFileSync } from "node:fs";
import { validateXML } from "xmllint-wasm";

const schema = (name: string): string =>
  readFileSync(new URL(`../../schemas/${name}`, import.meta.url), "utf8");

// One pattern of the schema is none to those who read patterns as Unicode.
const ajv = new Ajv04.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(schema("sarif-2.1.0.json")));

/** What the schema of SARIF 2.1.0 finds wrong. */
export const sarifFaults = (text: string): readonly string[] => {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ""}`);
};

/** What Jenkins' schema of JUnit's XML finds wrong. */
export const junitFaults = async (text: string): Promise<readonly string[]> => {
  const { errors } = await validateXML({
    xml: [{ fileName: "junit.xml", contents: text }],
    schema: [schema("jenkins-junit.xsd")],
  });
  return errors.map(({ message }) => message);
};

/** A workflow command, read as the runner of GitHub reads it. */
export interface WorkflowCommand {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const unescape = (text: string): string =>
  text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");

/** Every line must be one. */
export const workflowCommands = (text: string): readonly WorkflowCommand[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, level = "", given = "", message = ""] = /^::(\w+) ([^:]*)::(.*)$/s.exec(line) ?? [];
      if (level === "") throw new Error(`no workflow command: ${line}`);
      const pairs = given.split(",").map((pair) => {
        const [name = "", value = ""] = pair.split(/=(.*)/s);
        return [name, unescape(value)] as const;
      });
      return { level, properties: Object.fromEntries(pairs), message: unescape(message) };
    });

/** The same line, as GitHub's own toolkit writes it. */
export const asToolkitWrites = ({ level, properties, message }: WorkflowCommand): string => {
  const { write } = process.stdout;
  let written = "";
  process.stdout.write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  try {
    const annotate = level === "error" ? actions.error : actions.warning;
    annotate(message, properties);
  } finally {
    process.stdout.write = write;
  }
  return written;
};

const isTable = (token: Token): token is Tokens.Table => token.type === "table";

/** The tables of a text in Markdown, and the kinds of all that is in it. */
export const readMarkdown = (
  text: string,
): { readonly tables: readonly Tokens.Table[]; readonly kinds: ReadonlySet<string> } => {
  const tokens = marked.lexer(text, { gfm: true });
  const kinds = new Set<string>();
  marked.walkTokens(tokens, ({ type }) => void kinds.add(type));
  return { tables: tokens.filter(isTable), kinds };
};
