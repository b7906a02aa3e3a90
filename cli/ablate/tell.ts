import type { Responder } from "../../checker/compare/respond.ts";
import { tellingStimuli, type Telling, type TellingLimits } from "../../checker/compare/telling.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { messageOf } from "../support/failure.ts";

/** Asks a thread whether an edited design can be told from the unedited one by what somebody outside observes. */
export interface Tell {
  readonly kind: "tell";
  readonly cell: Cell;
  readonly limits: TellingLimits;
}

export interface Told {
  readonly kind: "told";
  readonly telling: Telling | { readonly kind: "threw"; readonly why: string };
}

/** Makes what answers in a thread. The unedited design of the last cell is kept, with all that it has answered. */
export const makeTeller = <S, E extends Event>(catalog: Catalog<S, E>): ((asked: Tell) => Told) => {
  let unedited: { readonly key: string; readonly responder: Responder } | null = null;
  return ({ cell, limits }) => {
    const plain: Cell = { ...cell, edits: [] };
    const key = JSON.stringify(plain);
    if (unedited?.key !== key) unedited = { key, responder: catalog.responder(plain) };
    try {
      const telling = tellingStimuli(unedited.responder, catalog.responder(cell), limits);
      return { kind: "told", telling };
    } catch (error) {
      // Stimuli go further than the scenario: what an edit makes impossible may be seen here only.
      return { kind: "told", telling: { kind: "threw", why: messageOf(error) } };
    }
  };
};
