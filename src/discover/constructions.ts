/** The ways in which a class or function of a file is called. */
import type { Scope } from "../evaluate/value.ts";
import type { Tree } from "../syntax/parse.ts";
import type { Call, ClassDef, Expression, FunctionDef, Parameter, Statement } from "../syntax/tree.ts";
import { locate } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import { encloses, slice } from "../text/location.ts";
import type { Assumer } from "./assume.ts";
import type { Chunk, Construction, SourceFile } from "./candidate.ts";
import { OWN_TEXT } from "./candidate.ts";
import type { Place } from "./slice.ts";
import { initialisationOf, nameNode, placeOf, sliceFor } from "./slice.ts";
import { descendants, namesRead } from "./tree-walk.ts";

/** What finding constructions needs of a file. */
export interface Builder {
  readonly file: SourceFile;
  readonly scope: Scope;
  readonly assumer: Assumer;
  readonly parse: (text: string) => Tree;
}

/** The longest that a construction is shown. */
const MAX_TEXT = 200;

/** Code of ours, to be run in a file's scope. */
export function ownChunk(builder: Builder, code: string): Chunk {
  return { file: OWN_TEXT, statements: builder.parse(code).module.body };
}

/** A construction by text alone: a directive's, or one with made-up arguments. */
export function constructionOf(
  builder: Builder,
  code: string,
  source: Construction["source"],
  location: Construction["location"],
  assumed: readonly string[] = [],
): Construction {
  return { code, source, location, assumed, program: [ownChunk(builder, code)] };
}

/** The calls of a definition in a file, outside of spans that are to be left out, in the order of the text. */
export function callSites(builder: Builder, name: string, leftOut: readonly Span[]): readonly Construction[] {
  const found: Construction[] = [];
  const { module } = builder.file;
  for (const node of descendants(module, ({ span }) => !leftOut.some((out) => encloses(out, span)))) {
    if (node.kind !== "Call" || !calls(node, name) || leftOut.some((out) => encloses(out, node.span))) continue;
    const construction = constructionAt(builder, node);
    if (construction !== undefined && !found.some(({ code }) => code === construction.code)) found.push(construction);
  }
  return found;
}

/** The construction that a call in the file is; undefined where it needs what only running the program gives. */
export function constructionAt(builder: Builder, call: Call): Construction | undefined {
  const { document, module } = builder.file;
  const place = placeOf(module, call.span);
  if (place === undefined) return undefined;
  const target = targetOf(place.own, call);
  const after = target === undefined ? [] : initialisationOf(target, place.after);
  const names = new Set([...namesRead(call), ...namesRead(after)]);
  if (target !== undefined) names.delete(target);
  const { statements, missing } = sliceFor(place.before, names);
  const given = parametersFor(builder, place, missing);
  if (given === undefined) return undefined;
  const variable = target ?? "model";
  const assign: Statement = { kind: "Assign", span: call.span, targets: [nameNode(variable, call.span)], value: call };
  const result: Statement = { kind: "Expr", span: call.span, value: nameNode(variable, call.span) };
  return {
    code: slice(document.text, call.span).replace(/\s+/g, " ").slice(0, MAX_TEXT),
    source: given.assumed.length === 0 ? "call-site" : "assumed",
    location: locate(document, call.span),
    assumed: given.assumed,
    program: [...given.chunks, { file: document.file, statements: [...statements, assign, ...after, result] }],
  };
}

function calls(call: Call, name: string): boolean {
  if (call.func.kind === "Name") return call.func.id === name;
  // `Net.from_name("b0")`
  return (
    call.func.kind === "Attribute" &&
    call.func.value.kind === "Name" &&
    call.func.value.id === name &&
    /^(?:from_|build|create|make)/.test(call.func.attr)
  );
}

/** The variable that a call's result goes to, directly or through `.to(device)` and the like. */
function targetOf(statement: Statement, call: Call): string | undefined {
  const value = statement.kind === "Assign" || statement.kind === "AnnAssign" ? statement.value : undefined;
  const target = statement.kind === "Assign" ? statement.targets[0] : statement.kind === "AnnAssign" ? statement.target : undefined;
  if (value === undefined || target?.kind !== "Name") return undefined;
  let at: Expression = value;
  for (;;) {
    if (at === call) return target.id;
    if (at.kind === "Call" && at.func.kind === "Attribute") at = at.func.value;
    else if (at.kind === "Call" && at.args.length === 1 && at.args[0] !== undefined) at = at.args[0];
    else return undefined;
  }
}

/** Values for the names that come from the parameters of the function around: their defaults, or made-up ones. */
function parametersFor(
  builder: Builder,
  { function: inside }: Place,
  missing: ReadonlySet<string>,
): { readonly chunks: readonly Chunk[]; readonly assumed: readonly string[] } | undefined {
  const chunks: Chunk[] = [];
  const assumed: string[] = [];
  if (inside === undefined) return { chunks, assumed };
  const { posonly, args, kwonly, vararg, kwarg } = inside.parameters;
  for (const parameter of [...posonly, ...args, ...kwonly]) {
    if (!missing.has(parameter.name)) continue;
    if (parameter.name === "self" || parameter.name === "cls") return undefined;
    if (parameter.default !== undefined) chunks.push(defaultOf(builder, parameter, parameter.default));
    else {
      const value = builder.assumer.valueOf(parameter, inside, 0);
      if (value === undefined) return undefined;
      assumed.push(`${parameter.name}=${value}`);
      chunks.push(ownChunk(builder, `${parameter.name} = ${value}`));
    }
  }
  if (vararg !== undefined && missing.has(vararg.name)) chunks.push(ownChunk(builder, `${vararg.name} = ()`));
  if (kwarg !== undefined && missing.has(kwarg.name)) chunks.push(ownChunk(builder, `${kwarg.name} = {}`));
  return { chunks, assumed };
}

function defaultOf({ file }: Builder, { name, span }: Parameter, value: Expression): Chunk {
  return { file: file.document.file, statements: [{ kind: "Assign", span, targets: [nameNode(name, span)], value }] };
}

/** A definition called with nothing, or with made-up arguments for what it must be given. */
export function withoutCallSite(builder: Builder, definition: ClassDef | FunctionDef): Construction | undefined {
  const given = builder.assumer.argumentsOf(definition);
  if (given === undefined) return undefined;
  return constructionOf(
    builder,
    `${definition.name}(${given.text})`,
    given.assumed.length === 0 ? "defaults" : "assumed",
    undefined,
    given.assumed,
  );
}
