/** What a link points to: a step of a file, and of another one beside it. */
export interface Place {
  readonly file: string | null;
  readonly step: number | null;
  readonly other: string | null;
  readonly otherStep: number | null;
}

/** `#file=NAME&step=N`; what is missing or no number is null. */
export const parseHash = (hash: string): Place => {
  const given = new Map(
    hash
      .replace(/^#/, "")
      .split("&")
      .map((part) => {
        const [name = "", ...value] = part.split("=");
        return [name, decoded(value.join("="))] as const;
      }),
  );
  const number = (name: string): number | null => {
    const text = given.get(name) ?? "";
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    file: given.get("file") ?? null,
    step: number("step"),
    other: given.get("other") ?? null,
    otherStep: number("otherStep"),
  };
};

/** The inverse of `parseHash`. */
export const hashOf = ({ file, step, other, otherStep }: Place): string =>
  `#${Object.entries({ file, step, other, otherStep })
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${encoded(`${value}`)}`]))
    .join("&")}`;

/** Names of files are full of these two, which a fragment may hold as they are. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%2B", "+");

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
