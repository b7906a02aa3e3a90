import { bind } from "../../checker/protocol/bind.ts";
import { operationsOf } from "../../checker/protocol/operation.ts";
import { stepsOf } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { SafetyProperty } from "../../checker/property.ts";
import {
  array,
  at,
  bool,
  type Draft,
  index,
  int,
  none,
  record,
  type Value,
} from "../../checker/state/fields.ts";

/**
 * A TLB shootdown: guests cache pages, a keeper takes a page away and waits until no guest can use it any more. With the bug it skips
 * guests that are outside, and leaves them no request: they come back with what they had cached.
 */
const declare = (guests: number, pages: number) =>
  record({
    pages: array(pages, record({ mapped: bool(), gone: bool() })),
    guests: array(
      guests,
      record({ inside: bool(), request: bool(), cached: array(pages, record({ valid: bool() })) }),
    ),
    keeper: record({ page: index(pages), guest: int(guests) }),
  });
export type State = Value<ReturnType<typeof declare>>;
export interface Use {
  readonly type: "use";
  readonly guest: number;
  readonly page: number;
}
interface Me {
  readonly guest: number;
  readonly guests: number;
  readonly pages: number;
}

const { step } = stepsOf<State, Me, Use>();
const { operation, loop } = operationsOf<State, Me, Use>();

const pagesOf = ({ pages }: Me) => Array.from({ length: pages }, (_, page) => ({ page }));
const mine = (s: State, me: Me) => at(s.guests, me.guest);
const mineToWrite = (d: Draft<State>, me: Me) => at(d.guests, me.guest);
const isInside = (s: State, me: Me) => mine(s, me).inside;

const enter = operation("enter", {
  endless: true,
  when: (s, me) => !isInside(s, me),
  steps: [
    step("enter", {
      source: "toy",
      run: (d, me) => {
        const self = mineToWrite(d, me);
        if (self.request) for (const entry of self.cached) entry.valid = false;
        self.request = false;
        self.inside = true;
      },
    }),
  ],
});
const exit = operation("exit", {
  endless: true,
  when: isInside,
  steps: [
    step("exit", {
      source: "toy",
      run: (d, me) => {
        mineToWrite(d, me).inside = false;
      },
    }),
  ],
});
const fill = operation("fill", {
  endless: true,
  when: isInside,
  steps: [
    step("fill", {
      source: "toy",
      choices: pagesOf,
      when: (s, _, { page }) => at(s.pages, page).mapped,
      run: (d, me, { page }) => {
        at(mineToWrite(d, me).cached, page).valid = true;
      },
    }),
  ],
});
const use = operation("use", {
  endless: true,
  when: isInside,
  steps: [
    step("use", {
      source: "toy",
      choices: pagesOf,
      when: (s, me, { page }) => at(mine(s, me).cached, page).valid,
      event: ({ guest }, { page }) => ({ type: "use", guest, page }),
    }),
  ],
});
const takeAway = (skipsOutside: boolean) =>
  operation("take-away", {
    choices: pagesOf,
    when: (s, _, { page }) => at(s.pages, page).mapped,
    begin: (d, _, { page }) => {
      d.keeper.page = page;
    },
    end: (d) => {
      d.keeper.page = none;
    },
    steps: [
      step("unmap", {
        source: "toy",
        run: (d) => {
          at(d.pages, d.keeper.page).mapped = false;
        },
      }),
      loop(
        "guests",
        {
          cursor: {
            get: (s) => s.keeper.guest,
            set: (d, _, value) => {
              d.keeper.guest = value;
            },
          },
          count: ({ guests }) => guests,
        },
        [
          step("request", {
            source: "toy",
            run: (d) => {
              const guest = at(d.guests, d.keeper.guest);
              if (guest.inside || !skipsOutside) guest.request = true;
            },
          }),
        ],
      ),
      step("promise", {
        source: "toy",
        wait: { "requests are seen": (s) => s.guests.every((g) => !g.request || !g.inside) },
        run: (d) => {
          at(d.pages, d.keeper.page).gone = true;
        },
      }),
    ],
  });

export const shootdown = (
  guests: number,
  pages: number,
  skipsOutside: boolean,
): System<State, Use> =>
  bind<State, Me, Use>(
    declare(guests, pages),
    (d) => {
      for (const page of d.pages) page.mapped = true;
    },
    [
      ...Array.from({ length: guests }, (_, guest) => ({
        name: `guest${guest}`,
        me: { guest, guests, pages },
        operations: [enter, exit, fill, use],
      })),
      { name: "keeper", me: { guest: none, guests, pages }, operations: [takeAway(skipsOutside)] },
    ],
  );

export const goneMeansGone: SafetyProperty<State, Use> = {
  kind: "contract",
  name: "gone-means-gone",
  claim: "No guest uses a page that was taken away.",
  source: "toy",
  brokenBy: ["skips-outside"],
  exercised: (s) => s.pages.some((page) => page.gone),
  on: (s, { guest, page }) => !at(s.pages, page).gone || `guest${guest} used page ${page}`,
};
