/** Weights that no layer holds, parameters that the code multiplies by itself: how they are drawn, and on which axis they read what comes in. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Graph, GraphLayer, GraphNode, GraphParameter } from "../../graph/graph.ts";
import { bareProducts } from "../../propagate/bare-products.ts";
import type { Call, Expression } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Location } from "../../text/location.ts";
import type { Site } from "../fix.ts";
import { replaced } from "./elements.ts";
import { naming, pathOf } from "./names.ts";
import { callAt } from "./place.ts";
import { textOf } from "./style.ts";

/** Matrices that one place of the source draws. */
export interface BareWeights {
  readonly location: Location;
  /** The last part of their names: "w1", or a number in a list. */
  readonly names: readonly string[];
  /** The axis over which products sum: 1 of `F.linear(x, w)`, 0 of `x @ w`. */
  readonly fanIn: 0 | 1;
}

/** The variance that a scheme draws with, as code: "2 / n" of the sources of both fans. */
export type VarianceOf = (fanIn: string, fanOut: string) => string;

/** All matrices that the model multiplies something by without a layer; those that sum over different axes at one place are left out. */
export function bareWeights({ graph, sources }: Pick<Site, "graph" | "sources">): readonly BareWeights[] {
  const groups = new Map<string, { readonly location: Location; readonly products: Product[] }>();
  for (const layer of bareProducts(graph)) {
    const product = productOf(graph, layer);
    if (product === undefined) continue;
    const location = drawnAt(product.parameter, sources);
    const key = `${location.file}:${location.span.start}`;
    const group = groups.get(key) ?? { location, products: [] };
    group.products.push(product);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ location, products }): readonly BareWeights[] => {
    const isLinear = products[0]?.isLinear === true;
    const order = isLinear ? ([1, 0] as const) : ([0, 1] as const);
    const fanIn = order.find((axis) => products.every(({ parameter, summed }) => parameter.shape[axis] === summed));
    return fanIn === undefined
      ? []
      : [{ location, names: products.map(({ parameter: { name } }) => name.slice(name.lastIndexOf(".") + 1)), fanIn }];
  });
}

/** Where a parameter is made: its own place, or in the class of the module that holds it, which is all that the graph knows of such a one. */
function drawnAt({ location, name }: GraphParameter, sources: Site["sources"]): Location {
  const file = sources.get(location.file);
  const func = file && callAt(file.module, location.span)?.call.func;
  if (func?.kind !== "Name") return location;
  const attribute = name.slice(name.lastIndexOf(".") + 1);
  for (const other of sources.values()) {
    const owner = other.module.body.find((node) => node.kind === "ClassDef" && node.name === func.id);
    for (const node of owner === undefined ? [] : descendants(owner)) {
      if (node.kind !== "Assign" || !node.targets.some((target) => target.kind === "Attribute" && target.attr === attribute)) continue;
      return { file: other.document.file, span: node.value.span };
    }
  }
  return location;
}

interface Product {
  readonly parameter: GraphParameter;
  /** Number of terms of each sum. */
  readonly summed: number;
  readonly isLinear: boolean;
}

function productOf(graph: Graph, { value, parameters: [id] }: GraphLayer): Product | undefined {
  const node = graph.nodes[value.node];
  const parameter = graph.parameters[id ?? -1];
  if (node === undefined || parameter?.shape.length !== 2) return undefined;
  if (node.op === "linear") return { parameter, summed: parameter.shape[1] ?? 0, isLinear: true };
  if (node.op !== "contract") return undefined;
  const { left, right, output } = node.attributes;
  const summed = Array.from(left).filter((letter) => right.includes(letter) && !output.includes(letter));
  const [only] = summed;
  const size = only === undefined ? undefined : shapeOf(graph, node)?.[left.indexOf(only)];
  return size === undefined || summed.length > 1 ? undefined : { parameter, summed: size, isLinear: false };
}

function shapeOf(graph: Graph, { inputs: [first] }: GraphNode): readonly number[] | undefined {
  return first && graph.nodes[first.node]?.outputs[first.output]?.shape;
}

/** The edits that draw all of them with this variance; none where one of them is made in another way than `nn.Parameter(torch.randn(…) * …)`. */
export function redrawn(site: Site, varianceOf: VarianceOf): readonly Edit[] {
  const edits = bareWeights(site).map(({ location, fanIn }): readonly Edit[] | undefined => {
    const file = site.sources.get(location.file);
    const made = file && callAt(file.module, location.span)?.call;
    const [content] = made?.args ?? [];
    const draw = file && content && isParameter(file, made) ? drawIn(file, content) : undefined;
    if (file === undefined || content === undefined || draw === undefined) return undefined;
    const sizes = [0, 1].map((axis) => draw.sizes[axis]).map((each) => (each === undefined ? "" : operand(file, each)));
    const [rows = "", columns = ""] = sizes;
    const variance = fanIn === 0 ? varianceOf(rows, columns) : varianceOf(columns, rows);
    const { text, edits: imports } = naming(file, "torch.randn");
    const newText = `${text}${textOf(file, draw.call.argumentsSpan)} * (${variance}) ** 0.5`;
    return textOf(file, content.span) === newText ? [] : [...imports, replaced(file, content, newText)];
  });
  return edits.every((each) => each !== undefined) ? edits.flat() : [];
}

function isParameter(file: SourceFile, call: Call | undefined): boolean {
  return call !== undefined && /^torch\.nn\.(?:parameter\.)?Parameter$/.test(pathOf(call.func, file.module) ?? "");
}

/** `torch.randn(n, m)`, times or over what is no draw. */
function drawIn(file: SourceFile, expression: Expression): { readonly call: Call; readonly sizes: readonly Expression[] } | undefined {
  if (expression.kind === "BinOp" && (expression.op === "*" || expression.op === "/")) {
    const [left, right] = [drawIn(file, expression.left), drawIn(file, expression.right)];
    return left !== undefined && right !== undefined ? undefined : (left ?? (expression.op === "*" ? right : undefined));
  }
  if (expression.kind !== "Call" || !/^torch\.randn?$/.test(pathOf(expression.func, file.module) ?? "")) return undefined;
  const [first] = expression.args;
  const isOne = expression.args.length === 1 && (first?.kind === "Tuple" || first?.kind === "List");
  const sizes = isOne ? first.elements : expression.args;
  return sizes.length === 2 && sizes.every(({ kind }) => kind !== "Starred") ? { call: expression, sizes } : undefined;
}

/** Binds tighter than a quotient. */
const SIMPLE: ReadonlySet<string> = new Set(["Call", "Name", "Attribute", "Subscript", "Constant"]);

function operand(file: SourceFile, expression: Expression): string {
  const text = textOf(file, expression.span);
  return SIMPLE.has(expression.kind) ? text : `(${text})`;
}
