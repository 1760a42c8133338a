import type { Graph, GraphNode } from "./graph.ts";

/** A recurrence written by hand: a loop in forward whose iterations read the same weight, each what the last one left. */
export interface Unrolled {
  readonly loop: string;
  /** The node that reads the weight in the last iteration. */
  readonly last: GraphNode;
  readonly steps: number;
  /** Two signals are multiplied in the loop, as gates do. */
  readonly gated: boolean;
}

/** Fewer iterations are no sequence. */
const FEWEST = 3;

const KNOWN = new WeakMap<Graph, readonly Unrolled[]>();

/** The loops over time that a graph still holds step by step; found once for each graph. */
export function unrolledLoops(graph: Graph): readonly Unrolled[] {
  const known = KNOWN.get(graph);
  if (known !== undefined) return known;
  const loops = [...readersByLoop(graph)].flatMap(([loop, readers]): readonly Unrolled[] => {
    const [first] = readers;
    const last = readers.at(-1);
    const steps = new Set(readers.map((node) => iterationOf(node, loop))).size;
    if (first === undefined || last === undefined || steps < FEWEST || !leadsTo(graph, first, last)) return [];
    return [
      {
        loop,
        last,
        steps,
        gated: graph.nodes.some((node) => node.op === "multiply" && iterationOf(node, loop) !== undefined && isOfSignals(graph, node)),
      },
    ];
  });
  KNOWN.set(graph, loops);
  return loops;
}

/** Nodes that read a weight of two or more axes, by the loop in which they stand; of each loop those of the weight that is read most. */
function readersByLoop(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const weights = new Set(
    graph.nodes.flatMap(({ op, id, outputs: [type] }) => (op === "parameter" && (type?.shape.length ?? 0) > 1 ? [id] : [])),
  );
  const found = new Map<string, Map<number, GraphNode[]>>();
  for (const node of graph.nodes) {
    const weight = node.loops.length === 0 ? undefined : node.inputs.find((input) => weights.has(input.node))?.node;
    if (weight === undefined) continue;
    for (const { loop } of node.loops) {
      const byWeight = found.get(loop) ?? new Map<number, GraphNode[]>();
      found.set(loop, byWeight);
      const readers = byWeight.get(weight);
      if (readers === undefined) byWeight.set(weight, [node]);
      else readers.push(node);
    }
  }
  return new Map(
    [...found].map(([loop, byWeight]) => [loop, [...byWeight.values()].reduce((most, one) => (one.length >= most.length ? one : most))]),
  );
}

function iterationOf(node: GraphNode, loop: string): number | undefined {
  return node.loops.find((own) => own.loop === loop)?.iteration;
}

function leadsTo(graph: Graph, first: GraphNode, last: GraphNode): boolean {
  const reached = new Set([first.id]);
  for (const node of graph.nodes.slice(first.id + 1, last.id + 1)) {
    if (node.inputs.some((input) => reached.has(input.node))) reached.add(node.id);
  }
  return reached.has(last.id) && first !== last;
}

/** Whether neither factor is a weight or a number. */
function isOfSignals(graph: Graph, { inputs }: GraphNode): boolean {
  return inputs.every(({ node }) => {
    const op = graph.nodes[node]?.op;
    return op !== "parameter" && op !== "constant";
  });
}
