import { UserError } from "../support/failure.ts";

/** A share of a sweep: the `index`th, from 1 on, of so many. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export const whole: Shard = { index: 1, of: 1 };

/** Reads `i/n`, as test runners have it: from 1/n to n/n. Throws UserError for anything else. */
export const parseShard = (text: string): Shard => {
  const [, index = 0, of = 0] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard: Shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new UserError(
    `no shard ${JSON.stringify(text)}`,
    "say which of how many: --shard 1/4 to --shard 4/4",
  );
};

/** The shard's share of a list: every nth, so that neighbours, which take about as long, go to different ones. A matter of places alone. */
export const shareOf = <T>(all: readonly T[], { index, of }: Shard): readonly T[] =>
  all.filter((_, place) => place % of === index - 1);
