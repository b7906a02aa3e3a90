/** `order[i]` is what member `i` becomes; members beyond its end keep their number. */
export type Order = readonly number[];

/**
 * One way to exchange names that the protocol does not tell apart: where each member of some arrays goes, and what follows from that for
 * the fields that refer to members, for actors, and for the choices of steps. Paths are as in prints, with `[]` for a member of an array:
 * `threads[].acks`.
 */
export interface Renaming {
  readonly name: string;
  readonly arrays: Readonly<Record<string, Order>>;
  /** Fields whose value is the number of a member. Values below 0 point nowhere, and stay. */
  readonly references: Readonly<Record<string, Order>>;
  /** Actors that change places, by name. They must have the same locations. */
  readonly actors: Readonly<Record<string, string>>;
  /** Members of choices whose value is the number of a member. */
  readonly choices: Readonly<Record<string, Order>>;
}

export const renamed = (order: Order | undefined, member: number): number =>
  order?.[member] ?? member;
