import type { Branch, Item, Loop } from "./operation.ts";
import type { Step } from "./step.ts";

/** A point in a compiled operation: a step, or control that runs together with the step before it. */
export type Node<S, M, E> =
  | {
      readonly kind: "step";
      readonly step: Step<S, M, E>;
      readonly path: string;
      readonly scope: readonly string[];
    }
  | {
      readonly kind: "branch";
      readonly branch: Branch<S, M, E>;
      readonly path: string;
      readonly past: number;
    }
  | {
      readonly kind: "loop-enter";
      readonly loop: Loop<S, M, E>;
      readonly path: string;
      readonly past: number;
    }
  | {
      readonly kind: "loop-again";
      readonly loop: Loop<S, M, E>;
      readonly path: string;
      readonly body: number;
    };
export type StepNode<S, M, E> = Extract<Node<S, M, E>, { readonly kind: "step" }>;

export interface Program<S, M, E> {
  readonly nodes: readonly Node<S, M, E>[];
  /** Path of every step and label (also of removed steps) to the node that a jump to it lands on. */
  readonly labels: ReadonlyMap<string, number>;
}

/** Opens splices, branches and loops into a flat list of nodes. */
export const compile = <S, M, E>(
  items: readonly Item<S, M, E>[],
  operation: string,
): Program<S, M, E> => {
  const nodes: Node<S, M, E>[] = [];
  const labels = new Map<string, number>();
  const taken = new Set<string>();
  const place = (path: string): void => {
    if (taken.has(path)) throw new Error(`${operation}: two steps are called ${path}`);
    taken.add(path);
    labels.set(path, nodes.length);
  };
  const walk = (list: readonly Item<S, M, E>[], scope: readonly string[]): void => {
    for (const item of list) {
      const inner = [...scope, item.name];
      const path = inner.join("/");
      // A label left by a removed step may share its name with the step's new place: the step wins.
      if (item.kind !== "label") place(path);
      else if (!labels.has(path)) labels.set(path, nodes.length);
      switch (item.kind) {
        case "label":
          break;
        case "step":
          nodes.push({ kind: "step", step: item, path, scope });
          break;
        case "splice":
          walk(item.items, inner);
          break;
        case "branch":
        case "loop": {
          if (!hasStep(item.items)) {
            // Nothing to decide, but the labels of removed steps can still be jumped to.
            walk(item.items, inner);
            break;
          }
          const enter = nodes.length;
          const isLoop = item.kind === "loop";
          const placeholder: Node<S, M, E> = isLoop
            ? { kind: "loop-enter", loop: item, path, past: -1 }
            : { kind: "branch", branch: item, path, past: -1 };
          nodes.push(placeholder);
          walk(item.items, inner);
          if (isLoop) nodes.push({ kind: "loop-again", loop: item, path, body: enter + 1 });
          nodes[enter] = { ...placeholder, past: nodes.length };
          break;
        }
      }
    }
  };
  walk(items, []);
  return { nodes, labels };
};

const hasStep = <S, M, E>(items: readonly Item<S, M, E>[]): boolean =>
  items.some((item) => item.kind === "step" || (item.kind !== "label" && hasStep(item.items)));

/** Looks a label up from the innermost scope outwards. */
export const resolve = <S, M, E>(
  program: Program<S, M, E>,
  scope: readonly string[],
  label: string,
): number | undefined => {
  for (let depth = scope.length; depth >= 0; depth--) {
    const node = program.labels.get([...scope.slice(0, depth), label].join("/"));
    if (node !== undefined) return node;
  }
  return undefined;
};
