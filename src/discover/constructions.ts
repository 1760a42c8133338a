/** The ways in which a class or function of a file is called. */
import type { Scope } from "../evaluate/value.ts";
import type { Call, ClassDef, Expression, FunctionDef, Parameter, Statement } from "../syntax/tree.ts";
import { locate } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import { encloses, slice } from "../text/location.ts";
import { importsBeside } from "./beside.ts";
import type { Chunk, Construction } from "./candidate.ts";
import { OWN_TEXT } from "./candidate.ts";
import type { Reader } from "./circumstances.ts";
import { circumstancesOf } from "./circumstances.ts";
import type { Definition } from "./definitions.ts";
import { initialisationOf, nameNode, placeOf, trainersOf } from "./slice.ts";
import { replacedStart } from "./replaced-start.ts";
import { descendants, namesRead } from "./tree-walk.ts";

/** What finding constructions needs of the file that is analysed. */
export interface Builder extends Reader {
  readonly scope: Scope;
}

/** What the variables that hold the arguments of a call start with. */
export const GIVEN = "_given_";

/** The longest that a construction is shown. */
const MAX_TEXT = 200;

/** Code of ours, to be run in a file's scope. */
export function ownChunk(builder: Builder, code: string): Chunk {
  return { file: OWN_TEXT, statements: builder.parse(code).module.body };
}

/** A construction by text alone: an option's, a directive's, or one with made-up arguments. */
export function constructionOf(
  builder: Builder,
  code: string,
  source: Construction["source"],
  location: Construction["location"],
  assumed: readonly string[] = [],
): Construction {
  const own = ownChunk(builder, code);
  const read = namesRead(own.statements);
  const imports = importsBeside(
    (name) => source === "option" || read.has(name),
    (name) => builder.scope.variables.has(name),
  );
  const beside = imports.map((statement) => ownChunk(builder, statement));
  return { code, source, location, assumed, program: [...beside, own], whole: undefined };
}

/** The calls of a definition in its file, outside of spans that are to be left out, in the order of the text. */
export function callSites(builder: Builder, definition: Definition, leftOut: readonly Span[]): readonly Construction[] {
  const found: Construction[] = [];
  const { name } = definition;
  const { module } = builder.file;
  for (const node of descendants(module, ({ span }) => !leftOut.some((out) => encloses(out, span)))) {
    if (node.kind !== "Call" || !calls(node, name) || leftOut.some((out) => encloses(out, node.span))) continue;
    const construction = constructionAt(builder, node, definition);
    if (construction !== undefined && !found.some(({ code }) => code === construction.code)) found.push(construction);
  }
  return found;
}

/** The construction that a call in a file is; undefined where it needs what only running the program gives. `definition`: what is called, where that is known. */
export function constructionAt(reader: Reader, call: Call, definition?: Definition): Construction | undefined {
  const { document, module } = reader.file;
  const place = placeOf(module, call.span);
  if (place === undefined) return undefined;
  const target = targetOf(place.own, call);
  const after = target === undefined ? [] : initialisationOf(target, place.after, trainersOf(module));
  const names = new Set([...namesRead(call), ...namesRead(after)]);
  if (target !== undefined) names.delete(target);
  const given = circumstancesOf(reader, place, names);
  if (given === undefined) return undefined;
  const variable = target ?? "model";
  const { file } = document;
  const assign = (value: Expression): Statement => ({ kind: "Assign", span: call.span, targets: [nameNode(variable, call.span)], value });
  const result: Statement = { kind: "Expr", span: call.span, value: nameNode(variable, call.span) };
  const named = argumentsByName(reader, call, definition);
  const replaced = replacedStart(place, target, reader.file);
  return {
    code: shown(slice(document.text, call.span)),
    source: given.assumed.length === 0 ? "call-site" : "assumed",
    location: locate(document, call.span),
    assumed: given.assumed,
    ...(replaced !== undefined && { replaced }),
    program: [...given.before, ...given.chunks, { file, statements: [assign(call), ...after, result] }],
    whole: {
      file,
      chunks: [
        ...given.before,
        { file, statements: given.top },
        ...given.chunks,
        { file, statements: [...named.statements, assign(named.call), ...after, result] },
      ],
      fallbacks: named.fallbacks,
    },
  };
}

/** Code in one line, without comments. */
function shown(text: string): string {
  const lines = text.split("\n").map((line) => {
    const comment = [...line.matchAll(/#/g)].find(({ index }) =>
      [`"`, "'"].every((quote) => line.slice(0, index).split(quote).length % 2 === 1),
    );
    return comment === undefined ? line : line.slice(0, comment.index);
  });
  return lines
    .join(" ")
    .replace(/\s+/g, " ")
    .replace(/([([]) /g, "$1")
    .replace(/,? ([)\]])/g, "$1")
    .slice(0, MAX_TEXT);
}

/** A call whose arguments are variables, so that each can be looked at, and filled in, before it is made. */
function argumentsByName(
  { assumer }: Reader,
  call: Call,
  definition: Definition | undefined,
): { readonly statements: readonly Statement[]; readonly call: Call; readonly fallbacks: ReadonlyMap<string, string> } {
  const statements: Statement[] = [];
  const fallbacks = new Map<string, string>();
  const parameters = definition === undefined ? [] : assumer.parametersOf(definition);
  const pulled = (value: Expression, parameter: Parameter | undefined, name: string | undefined): Expression => {
    if (value.kind === "Constant" || value.kind === "Starred" || value.kind === "Lambda") return value;
    const variable = `${GIVEN}${statements.length}`;
    const plain = value.kind === "Name" ? value.id : value.kind === "Attribute" ? value.attr : undefined;
    const text =
      parameter === undefined || definition === undefined ? assumer.byName(name ?? plain ?? "") : assumer.valueOf(parameter, definition, 0);
    if (text !== undefined) fallbacks.set(variable, text);
    statements.push({ kind: "Assign", span: value.span, targets: [nameNode(variable, value.span)], value });
    return nameNode(variable, value.span);
  };
  const args = call.args.map((value, index) => pulled(value, parameters[index], undefined));
  const keywords = call.keywords.map((keyword) => {
    const { name } = keyword;
    return name === undefined
      ? keyword
      : {
          ...keyword,
          value: pulled(
            keyword.value,
            parameters.find((each) => each.name === name),
            name,
          ),
        };
  });
  return { statements, call: { ...call, args, keywords }, fallbacks };
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

/** Made-up argument lists that are tried. */
const MAX_VARIANTS = 8;

/** A definition called with nothing, or with made-up arguments for what it must be given, the most plausible first. */
export function withoutCallSite(builder: Builder, definition: ClassDef | FunctionDef): readonly Construction[] {
  const found: Construction[] = [];
  for (const given of builder.assumer.variantsOf(definition)) {
    const source = given.assumed.length === 0 ? "defaults" : "assumed";
    const code = `${definition.name}(${given.text})`;
    if (!found.some((known) => known.code === code)) found.push(constructionOf(builder, code, source, undefined, given.assumed));
    if (found.length >= MAX_VARIANTS) break;
  }
  return found;
}
