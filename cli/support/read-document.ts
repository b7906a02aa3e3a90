import { z } from "zod";
import { jsonErrorPlace, jsonPath } from "../../counterexamples/json-path.ts";
import { readGiven } from "./atomic.ts";
import { UserError } from "./failure.ts";

/** Which documents a file is to be one of. */
export interface Expected<T> {
  readonly schema: z.ZodType<T>;
  /** `document of ablate` */
  readonly name: string;
  /** The command that writes it anew. */
  readonly next: string;
}

/**
 * Reads a document that a command wrote. Throws UserError if the file is unreadable, no JSON, of another version or damaged; it names the
 * file, the place and the command that writes it anew.
 */
export const readDocument = <T>(path: string, { schema, name, next }: Expected<T>): T => {
  const anew = `write it anew: ${next}`;
  const text = readGiven(path, anew);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON (${jsonErrorPlace(error, text)})`, anew);
  }
  // The version first: a file of another one differs in other members too, and saying which would mislead.
  const version = z.looseObject({ schema: z.unknown() }).safeParse(json);
  if (version.success && version.data.schema !== undefined && version.data.schema !== 1)
    throw new UserError(
      `${path} is of schema ${JSON.stringify(version.data.schema)}, this staleproof reads schema 1`,
      anew,
    );
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `${path} is no ${name}: ${jsonPath(issue?.path ?? [])}: ${issue?.message ?? ""}`,
    anew,
  );
};
