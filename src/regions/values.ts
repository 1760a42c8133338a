import type { GraphNode, ValueRef } from "../graph/graph.ts";

const DEPTH = 12;

/** The numbers of a value that is computed from known constants by moving them about; undefined otherwise. Row-major. */
export function knownValues(byId: ReadonlyMap<number, GraphNode>, value: ValueRef, depth = 0): Float64Array | undefined {
  const node = byId.get(value.node);
  if (node === undefined || depth > DEPTH) return undefined;
  if (node.op === "constant") return node.attributes.values;
  const [input] = node.inputs;
  if (input === undefined || !["slice", "reshape", "permute", "expand", "cast"].includes(node.op)) return undefined;
  const before = knownValues(byId, input, depth + 1);
  const shape = byId.get(input.node)?.outputs[input.output]?.shape;
  if (before === undefined || shape === undefined) return undefined;
  switch (node.op) {
    case "slice": {
      const { axis, start, step } = node.attributes;
      return gathered(before, shape, node, (place) => place.map((index, i) => (i === axis ? start + index * step : index)));
    }
    case "permute":
      return gathered(before, shape, node, (place) =>
        node.attributes.order.reduce<number[]>((from, axis, i) => ((from[axis] = place[i] ?? 0), from), []),
      );
    case "expand": {
      const lead = (node.outputs[0]?.shape.length ?? 0) - shape.length;
      return gathered(before, shape, node, (place) => shape.map((size, i) => (size === 1 ? 0 : (place[i + lead] ?? 0))));
    }
    default:
      return before;
  }
}

/** Element by element from the places that `from` gives. */
function gathered(
  values: Float64Array,
  shape: readonly number[],
  node: GraphNode,
  from: (place: readonly number[]) => readonly number[],
): Float64Array {
  const target = node.outputs[0]?.shape ?? [];
  const count = target.reduce((product, size) => product * size, 1);
  const place = target.map(() => 0);
  const result = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let rest = index;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      const size = target[axis] ?? 1;
      place[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    const source = from(place).reduce((offset, position, axis) => offset * (shape[axis] ?? 1) + position, 0);
    result[index] = values[source] ?? 0;
  }
  return result;
}
