import type { Graph, GraphNode, NodeOf, OpKind } from "../graph/graph.ts";
import type { PiecewiseDistribution } from "../moments/distribution.ts";
import { pointwise } from "../moments/pointwise.ts";
import {
  addRanges,
  hull,
  inverseRange,
  multiplyRanges,
  range,
  rangeThrough,
  scaledRange,
  UNBOUNDED,
  type Range,
} from "../moments/range.ts";

type Rule<K extends OpKind> = (node: NodeOf<K>, inputs: readonly Range[], graph: Graph) => Range;

const first = (_: GraphNode, [x = UNBOUNDED]: readonly Range[]): Range => x;
const ZERO: Range = { low: 0, high: 0 };

/** Elements of a tensor that was drawn. */
function rangeOfContent({ pieces }: PiecewiseDistribution, values?: Float64Array): Range {
  if (values !== undefined) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      if (Number.isNaN(value)) return UNBOUNDED;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { low, high };
  }
  return hull(
    pieces.map(({ distribution: { kind, mean, variance } }) => {
      if (kind === "constant") return range(mean, mean);
      if (kind === "bernoulli") return { low: 0, high: 1 };
      const reach = Math.sqrt(3 * variance);
      return kind === "uniform" ? range(mean - reach, mean + reach) : UNBOUNDED;
    }),
  );
}

function rangeOfReduction({ kind, axes }: NodeOf<"reduce">["attributes"], shape: readonly number[], x: Range): Range {
  const n = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
  switch (kind) {
    case "sum":
      return scaledRange(x, n);
    case "mean":
    case "max":
    case "min":
    case "median":
      return x;
    case "variance":
    case "deviation":
    case "norm":
      return { low: 0, high: Infinity };
    case "logsumexp":
      return range(x.low + Math.log(n), x.high + Math.log(n));
    case "product":
      return x.low >= 0 ? range(x.low ** n, x.high ** n) : UNBOUNDED;
  }
}

/** By kind; of what has no row nothing is known. */
const RULES: { readonly [K in OpKind]?: Rule<K> } = {
  input({ attributes: { distribution } }) {
    if (distribution.kind === "uniform") return range(distribution.low, distribution.high);
    return distribution.kind === "rowstochastic" ? { low: 0, high: 1 } : UNBOUNDED;
  },
  constant: ({ attributes: { content, values } }) => rangeOfContent(content, values),
  parameter({ attributes: { parameter: id } }, _, { parameters }) {
    const declared = parameters[id]?.id === id ? parameters[id] : parameters.find((each) => each.id === id);
    return declared === undefined ? UNBOUNDED : rangeOfContent(declared.initial);
  },
  activation: ({ attributes: { function: name, parameters } }, [x = UNBOUNDED]) => rangeThrough(pointwise(name, parameters), x),
  // The steps themselves say more of the whole than their number.
  composed: (_, [, pieces = UNBOUNDED]) => pieces,
  probe: first,
  custom_gradient: first,
  affine: ({ attributes: { scale, shift } }, [x = UNBOUNDED]) => scaledRange(x, scale, shift),
  add: ({ attributes: { weights } }, inputs) => inputs.map((x, i) => scaledRange(x, weights[i] ?? 1)).reduce(addRanges),
  multiply({ inputs: [left, right] }, [a = UNBOUNDED, b = UNBOUNDED]) {
    const same = left?.node === right?.node && left?.output === right?.output;
    return same ? rangeThrough(pointwise("square"), a) : multiplyRanges(a, b);
  },
  divide: (_, [a = UNBOUNDED, b = UNBOUNDED]) => multiplyRanges(a, inverseRange(b)),
  reduce: ({ attributes, inputs: [input] }, [x = UNBOUNDED], { nodes }) =>
    rangeOfReduction(attributes, nodes[input?.node ?? -1]?.outputs[input?.output ?? 0]?.shape ?? [], x),
  softmax: ({ attributes: { log } }) => (log ? { low: -Infinity, high: 0 } : { low: 0, high: 1 }),
  attention: (_, [, , value = UNBOUNDED]) => value,
  contract: (_, [a = UNBOUNDED, b = UNBOUNDED]) => (a.low >= 0 && b.low >= 0 ? { low: 0, high: Infinity } : UNBOUNDED),
  maximum: ({ attributes: { minimum } }, [a = UNBOUNDED, b = UNBOUNDED]) =>
    minimum
      ? { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }
      : { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) },
  where: (_, [, ...choices]) => hull(choices),
  mask_fill: ({ attributes: { value } }, [x = UNBOUNDED]) => hull([x, range(value, value)]),
  pad: ({ attributes: { value, mode } }, [x = UNBOUNDED]) => (mode === "constant" ? hull([x, range(value, value)]) : hull([x, ZERO])),
  concat: (_, inputs) => hull(inputs),
  dropout: ({ attributes: { probability } }, [x = UNBOUNDED]) => hull([scaledRange(x, 1 / Math.max(1 - probability, 1e-9)), ZERO]),
  embedding: (_, [, table = UNBOUNDED]) => table,
  unpool: (_, [x = UNBOUNDED]) => hull([x, ZERO]),
  pool: (_, [x = UNBOUNDED]) => hull([x, ZERO]),
  adaptive_pool: first,
  reshape: first,
  permute: first,
  expand: first,
  repeat: first,
  slice: first,
  gather: first,
  sort: first,
  strided_window: first,
  cast: first,
  detach: first,
};

/** Ranges of all values by node; those of a node's further outputs are not told apart. */
export function rangesOf(graph: Graph): ReadonlyMap<number, Range> {
  const ranges = new Map<number, Range>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => ranges.get(input.node) ?? UNBOUNDED);
    ranges.set(node.id, rangeOf(node, inputs, graph));
  }
  return ranges;
}

function rangeOf<K extends OpKind>(node: NodeOf<K>, inputs: readonly Range[], graph: Graph): Range {
  const rule: Rule<K> | undefined = RULES[node.op];
  return rule === undefined ? UNBOUNDED : rule(node, inputs, graph);
}
