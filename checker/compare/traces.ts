/** What was observed one after the other, as a number: 0 is nothing. */
export interface Traces {
  readonly then: (before: number, seen: string) => number;
  readonly text: (trace: number) => string;
}

/** An outcome without anything to observe. */
const nothingSeen = "done";

export const makeTraces = (): Traces => {
  const texts = [""];
  const numbers = new Map<string, number>([["", 0]]);
  return {
    then: (before, seen) => {
      const text = before === 0 ? seen : `${texts[before] ?? ""}, ${seen}`;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    text: (trace) => (trace === 0 ? nothingSeen : (texts[trace] ?? "")),
  };
};
