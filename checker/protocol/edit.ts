import type { Item, Operation } from "./operation.ts";

/**
 * A change of the protocol, as data: designs, seeded faults, reverted fixes and ablations are lists of these. `path` is
 * `operation/step`, with the names of splices, branches and loops between them: `delete/swap/publish-slots`. It may name a whole
 * splice, branch or loop where that makes sense (remove, move, replace, narrow).
 */
export type Edit<S, M, E> =
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "unwait"; readonly path: string }
  | { readonly kind: "uncheck"; readonly path: string }
  | { readonly kind: "narrow"; readonly path: string; readonly range: string }
  | { readonly kind: "order"; readonly path: string; readonly with: string }
  | {
      readonly kind: "insert";
      readonly path: string;
      readonly side: Side;
      readonly items: readonly Item<S, M, E>[];
    }
  | { readonly kind: "replace"; readonly path: string; readonly items: readonly Item<S, M, E>[] }
  | { readonly kind: "move"; readonly path: string; readonly side: Side; readonly to: string }
  | { readonly kind: "add-operation"; readonly operation: Operation<S, M, E> };

export type Side = "before" | "after";

/** An edit that does not fit the operations it is applied to. The message names what is there instead. */
export class EditError extends Error {
  override readonly name = "EditError";
}

/** Builders of edits, named as the command line names them. */
export const editsOf = <S, M, E>() => {
  type AnEdit = Edit<S, M, E>;
  type Items = readonly Item<S, M, E>[];
  return {
    remove: (path: string): AnEdit => ({ kind: "remove", path }),
    unwait: (path: string): AnEdit => ({ kind: "unwait", path }),
    uncheck: (path: string): AnEdit => ({ kind: "uncheck", path }),
    narrow: (path: string, range: string): AnEdit => ({ kind: "narrow", path, range }),
    order: (path: string, other: string): AnEdit => ({ kind: "order", path, with: other }),
    before: (path: string, ...items: Items): AnEdit => ({
      kind: "insert",
      path,
      side: "before",
      items,
    }),
    after: (path: string, ...items: Items): AnEdit => ({
      kind: "insert",
      path,
      side: "after",
      items,
    }),
    replace: (path: string, ...items: Items): AnEdit => ({ kind: "replace", path, items }),
    move: (
      path: string,
      where: { readonly before: string } | { readonly after: string },
    ): AnEdit =>
      "before" in where
        ? { kind: "move", path, side: "before", to: where.before }
        : { kind: "move", path, side: "after", to: where.after },
    addOperation: (operation: Operation<S, M, E>): AnEdit => ({ kind: "add-operation", operation }),
  };
};
