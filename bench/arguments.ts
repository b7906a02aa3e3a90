/** Ends the process: with the usage if that is asked for, with status 2 and a sentence if the arguments cannot be meant. */
export const readArguments = (
  usage: string,
  {
    most,
    complaint,
  }: { readonly most: number; readonly complaint: (args: readonly string[]) => string | null },
): readonly string[] => {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  const why = args.length > most ? `more than ${most} arguments` : complaint(args);
  if (why === null) return args;
  process.stderr.write(`${why}\n${usage}\n`);
  process.exit(2);
};

/** A sentence if the text is given and is no whole number from 1 on. */
export const notCounting = (what: string, text: string | undefined): string | null =>
  text === undefined || /^[1-9]\d*$/.test(text)
    ? null
    : `${what}: ${text} is no whole number from 1 on`;

/** A sentence if no name contains the text. */
export const notNamed = (text: string | undefined, names: readonly string[]): string | null =>
  text === undefined || names.some((name) => name.includes(text))
    ? null
    : `nothing is called ${text}; there are ${names.join(", ")}`;
