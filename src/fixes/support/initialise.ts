/** Initialises a model's linear and convolution layers: by changing the calls that do it now, or by doing it at the end of its construction. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, ClassDef, Expression, FunctionDef, If, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { naming, pathOf } from "./names.ts";
import { lastOf, methodOf, pathTo, statementOf, type Path } from "./place.ts";
import { endOfLine, indentAt, indentStep, lineEnd, quoteOf, textOf } from "./style.ts";
import { WEIGHTED } from "./weighted-layers.ts";

/** One initialisation as code. */
export interface Scheme {
  /** As people call it: "He". */
  readonly title: string;
  /** Function of torch.nn.init. */
  readonly function: string;
  /** Further arguments; quotes as `"`. */
  readonly arguments: string;
}

export const HE: Scheme = { title: "He", function: "kaiming_normal_", arguments: ', nonlinearity="relu"' };
export const GLOROT: Scheme = { title: "Glorot", function: "xavier_uniform_", arguments: "" };
export const LECUN: Scheme = { title: "LeCun", function: "kaiming_normal_", arguments: ', nonlinearity="linear"' };
export const ORTHOGONAL: Scheme = { title: "orthogonal", function: "orthogonal_", arguments: "" };

/** Classes of the model's layers that have such a weight. */
export function weightedTypes({ graph }: Site): readonly string[] {
  return [...new Set(graph.layers.map(({ layer }) => layer.operation))].filter((name) => WEIGHTED.has(name)).sort();
}

/** The edits, or undefined where it is not certain what to change. */
export function initialise(site: Site, scheme: Scheme): readonly Edit[] | undefined {
  const types = weightedTypes(site);
  if (types.length === 0) return undefined;
  const present = [...filesOf(site)].flatMap((file) => callsIn(file, site).map((each) => ({ ...each, file })));
  if (present.length > 0) return changed(present, scheme);
  const file = site.sources.get(site.candidate.location.file);
  return file === undefined ? undefined : appended(file, site, scheme, types);
}

/** Files in which the model or its layers are constructed. */
function filesOf(site: Site): ReadonlySet<SourceFile> {
  const names = [site.candidate.location.file, ...site.graph.layers.map(({ location }) => location.file)];
  return new Set(names.flatMap((name) => site.sources.get(name) ?? []));
}

/** A call that fills a layer's weight. */
interface Filling {
  readonly call: Call;
  /** The weight. */
  readonly weight: Expression;
}

const RANDOM = /^(?:normal|uniform|trunc_normal|xavier_(?:normal|uniform)|kaiming_(?:normal|uniform)|orthogonal|sparse)_?$/;

/** Calls that fill weights of the model's linear and convolution layers. */
function callsIn(file: SourceFile, site: Site): readonly Filling[] {
  return [...descendants(file.module)].flatMap((node): readonly Filling[] => {
    const filling = node.kind === "Call" ? fillingOf(node, file) : undefined;
    if (filling === undefined) return [];
    const path = pathTo(file.module, filling.call.span);
    return concerns(path, file, site) && isForWeights(path, file) ? [filling] : [];
  });
}

/** `nn.init.normal_(m.weight, …)`, `m.weight.data.normal_(…)`. */
function fillingOf(call: Call, file: SourceFile): Filling | undefined {
  const path = pathOf(call.func, file.module);
  const [first] = call.args;
  if (path?.startsWith("torch.nn.init.") === true && RANDOM.test(path.slice("torch.nn.init.".length))) {
    const weight = first && withoutData(first);
    return weight?.kind === "Attribute" && weight.attr === "weight" ? { call, weight } : undefined;
  }
  if (call.func.kind !== "Attribute" || !RANDOM.test(call.func.attr) || !call.func.attr.endsWith("_")) return undefined;
  const weight = withoutData(call.func.value);
  return weight.kind === "Attribute" && weight.attr === "weight" ? { call, weight } : undefined;
}

function withoutData(expression: Expression): Expression {
  return expression.kind === "Attribute" && expression.attr === "data" ? expression.value : expression;
}

/** Whether a place is in a class of the model's or in a function that is applied to modules. */
function concerns(path: Path, file: SourceFile, site: Site): boolean {
  const owner = lastOf(path, (node): node is ClassDef => node.kind === "ClassDef");
  const candidate = site.candidate.location;
  if (owner !== undefined) {
    const places = [candidate, ...site.graph.layers.map(({ location }) => location)];
    return places.some(
      ({ file: name, span }) => name === file.document.file && owner.span.start <= span.start && span.end <= owner.span.end,
    );
  }
  const scope = lastOf(path, (node): node is FunctionDef => node.kind === "FunctionDef");
  if (scope === undefined) return site.candidate.kind === "instance";
  return site.candidate.name === scope.name || isApplied(scope.name, file);
}

function isApplied(name: string, file: SourceFile): boolean {
  for (const node of descendants(file.module)) {
    if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.func.attr !== "apply") continue;
    if (node.args.some((each) => each.kind === "Name" && each.id === name)) return true;
  }
  return false;
}

/** Whether the conditions around a place let linear and convolution layers through. */
function isForWeights(path: Path, file: SourceFile): boolean {
  const guard = lastOf(path, (node): node is If => node.kind === "If" && node.body.some((statement) => path.includes(statement)));
  if (guard === undefined) return true;
  const text = textOf(file, guard.test.span);
  return !/Norm|Embedding|LSTM|GRU|RNN|Attention/.test(text) || /Linear|Conv/.test(text);
}

/** Text of a scheme's call in a file. */
function callText(file: SourceFile, scheme: Scheme, weight: string): { readonly text: string; readonly edits: readonly Edit[] } {
  const { text, edits } = naming(file, `torch.nn.init.${scheme.function}`);
  return { text: `${text}(${weight}${scheme.arguments.replaceAll('"', quoteOf(file))})`, edits };
}

function changed(present: readonly (Filling & { readonly file: SourceFile })[], scheme: Scheme): readonly Edit[] | undefined {
  const edits = present.flatMap(({ call, weight, file }): readonly Edit[] => {
    const { text, edits: imports } = callText(file, scheme, textOf(file, weight.span));
    return textOf(file, call.span) === text ? [] : [...imports, { file: file.document.file, span: call.span, newText: text }];
  });
  return edits.length === 0 ? undefined : edits;
}

/** A loop over the modules where the model's construction ends. */
function appended(file: SourceFile, site: Site, scheme: Scheme, types: readonly string[]): readonly Edit[] | undefined {
  const end = endOfConstruction(file, site);
  if (end === undefined) return undefined;
  const classes = types.map((name) => naming(file, `torch.nn.${name}`));
  const { text, edits } = callText(file, scheme, "module.weight");
  const step = indentStep(file);
  const test = classes.length === 1 ? (classes[0]?.text ?? "") : `(${classes.map((each) => each.text).join(", ")})`;
  const lines = [`for module in ${end.model}.modules():`, `${step}if isinstance(module, ${test}):`, `${step}${step}${text}`];
  const eol = lineEnd(file);
  const block = lines.map((line) => end.indent + line);
  const newText = end.before
    ? block.map((line) => line + eol).join("")
    : block.map((line) => eol + line).join("") + (end.after ?? []).map((line) => eol + end.indent + line).join("");
  return [
    ...classes.flatMap((each) => each.edits),
    ...edits,
    ...end.edits,
    { file: file.document.file, span: { start: end.offset, end: end.offset }, newText },
  ];
}

/** Where a construction ends and what the model is called there. */
interface End {
  readonly offset: number;
  readonly indent: string;
  readonly model: string;
  /** The offset is the start of a line that is to follow; otherwise the end of the line that goes before. */
  readonly before: boolean;
  readonly edits: readonly Edit[];
  readonly after?: readonly string[];
}

function endOfConstruction(file: SourceFile, { candidate }: Site): End | undefined {
  const path = pathTo(file.module, candidate.location.span);
  const definition = lastOf(path, (node): node is ClassDef | FunctionDef => named(node, candidate.name));
  if (definition?.kind === "ClassDef") {
    const constructor = methodOf(definition, "__init__");
    const self = constructor?.parameters.args[0]?.name;
    return constructor && self !== undefined ? afterLast(file, constructor, self) : undefined;
  }
  if (definition?.kind === "FunctionDef") return aroundReturn(file, definition);
  const statement = statementOf(path);
  if (statement?.kind !== "Assign") return undefined;
  return {
    offset: endOfLine(file, statement.span.end),
    indent: indentAt(file, statement.span.start),
    model: candidate.name,
    before: false,
    edits: [],
  };
}

function named(node: SyntaxNode, name: string): boolean {
  return (node.kind === "ClassDef" || node.kind === "FunctionDef") && node.name === name;
}

function afterLast(file: SourceFile, { body, header }: FunctionDef, model: string): End | undefined {
  const last = body.at(-1);
  if (last === undefined || last.kind === "Return" || !file.document.text.slice(header.end, last.span.start).includes("\n")) {
    return undefined;
  }
  const [first = last] = body;
  return { offset: endOfLine(file, last.span.end), indent: indentAt(file, first.span.start), model, before: false, edits: [] };
}

/** `return nn.Sequential(…)` becomes an assignment that is returned at the end. */
function aroundReturn(file: SourceFile, { body, parameters }: FunctionDef): End | undefined {
  const last = body.at(-1);
  if (last?.kind !== "Return" || last.value === undefined) return undefined;
  const indent = indentAt(file, last.span.start);
  if (last.value.kind === "Name") {
    return { offset: last.span.start - indent.length, indent, model: last.value.id, before: true, edits: [] };
  }
  if (last.value.kind !== "Call") return undefined;
  const model = parameters.args.some(({ name }) => name === "model") ? "network" : "model";
  const edit = { file: file.document.file, span: { start: last.span.start, end: last.value.span.start }, newText: `${model} = ` };
  return { offset: endOfLine(file, last.span.end), indent, model, before: false, edits: [edit], after: [`return ${model}`] };
}
