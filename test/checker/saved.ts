import type { Saved, Snapshot } from "../../checker/index.ts";

/** A snapshot as it comes back from a file: its numbers through JSON, its logs as bytes in pieces of another size. */
export const savedOf = ({ counted, logs }: Snapshot): Saved => {
  const whole = Buffer.concat(logs);
  let at = 0;
  return {
    counted: JSON.parse(JSON.stringify(counted)) as Snapshot["counted"],
    fill: (into) => {
      if (at + into.length > whole.length) throw new Error("too little was saved");
      into.set(whole.subarray(at, at + into.length));
      at += into.length;
    },
  };
};
