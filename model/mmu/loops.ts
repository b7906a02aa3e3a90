import { at } from "../../checker/state/fields.ts";
import { loop, myThread, threadOf, type KvmItem, type Me } from "../actor.ts";
import type { State } from "../state/state.ts";
import { regionsOf } from "../world.ts";

/** Runs the items once per root that takes part, in the order of the list of roots. */
export const eachRoot = (
  name: string,
  includes: (s: State, root: number) => boolean,
  items: readonly KvmItem[],
): KvmItem =>
  loop(
    name,
    {
      cursor: {
        get: (s, me) => threadOf(s, me).root,
        set: (d, me, root) => {
          myThread(d, me).root = root;
        },
      },
      count: (me) => me.world.scope.roots,
      includes: (s, _me, root) => includes(s, root),
      ranges: { "valid-roots": (s, _me, root) => isValid(s, root) },
    },
    items,
  );

export const isValid = (s: State, root: number): boolean => at(s.roots, root).state === "valid";

/** Runs the items once per gfn that takes part, ascending. */
export const eachGfn = (
  name: string,
  includes: (s: State, gfn: number, me: Me) => boolean,
  items: readonly KvmItem[],
): KvmItem =>
  loop(
    name,
    {
      cursor: {
        get: (s, me) => threadOf(s, me).gfn,
        set: (d, me, gfn) => {
          myThread(d, me).gfn = gfn;
        },
      },
      count: (me) => me.world.scope.gfns,
      includes: (s, me, gfn) => includes(s, gfn, me),
      ranges: { "first-gfn": (_s, _me, gfn) => gfn === 0 },
    },
    items,
  );

/** Runs the items once per huge page's worth of guest memory. */
export const eachRegion = (
  name: string,
  includes: (s: State, region: number, me: Me) => boolean,
  items: readonly KvmItem[],
): KvmItem =>
  loop(
    name,
    {
      cursor: {
        get: (s, me) => threadOf(s, me).region,
        set: (d, me, region) => {
          myThread(d, me).region = region;
        },
      },
      count: (me) => regionsOf(me.world.scope),
      includes: (s, me, region) => includes(s, region, me),
    },
    items,
  );
