/** What a link points to: a step of a file, and of another one beside it. */
export interface Place {
  readonly file: string | null;
  readonly step: number | null;
  readonly other: string | null;
  readonly otherStep: number | null;
}

/** `#file=NAME&step=N`; what is missing or no number is null. */
export const parseHash = (hash: string): Place => {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const number = (name: string): number | null => {
    const text = given.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    file: given.get("file"),
    step: number("step"),
    other: given.get("other"),
    otherStep: number("otherStep"),
  };
};

/** The inverse of `parseHash`. */
export const hashOf = ({ file, step, other, otherStep }: Place): string => {
  const given = new URLSearchParams();
  if (file !== null) given.set("file", file);
  if (step !== null) given.set("step", `${step}`);
  if (other !== null) given.set("other", other);
  if (otherStep !== null) given.set("otherStep", `${otherStep}`);
  return `#${given.toString()}`;
};
