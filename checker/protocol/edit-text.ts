import { match } from "ts-pattern";
import { EditError, type Edit } from "./edit.ts";
import { lastOf } from "./item-paths.ts";

/** `set-flags/swap/publish-slots:remove`: the form that the command line takes, for those edits that it takes. */
export const describe = <S, M, E>(edit: Edit<S, M, E>): string =>
  match(edit)
    .with({ kind: "remove" }, { kind: "unwait" }, { kind: "uncheck" }, (e) => `${e.path}:${e.kind}`)
    .with({ kind: "narrow" }, (e) => `${e.path}:narrow=${e.range}`)
    .with({ kind: "order" }, (e) => `${e.path},${lastOf(e.with)}:order`)
    .with(
      { kind: "insert" },
      (e) => `${e.path}:insert-${e.side}(${e.items.map((i) => i.name).join(",")})`,
    )
    .with({ kind: "replace" }, (e) => `${e.path}:replace(${e.items.map((i) => i.name).join(",")})`)
    .with({ kind: "move" }, (e) => `${e.path}:move-${e.side}(${e.to})`)
    .with({ kind: "add-operation" }, (e) => `${e.operation.name}:add`)
    .exhaustive();

/**
 * Reads `OPERATION/STEP:remove|unwait|uncheck|narrow=KIND` or `OPERATION/STEP,STEP:order`. Throws EditError with the accepted forms.
 */
export const parseEdit = <S, M, E>(text: string): Edit<S, M, E> => {
  const colon = text.lastIndexOf(":");
  const [where, what] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if (colon > 0 && where.includes("/")) {
    if (what === "remove" || what === "unwait" || what === "uncheck")
      return { kind: what, path: where };
    if (what.startsWith("narrow="))
      return { kind: "narrow", path: where, range: what.slice("narrow=".length) };
    const [first, second, ...more] = where.split(",");
    if (what === "order" && first !== undefined && second !== undefined && more.length === 0)
      return {
        kind: "order",
        path: first,
        with: `${first.slice(0, first.lastIndexOf("/") + 1)}${second}`,
      };
  }
  throw new EditError(
    `cannot read the edit "${text}": expected OPERATION/STEP:remove, :unwait, :uncheck, :narrow=KIND or OPERATION/STEP,STEP:order`,
  );
};
