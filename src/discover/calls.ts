/** How code calls a model: `model(images)` in a training loop, `model(torch.randn(2, 3, 32, 32))`, `summary(model, (3, 32, 32))`. */
import type { Call as CallNode, Expression, Statement } from "../syntax/tree.ts";
import type { Span } from "../text/location.ts";
import { encloses, slice } from "../text/location.ts";
import type { Alias } from "./aliases.ts";
import { aliasesOf, isAlias } from "./aliases.ts";
import type { Chunk, WholeProgram } from "./candidate.ts";
import type { Reader } from "./circumstances.ts";
import { circumstancesOf } from "./circumstances.ts";
import { placeOf } from "./slice.ts";
import { descendants, dottedName, namesRead } from "./tree-walk.ts";

/** One argument of a call: code that gives it, or a shape that stands in the code, with or without a batch. */
export interface CallArgument {
  readonly kind: "value" | "shape";
  /** The keyword it is given by. */
  readonly keyword: string | undefined;
  /** Its text. */
  readonly code: string;
  /** For the scope of the file, and for one of its own; the last statement gives the value. */
  readonly program: readonly Chunk[];
  readonly whole: WholeProgram;
  /** Of a shape: whether the batch is in it. */
  readonly withBatch: boolean;
}

export interface SeenCall {
  readonly arguments: readonly CallArgument[];
  readonly span: Span;
}

/** Functions that take a model and a shape without a batch. */
const SUMMARIES: ReadonlySet<string> = new Set(["summary", "summary_string", "get_model_complexity_info", "print_network"]);
/** Functions that take a model and its inputs. */
const RUNNERS: ReadonlySet<string> = new Set([
  "trace",
  "export",
  "profile",
  "make_dot",
  "add_graph",
  "FlopCountAnalysis",
  "draw_graph",
  "get_flops",
  "parameter_count",
]);

const MAX_CALLS = 6;

/** The calls of a model that is made at `made`, those that train first. */
export function seenCalls(reader: Reader, made: Span): readonly SeenCall[] {
  const { module } = reader.file;
  const aliases = aliasesOf(module, made);
  const nodes = new Set<CallNode>();
  const found: { readonly node: CallNode; readonly gives: readonly Given[] }[] = [];
  for (const alias of aliases) {
    for (const node of descendants(alias.within.body)) {
      const gives = node.kind !== "Call" || nodes.has(node) ? undefined : given(reader, node, alias);
      if (node.kind !== "Call" || gives === undefined) continue;
      nodes.add(node);
      found.push({ node, gives });
    }
  }
  // Called where it is made: `Net()(x)`.
  for (const node of descendants(module)) {
    const isAtOnce =
      node.kind === "Call" && node.func.kind === "Call" && node.func.span.start === made.start && node.func.span.end === made.end;
    const gives = isAtOnce ? argumentsOf(node) : undefined;
    if (isAtOnce && gives !== undefined) found.push({ node, gives });
  }
  const trains = (node: CallNode): number => Number(isTraining(reader, node.span));
  return found
    .filter(({ node }) => !isGenerating(reader, node.span))
    .sort((a, b) => trains(b.node) - trains(a.node) || a.node.span.start - b.node.span.start)
    .slice(0, MAX_CALLS)
    .flatMap(({ node, gives }) => {
      const list = gives.map((argument) => asArgument(reader, argument));
      return list.some((argument) => argument === undefined)
        ? []
        : [{ span: node.span, arguments: list.flatMap((argument) => argument ?? []) }];
    });
}

/** Whether a call stands in a function, or a loop of the top level, that goes backward too. */
function isTraining({ file }: Reader, span: Span): boolean {
  const place = placeOf(file.module, span);
  const around = place?.function ?? file.module.body.find((statement) => encloses(statement.span, span));
  return around !== undefined && slice(file.document.text, around.span).includes(".backward(");
}

/** Whether a call stands in a function that makes a sequence step by step, so that its first input is shorter than those the model is made for. */
function isGenerating({ file }: Reader, span: Span): boolean {
  const name = placeOf(file.module, span)?.function?.name ?? "";
  return /^(?:_?generate|sample|greedy|beam|translate|decode)(?:_|$)/i.test(name);
}

interface Given {
  readonly kind: CallArgument["kind"];
  readonly value: Expression;
  readonly keyword?: string | undefined;
  readonly withBatch?: boolean;
}

/** What a call gives the model; undefined where it is no call of it. */
function given(reader: Reader, node: CallNode, alias: Alias): readonly Given[] | undefined {
  const name = dottedName(node.func)?.split(".").at(-1) ?? "";
  const [first, second] = node.args;
  const isFirst = first !== undefined && isAlias(first, alias);
  const keyword = (...names: readonly string[]): Expression | undefined =>
    node.keywords.find((each) => names.includes(each.name ?? ""))?.value;
  if (SUMMARIES.has(name) && isFirst) {
    const data = keyword("input_data");
    if (data !== undefined) return [{ kind: "value", value: data }];
    const size = keyword("input_size") ?? second;
    return size === undefined ? undefined : [{ kind: "shape", value: size, withBatch: importsTorchinfo(reader) }];
  }
  if (RUNNERS.has(name) && isFirst) {
    const inputs = keyword("inputs", "args", "input_data") ?? second;
    if (inputs === undefined) return undefined;
    return (inputs.kind === "Tuple" ? inputs.elements : [inputs]).map((value) => ({ kind: "value", value }));
  }
  const direct = dottedName(node.func) === alias.name;
  const throughForward = node.func.kind === "Attribute" && node.func.attr === "forward" && isAlias(node.func.value, alias);
  return direct || throughForward ? argumentsOf(node) : undefined;
}

/** What a call of a model itself gives it; undefined where that cannot be read off. */
function argumentsOf(node: CallNode): readonly Given[] | undefined {
  if (node.args.length + node.keywords.length === 0) return undefined;
  if (node.args.some(({ kind }) => kind === "Starred") || node.keywords.some((each) => each.name === undefined)) return undefined;
  return [
    ...node.args.map((value): Given => ({ kind: "value", value })),
    ...node.keywords.map((each): Given => ({ kind: "value", value: each.value, keyword: each.name })),
  ];
}

function importsTorchinfo({ file }: Reader): boolean {
  return /\btorchinfo\b/.test(file.document.text);
}

function asArgument(reader: Reader, { kind, value, keyword, withBatch = false }: Given): CallArgument | undefined {
  const { document, module } = reader.file;
  const place = placeOf(module, value.span);
  const names = namesRead(value);
  const circumstances = place === undefined ? undefined : circumstancesOf(reader, place, names);
  if (circumstances === undefined) return undefined;
  const { file } = document;
  const last: Statement = { kind: "Expr", span: value.span, value };
  const own: Chunk = { file, statements: [last] };
  return {
    kind,
    keyword,
    withBatch,
    code: slice(document.text, value.span),
    program: [...circumstances.before, ...circumstances.chunks, own],
    whole: {
      file,
      chunks: [...circumstances.before, { file, statements: circumstances.top }, ...circumstances.chunks, own],
      fallbacks: new Map(),
    },
  };
}
