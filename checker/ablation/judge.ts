import type { Limit, PropertyKind, Verdict } from "../verdict.ts";

/** What a search says of one property, as far as the judgement of an edit depends on it. */
export interface Judged {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  /** Of the schedule of a breach; null where there is none to show. */
  readonly length: number | null;
}

/** What a search says of one system. */
export interface Searched {
  readonly limit: Limit | string | null;
  readonly broken: { readonly step: string; readonly message: string } | null;
  readonly verdicts: readonly Judged[];
}

/** What one scenario says of an edit. */
export type CellJudgement =
  /** `lost`: something that could happen no longer can. */
  | {
      readonly kind: "mandatory";
      readonly property: string;
      readonly lost: boolean;
      readonly length: number | null;
    }
  | { readonly kind: "broken"; readonly step: string; readonly message: string }
  | { readonly kind: "undecided"; readonly property: string; readonly limit: string }
  | {
      readonly kind: "kept";
      /** Internal properties that are breached now. */
      readonly breaks: readonly string[];
      /** Performance properties that are not reached any more. */
      readonly loses: readonly string[];
      /** Contract properties that hold, but of which nothing tells any more. */
      readonly unexercised: readonly string[];
      /** Contract properties that hold as before. */
      readonly holding: readonly string[];
      /** Contract properties that the unedited design breaches: nothing is known of them. */
      readonly blind: readonly string[];
    };

/**
 * Judges an edit in one scenario, by what the searches say of the unedited system and of the edited one.
 *
 * What the unedited design breaches already, or never reaches, says nothing here: the edit is not to blame, and whether it adds to the
 * harm is not asked. What is not known of the unedited design says nothing either way: undecided.
 */
export const judgeCell = (unedited: Searched, edited: Searched): CellJudgement => {
  if (edited.broken !== null) return { kind: "broken", ...edited.broken };
  const before = new Map(unedited.verdicts.map(({ property, verdict }) => [property, verdict]));
  const all = edited.verdicts.map((now) => {
    return { ...now, was: before.get(now.property) ?? ("undecided" as const) };
  });
  const compared = all.filter(({ was }) => was !== "violated");
  const contractsThat = (is: (one: (typeof all)[number]) => boolean): readonly string[] =>
    all.flatMap((one) => (one.kind === "contract" && is(one) ? [one.property] : []));
  const isLoss = (kind: PropertyKind): boolean => kind === "reachable" || kind === "performance";
  const breached = compared.filter(
    ({ kind, verdict, was }) =>
      verdict === "violated" && (isLoss(kind) ? was === "holds" : was !== "undecided"),
  );
  const telling = breached
    .filter(({ kind }) => kind === "contract" || kind === "can-finish" || kind === "reachable")
    .reduce<Judged | null>(
      (best, one) => (best === null || isSooner(one, best) ? one : best),
      null,
    );
  if (telling !== null)
    return {
      kind: "mandatory",
      property: telling.property,
      lost: telling.kind === "reachable",
      length: telling.length,
    };
  const open = compared.find(({ verdict, was }) => verdict === "undecided" || was === "undecided");
  if (open !== undefined)
    return {
      kind: "undecided",
      property: open.property,
      limit: edited.limit ?? unedited.limit ?? "unknown",
    };
  return {
    kind: "kept",
    breaks: breached.flatMap(({ kind, property }) => (kind === "internal" ? [property] : [])),
    loses: breached.flatMap(({ kind, property }) => (kind === "performance" ? [property] : [])),
    unexercised: contractsThat(({ verdict, was }) => verdict === "vacuous" && was === "holds"),
    holding: contractsThat(({ verdict, was }) => verdict === "holds" && was === "holds"),
    blind: contractsThat(({ was }) => was === "violated"),
  };
};

/** A breach with a schedule before a loss, which has none; a shorter schedule before a longer one; else the order of the list. */
const isSooner = (one: Judged, other: Judged): boolean =>
  (one.length ?? Number.POSITIVE_INFINITY) < (other.length ?? Number.POSITIVE_INFINITY);

/**
 * Names of the properties after whose breach nothing more need be known about an edit: contract properties and those of the graph that
 * the unedited system keeps.
 */
export const decisiveIn = (unedited: Searched): readonly string[] =>
  unedited.verdicts.flatMap(({ property, kind, verdict }) =>
    (kind === "contract" || kind === "can-finish") && (verdict === "holds" || verdict === "vacuous")
      ? [property]
      : [],
  );

/** An edit in one scenario. */
export interface Cellwise<C> {
  readonly cell: C;
  readonly judgement: CellJudgement;
}

/** What is to be said of an edit, with the cell that says it. */
export type AblationVerdict<C> =
  | {
      readonly verdict: "mandatory";
      readonly cell: C;
      readonly property: string;
      readonly lost: boolean;
      readonly length: number | null;
    }
  | {
      readonly verdict: "broken";
      readonly cell: C;
      readonly step: string;
      readonly message: string;
    }
  | {
      readonly verdict: "optional";
      readonly confirmed: readonly C[];
      readonly breaks: readonly string[];
      readonly loses: readonly string[];
      /** Contract properties that the unedited design breaches, and that are seen to hold in no other scenario. */
      readonly blind: readonly string[];
    }
  | {
      readonly verdict: "undecided";
      readonly cell: C | null;
      readonly reason:
        | { readonly kind: "limit"; readonly limit: string; readonly property: string }
        | { readonly kind: "unexercised"; readonly property: string }
        | { readonly kind: "nowhere" };
    };

/** Does this settle the edit, whatever other scenarios say? */
export const isDecisive = ({ kind }: CellJudgement): boolean =>
  kind === "mandatory" || kind === "broken";

/**
 * What is to be said of an edit after all scenarios in which it changes something, in their order, or after one that is decisive. One breach
 * makes it mandatory; optional it is only if every scenario was seen to the end, and told as much as it did before.
 */
export const judgeAblation = <C>(cells: readonly Cellwise<C>[]): AblationVerdict<C> => {
  let undecided: AblationVerdict<C> | null = null;
  const breaks = new Set<string>();
  const loses = new Set<string>();
  const blind = new Set<string>();
  const holding = new Set<string>();
  for (const { cell, judgement } of cells)
    switch (judgement.kind) {
      case "mandatory": {
        const { property, lost, length } = judgement;
        return { verdict: "mandatory", cell, property, lost, length };
      }
      case "broken": {
        const { step, message } = judgement;
        return { verdict: "broken", cell, step, message };
      }
      case "undecided": {
        const { limit, property } = judgement;
        undecided ??= { verdict: "undecided", cell, reason: { kind: "limit", limit, property } };
        break;
      }
      case "kept": {
        for (const property of judgement.breaks) breaks.add(property);
        for (const property of judgement.loses) loses.add(property);
        for (const property of judgement.blind) blind.add(property);
        for (const property of judgement.holding) holding.add(property);
        const [property] = judgement.unexercised;
        if (property !== undefined)
          undecided ??= { verdict: "undecided", cell, reason: { kind: "unexercised", property } };
        break;
      }
    }
  if (undecided !== null) return undecided;
  return cells.length === 0
    ? { verdict: "undecided", cell: null, reason: { kind: "nowhere" } }
    : {
        verdict: "optional",
        confirmed: cells.map(({ cell }) => cell),
        breaks: [...breaks],
        loses: [...loses],
        blind: [...blind].filter((property) => !holding.has(property)),
      };
};
