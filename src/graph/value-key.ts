import type { ValueRef } from "./graph.ts";

/** A value of the graph as a key of maps and sets. */
export function keyOf({ node, output }: ValueRef): string {
  return `${node}:${output}`;
}
