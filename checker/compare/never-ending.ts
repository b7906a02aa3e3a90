/**
 * The nodes of a graph from which no end can be reached, ascending. `edges`: from, to, from, to, ...
 */
export const neverEnding = (
  count: number,
  edges: readonly number[],
  ends: readonly number[],
): readonly number[] => {
  const ending = new Uint8Array(count);
  for (const end of ends) ending[end] = 1;
  // Edges mostly lead to later nodes, so few rounds are needed.
  for (let changed = true; changed;) {
    changed = false;
    for (let e = edges.length - 2; e >= 0; e -= 2) {
      const [from, to] = [edges[e] ?? 0, edges[e + 1] ?? 0];
      if (ending[from] === 1 || ending[to] !== 1) continue;
      ending[from] = 1;
      changed = true;
    }
  }
  const never: number[] = [];
  for (let node = 0; node < count; node++) if (ending[node] === 0) never.push(node);
  return never;
};
