/** Nodes that do the same with the same weights: a cell of a loop at two steps, two layers that were copied from one. */
import type { Graph, GraphNode, GraphParameter, NodeOf } from "../graph/graph.ts";

/** Ops whose separate calls have more in common than weights (batch statistics), or none of whose outputs are moments. */
const APART: ReadonlySet<string> = new Set([
  "input",
  "constant",
  "parameter",
  "batch_norm",
  "recurrent",
  "recurrent_cell",
  "recurrent_step",
  "add",
]);

/** Tells twins apart. */
export interface Twins {
  /** Whether any two nodes use the same weights. */
  readonly any: boolean;
  /** Number of pairs of nodes at the same place of a loop or of copied layers. */
  readonly pairs: number;
  /** Whether two nodes compute the same function, where their inputs other than weights are the same. */
  are(a: GraphNode, b: GraphNode): boolean;
  /** A name for the place in the network and the distance between two twins there: pairs of one name settle to the same correlation. */
  distance(a: GraphNode, b: GraphNode): string | undefined;
}

/** Where no weights are used twice nobody asks for more. */
const NONE: Twins = { any: false, pairs: 0, are: () => false, distance: () => undefined };

/** Looks for them once for a graph. */
export function twinsOf(graph: Graph): Twins {
  if (!isShared(graph)) return NONE;
  const draws = drawsOf(graph);
  const weights = new Map(graph.nodes.flatMap((node) => (node.op === "parameter" ? [[node.id, drawOf(node, draws)] as const] : [])));
  const numbers = new Set(graph.nodes.flatMap((node) => (node.op === "constant" && !node.attributes.random ? [node.id] : [])));
  const kinds = new Kinds();
  const tables = new Tables();
  for (const node of graph.nodes) kinds.add(node, named(node, weights, numbers, tables));
  return {
    any: true,
    pairs: kinds.pairs(),
    are: (a, b) => a.op === b.op && !APART.has(a.op) && kinds.of(a).own === kinds.of(b).own,
    distance(a, b) {
      const [x, y] = [kinds.of(a), kinds.of(b)];
      return x.context === y.context ? `${x.context} ${Math.abs(x.index - y.index)}` : undefined;
    },
  };
}

/** What kind a node is by itself, and with what its inputs and theirs are; its place among those alike in both. */
interface Kind {
  readonly own: number;
  readonly near: number;
  readonly context: number;
  readonly index: number;
}

/** Numbers kinds of nodes: by the function, refined twice by the kinds of the inputs, so that the gates of a cell are told apart. */
class Kinds {
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<number, number>();
  readonly #kinds: Kind[] = [];

  add(node: GraphNode, name: string): void {
    const inputs = node.inputs.map((input) => this.#kinds[input.node]);
    const own = this.#number(name);
    const near = this.#number(`${own}(${inputs.map((kind) => kind?.own ?? "").join()})`);
    const context = this.#number(`${near}[${inputs.map((kind) => kind?.near ?? "").join()}]`);
    const index = this.#counts.get(context) ?? 0;
    this.#counts.set(context, index + 1);
    this.#kinds[node.id] = { own, near, context, index };
  }

  pairs(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  }

  of({ id }: GraphNode): Kind {
    return this.#kinds[id] ?? { own: -1, near: -1, context: -1, index: 0 };
  }

  #number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Parameters whose numbers are the same: by their draw, or because all of them are one constant. */
function drawsOf(graph: Graph): ReadonlyMap<number, string> {
  return new Map(
    graph.parameters.map(({ id, draw, shape, initial }) => {
      const constant = constantOf(initial);
      if (constant !== undefined) return [id, `constant ${constant} ${shape.join()}`];
      return [id, draw === undefined ? `parameter ${id}` : `draw ${draw}`];
    }),
  );
}

function drawOf(node: NodeOf<"parameter">, draws: ReadonlyMap<number, string>): string {
  return draws.get(node.attributes.parameter) ?? `node ${node.id}`;
}

/** A node's function: its op, attributes and shapes, and which of its inputs are which weights. */
function named(node: GraphNode, weights: ReadonlyMap<number, string>, numbers: ReadonlySet<number>, tables: Tables): string {
  const inputs = node.inputs.map(({ node: id, output }) => weights.get(id) ?? (numbers.has(id) ? `number ${id}:${output}` : ""));
  const attributes = JSON.stringify(node.attributes, (_, value: unknown) => (value instanceof Float64Array ? tables.nameOf(value) : value));
  return `${node.op} ${attributes} ${node.outputs.map(({ shape }) => shape.join()).join(" ")} ${inputs.join("|")}`;
}

/** Names of number tables, such as masks: equal ones have one name. Written out they would take longer than all the rest. */
class Tables {
  readonly #names = new Map<Float64Array, string>();
  readonly #distinct: Float64Array[] = [];

  nameOf(table: Float64Array): string {
    const known = this.#names.get(table);
    if (known !== undefined) return known;
    const same = this.#distinct.findIndex((other) => other.length === table.length && other.every((x, i) => Object.is(x, table[i])));
    const name = `table ${same < 0 ? this.#distinct.push(table) - 1 : same}`;
    this.#names.set(table, name);
    return name;
  }
}

/** Whether the same random numbers are read at more than one place. */
function isShared(graph: Graph): boolean {
  const draws = new Map<number, number>();
  for (const { id, draw, initial } of graph.parameters) if (constantOf(initial) === undefined) draws.set(id, draw ?? -1 - id);
  const read = new Set<number>();
  for (const { inputs } of graph.nodes) {
    for (const { node } of inputs) {
      const source = graph.nodes[node];
      const draw = source?.op === "parameter" ? draws.get(source.attributes.parameter) : undefined;
      if (draw === undefined) continue;
      if (read.has(draw)) return true;
      read.add(draw);
    }
  }
  return false;
}

/** The number that all elements are; undefined where they differ. */
function constantOf({ pieces }: GraphParameter["initial"]): number | undefined {
  const [only, ...others] = pieces;
  return others.length === 0 && only?.distribution.variance === 0 ? only.distribution.mean : undefined;
}
