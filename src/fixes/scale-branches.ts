/** `x + N**-0.5 * f(x)` for `x + f(x)` in a residual stream that nothing normalises. */
import type { SourceFile } from "../discover/candidate.ts";
import type { Graph, GraphNode, NodeOf } from "../graph/graph.ts";
import { branchOf, sumBehind } from "../graph/sums.ts";
import type { Expression } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { Span } from "../text/location.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { replaced } from "./support/elements.ts";
import { lastOf, pathTo } from "./support/place.ts";
import { textOf } from "./support/style.ts";

/** By 1/√N where there are N sums: the branches together then add as much as the stream has. */
function edits({ graph, sources }: Site): readonly Edit[] | undefined {
  const sums = residualSums(graph);
  const found = sums.flatMap((sum): readonly Edit[] => {
    const file = sources.get(sum.location.file);
    const branch = branchOf(graph, sum);
    return file === undefined || branch === undefined ? [] : (scaledAt(file, sum.location.span, branch, sums.length) ?? []);
  });
  return found.length === 0 ? undefined : distinctEdits(found);
}

/** The sums that a layer reads, and those of the same lines: the last one of a loop may be read by something else. */
function residualSums(graph: Graph): readonly NodeOf<"add">[] {
  const readers = graph.nodes.filter(({ op }) => op === "linear" || op === "convolution");
  const places = new Set(readers.flatMap((node) => placeOf(sumBehind(graph, node))));
  return graph.nodes.filter((node): node is NodeOf<"add"> => node.op === "add" && places.has(placeOf(node)[0] ?? ""));
}

function placeOf(node: GraphNode | undefined): readonly string[] {
  return node === undefined ? [] : [`${node.location.file}:${node.location.span.start}`];
}

/** In the sum that takes exactly this span: `a + b`, or `a += b`, which becomes a plain assignment where it is `a` that is the branch. */
function scaledAt(file: SourceFile, span: Span, branch: 0 | 1, sums: number): readonly Edit[] | undefined {
  const node = lastOf(pathTo(file.module, span), ({ span: own }) => own.start === span.start && own.end === span.end);
  if (node?.kind === "BinOp" && node.op === "+") {
    const operand = [node.left, node.right][branch];
    return operand && [replaced(file, operand, scaled(file, operand, sums))];
  }
  if (node?.kind !== "AugAssign" || node.op !== "+") return undefined;
  const { target, value } = node;
  if (branch === 1) return [replaced(file, value, scaled(file, value, sums))];
  return [replaced(file, node, `${textOf(file, target.span)} = ${scaled(file, target, sums)} + ${textOf(file, value.span)}`)];
}

const BINDS_TIGHTER: ReadonlySet<string> = new Set(["Call", "Name", "Attribute", "Subscript"]);

function scaled(file: SourceFile, operand: Expression, sums: number): string {
  const text = textOf(file, operand.span);
  return `${sums}**-0.5 * ${BINDS_TIGHTER.has(operand.kind) ? text : `(${text})`}`;
}

export const SCALE_BRANCHES: Repair = {
  id: "scale-branches",
  family: "skip",
  safety: "unsafe",
  title: () => "Scale the residual branches by 1/√(their number)",
  edits,
};
