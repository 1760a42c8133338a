import type { Graph, GraphNode, NodeOf, OpKind } from "../graph/graph.ts";
import type { Atom, AxisRole, Layout } from "../graph/layout.ts";
import { unrolledLoops } from "../graph/unrolled.ts";
import type { AxisId } from "../moments/kernel.ts";
import { opFor } from "../ops/index.ts";
import type { LayoutContext } from "../ops/op.ts";

/** Axes of all values of a graph. */
export interface Layouts {
  /** One layout per output, by node id. */
  readonly of: ReadonlyMap<number, readonly Layout[]>;
  /** Nodes behind which the roles of axes are lost. */
  readonly lost: ReadonlySet<number>;
  /** What ops said of an atom and of all that it shares its role with. */
  role(axis: AxisId): AxisRole | undefined;
}

/** Atoms, what they were made of, and which of them share a role. */
class AtomBook implements LayoutContext {
  private next = 0;
  private readonly group = new Map<AxisId, AxisId>();
  private readonly halves = new Map<string, readonly [Atom, Atom]>();
  private readonly wholes = new Map<string, Atom>();
  private readonly claims = new Map<AxisId, Set<AxisRole>>();

  atom(size: number, parents: readonly Atom[] = []): Atom {
    const atom = { id: this.next++, size };
    // Of several parents none lends its role: they may differ.
    const [parent, ...others] = parents;
    if (parent !== undefined && others.length === 0) this.unify(parent, atom);
    return atom;
  }

  split(atom: Atom, outer: number): readonly [Atom, Atom] {
    const key = `${atom.id} ${outer}`;
    const known = this.halves.get(key);
    if (known !== undefined) return known;
    const parts = [this.atom(outer, [atom]), this.atom(atom.size / outer, [atom])] as const;
    this.halves.set(key, parts);
    this.wholes.set(`${parts[0].id} ${parts[1].id}`, atom);
    return parts;
  }

  whole(outer: Atom, inner: Atom): Atom | undefined {
    return this.wholes.get(`${outer.id} ${inner.id}`);
  }

  unify(a: Atom, b: Atom): void {
    const first = this.root(a.id);
    const second = this.root(b.id);
    if (first === second) return;
    this.group.set(second, first);
    const moved = this.claims.get(second);
    if (moved === undefined) return;
    this.claims.delete(second);
    this.claims.set(first, new Set([...(this.claims.get(first) ?? []), ...moved]));
  }

  claim(atoms: readonly Atom[], role: AxisRole): void {
    for (const { id } of atoms) {
      const root = this.root(id);
      const roles = this.claims.get(root);
      if (roles === undefined) this.claims.set(root, new Set([role]));
      else roles.add(role);
    }
  }

  root(axis: AxisId): AxisId {
    let top = axis;
    for (let above = this.group.get(top); above !== undefined; above = this.group.get(top)) top = above;
    // Shortens the way for the next time.
    for (let at = axis; at !== top;) {
      const above = this.group.get(at) ?? top;
      this.group.set(at, top);
      at = above;
    }
    return top;
  }

  claimed(axis: AxisId): ReadonlySet<AxisRole> {
    return this.claims.get(this.root(axis)) ?? NOTHING;
  }
}

const NOTHING: ReadonlySet<AxisRole> = new Set();

/** Lays the axes of all values, in execution order. */
export function layOut(graph: Graph): Layouts {
  const book = new AtomBook();
  const of = new Map<number, readonly Layout[]>();
  const lost = new Set<number>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => of.get(input.node)?.[input.output] ?? []);
    const laid = layNode(node, inputs, book);
    if (laid === undefined) lost.add(node.id);
    of.set(node.id, laid ?? node.outputs.map(({ shape }) => shape.map((size) => ({ atoms: size === 1 ? [] : [book.atom(size)] }))));
  }
  claimTime(graph, of, book);
  const samples = sampleGroups(graph, of, book);
  return {
    of,
    lost,
    role(axis) {
      if (samples.has(book.root(axis))) return "sample";
      const claimed = book.claimed(axis);
      return claimed.has("position") ? "position" : claimed.has("channel") ? "channel" : undefined;
    },
  };
}

/** The axis that a recurrence written by hand reads index by index is time: its indices are positions. */
function claimTime(graph: Graph, of: ReadonlyMap<number, readonly Layout[]>, book: AtomBook): void {
  const lengths = new Set(unrolledLoops(graph).map(({ steps }) => steps));
  if (lengths.size === 0) return;
  for (const node of graph.nodes) {
    if (node.op !== "slice" || node.attributes.stop - node.attributes.start !== 1) continue;
    const [source] = node.inputs;
    const axis = source && of.get(source.node)?.[source.output]?.[node.attributes.axis];
    const [time, ...others] = axis?.atoms ?? [];
    if (time !== undefined && others.length === 0 && lengths.has(time.size)) book.claim([time], "position");
  }
}

function layNode<K extends OpKind>(node: NodeOf<K>, inputs: readonly Layout[], book: AtomBook): readonly Layout[] | undefined {
  return opFor(node.op).layout(node, inputs, book);
}

/** Groups of atoms that run over samples: for each input the first axis that an op says is one, otherwise the first unless an op says it is not. */
function sampleGroups(graph: Graph, of: ReadonlyMap<number, readonly Layout[]>, book: AtomBook): ReadonlySet<AxisId> {
  const samples = new Set<AxisId>();
  for (const node of graph.nodes) {
    if (node.op !== "input") continue;
    const axes = (of.get(node.id)?.[0] ?? []).map(({ atoms: [atom] }) => atom);
    const claims = axes.map((atom) => (atom === undefined ? NOTHING : book.claimed(atom.id)));
    const chosen = sampleAxis(claims);
    const atom = chosen === undefined ? undefined : axes[chosen];
    if (atom !== undefined) samples.add(book.root(atom.id));
  }
  return samples;
}

/** Which axis of an input runs over samples, told by the claims on its axes. */
function sampleAxis(claims: readonly ReadonlySet<AxisRole>[]): number | undefined {
  const said = claims.findIndex((roles) => roles.has("sample") && !roles.has("position"));
  if (said >= 0) return said;
  const [first, second] = claims;
  if (first === undefined) return undefined;
  if (!first.has("position") && !first.has("channel")) return 0;
  // Time first: (T, B, …).
  const free = second !== undefined && !second.has("position") && !second.has("channel");
  return first.has("position") && free && claims.length > 1 ? 1 : undefined;
}

export type { GraphNode };
