import { InvalidArgumentError } from "commander";

/** Reads a guest frame number, `0x40000` or decimal. */
export const frameOption = (text: string, before: readonly number[]): readonly number[] => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("It must be the number of a guest frame, 0x40000 for one.");
  return [...before, value];
};
