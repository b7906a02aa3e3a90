import pc from "picocolors";

/** Colours as far as the terminal and NO_COLOR allow; picocolors looks at both when it is loaded. */
export const colours = pc;

/** The only way to standard output. A reader that has gone away (`| head`) is no error. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};

/** A remark for people, beside the output proper. */
export const remark = (text: string): void => {
  process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
};

/** Breaks a sentence into lines of at most `width`, each indented. A word longer than a line keeps its own. */
export const wrap = (text: string, indent: string, width = 100): string => {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line].join("\n");
};

/** `1,234,567` */
export const grouped = (n: number): string => n.toLocaleString("en-US");

/** `3 steps`, `1 step`; `2 families` */
export const plural = (n: number, noun: string, many = `${noun}s`): string =>
  `${grouped(n)} ${n === 1 ? noun : many}`;

/** Two digits of a number that is not known better: `9,100,000`. */
export const rounded = (n: number): string => grouped(Number(n.toPrecision(2)));

/** `430 MB`, `2.6 GB` */
export const sizeText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** `28 s`, `4 min`, `3 h`: of a time that is not known better. */
export const durationText = (seconds: number): string =>
  seconds < 100
    ? `${Math.ceil(seconds)} s`
    : seconds < 6000
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`;
