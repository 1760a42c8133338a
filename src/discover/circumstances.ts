/** What the names that a piece of code reads stand for where it stands: the statements before it, and how the functions around it are called. */
import type { Call, ClassDef, Expression, FunctionDef, Module, Parameter, Statement } from "../syntax/tree.ts";
import { encloses } from "../text/location.ts";
import type { Assumer } from "./assume.ts";
import { importsBeside } from "./beside.ts";
import type { Chunk, SourceFile } from "./candidate.ts";
import { OWN_TEXT } from "./candidate.ts";
import type { Place } from "./slice.ts";
import { FIRST, FIRST_TURN, nameNode, placeOf, sliceFor } from "./slice.ts";
import { descendantsOfKind, namesGiven, namesRead, plainParameters } from "./tree-walk.ts";

/** Code that gives names their values. */
export interface Circumstances {
  /** Functions of ours that the rest calls. */
  readonly before: readonly Chunk[];
  /** To be run in the scope of the file, whose top level has been run. */
  readonly chunks: readonly Chunk[];
  /** The statements of the top level that these need. */
  readonly top: readonly Statement[];
  /** Arguments that nothing in the file gives and that were made up, for people: "hidden=128". */
  readonly assumed: readonly string[];
}

/** Functions that call one another, from the one that the code is in outwards. */
const MAX_CALLERS = 4;

/** What the code of a file is read with. */
export interface Reader {
  readonly file: SourceFile;
  readonly assumer: Assumer;
  readonly parse: (text: string) => { readonly module: Module };
}

/** What `names` need at a place; undefined where a parameter has no value that could be made up. */
export function circumstancesOf(reader: Reader, place: Place, names: ReadonlySet<string>): Circumstances | undefined {
  const first = inner(reader, place, names, 0);
  if (first === undefined) return undefined;
  // Definitions of the top level may read what only the place itself sets: globals of a script's main part.
  const open = sliceFor(first.top, first.needs).missing;
  const found = inner(reader, place, new Set([...names, ...open]), 0) ?? first;
  const { statements } = sliceFor(found.top, found.needs);
  const turns =
    found.needs.has(FIRST) || statements.some((statement) => namesRead(statement).has(FIRST)) ? [ownChunk(reader, FIRST_TURN)] : [];
  return { before: turns, chunks: found.chunks, top: statements, assumed: found.assumed };
}

interface Inner {
  readonly chunks: readonly Chunk[];
  readonly needs: ReadonlySet<string>;
  readonly top: readonly Statement[];
  readonly assumed: readonly string[];
}

function inner(reader: Reader, place: Place, names: ReadonlySet<string>, depth: number): Inner | undefined {
  const { statements, missing } = sliceFor(place.before, names);
  const own: Chunk = { file: reader.file.document.file, statements };
  const plain: Inner = { chunks: [own], needs: missing, top: place.top, assumed: [] };
  if (place.function === undefined) return plain;
  const given = argumentsFor(reader, place, place.function, missing, depth);
  if (given === undefined) return undefined;
  const bound = new Set(plainParameters(place.function).map(({ name }) => name));
  const needs = new Set([...missing].filter((name) => !bound.has(name)).concat(...given.needs));
  const top = given.top.length > place.top.length ? given.top : place.top;
  return { chunks: [...given.chunks, own], needs, top, assumed: given.assumed };
}

/** Statements that give the parameters of a function the values that a call in the file gives them, their defaults, or made-up ones. */
function argumentsFor(reader: Reader, place: Place, inside: FunctionDef, wanted: ReadonlySet<string>, depth: number): Inner | undefined {
  const self = place.owner === undefined ? undefined : plainParameters(inside)[0]?.name;
  const parameters = plainParameters(inside).filter(({ name }) => wanted.has(name) && name !== self);
  const call = depth < MAX_CALLERS && wanted.size > 0 ? callOf(reader.file.module, inside, place.owner) : undefined;
  const at = call === undefined ? undefined : placeOf(reader.file.module, call.span);
  const given = new Map(
    parameters.flatMap((parameter) => {
      const value = call === undefined || at === undefined ? undefined : argumentOf(call, inside, parameter, self !== undefined);
      return value === undefined ? [] : [[parameter.name, value] as const];
    }),
  );
  const outer = at === undefined || given.size === 0 ? undefined : inner(reader, at, readBy([...given.values()]), depth + 1);
  const chunks: Chunk[] = [...(outer?.chunks ?? [])];
  const assumed: string[] = [...(outer?.assumed ?? [])];
  const needs = new Set(outer?.needs);
  const file = reader.file.document.file;
  for (const parameter of parameters) {
    const { name, span } = parameter;
    const value = outer === undefined ? parameter.default : (given.get(name) ?? parameter.default);
    if (value !== undefined) {
      chunks.push({ file, statements: [{ kind: "Assign", span, targets: [nameNode(name, span)], value }] });
      for (const read of readBy([value])) if (outer === undefined || !given.has(name)) needs.add(read);
    } else {
      const text = reader.assumer.valueOf(parameter, inside, 0);
      if (text === undefined) return undefined;
      assumed.push(`${name}=${text}`);
      chunks.push(...madeUp(reader, `${name} = ${text}`));
    }
  }
  const { vararg, kwarg } = inside.parameters;
  if (vararg !== undefined && wanted.has(vararg.name)) chunks.push(ownChunk(reader, `${vararg.name} = ()`));
  if (kwarg !== undefined && wanted.has(kwarg.name)) chunks.push(ownChunk(reader, `${kwarg.name} = {}`));
  if (self !== undefined && wanted.has(self)) {
    const made = selfOf(reader, place.owner, inside, self, depth);
    if (made === undefined) return undefined;
    chunks.push(...made.chunks);
    for (const name of made.needs) needs.add(name);
    assumed.push(...made.assumed);
  }
  return { chunks, needs, top: outer?.top ?? place.top, assumed };
}

/** An object with what the constructor of its class, which is no model, gives it. */
function selfOf(reader: Reader, owner: ClassDef | undefined, inside: FunctionDef, self: string, depth: number): Inner | undefined {
  const bare = ownChunk(reader, `${self} = __import__("types").SimpleNamespace()`);
  const maker = owner?.body.find(
    (statement): statement is FunctionDef => statement.kind === "FunctionDef" && statement.name === "__init__",
  );
  const nothing: Inner = { chunks: [bare], needs: new Set(), top: [], assumed: [] };
  if (maker === undefined || maker === inside || depth >= MAX_CALLERS) return nothing;
  const last = maker.body.at(-1);
  const own = plainParameters(maker)[0]?.name;
  const place = last === undefined || own !== self ? undefined : placeOf(reader.file.module, last.span);
  if (last === undefined || place === undefined) return nothing;
  const { statements, missing } = sliceFor([...place.before, last], new Set([self]));
  const wanted = new Set([...missing].filter((name) => name !== self));
  const given = argumentsFor(reader, place, maker, wanted, depth + 1);
  if (given === undefined) return nothing;
  const bound = new Set(plainParameters(maker).map(({ name }) => name));
  return {
    chunks: [bare, ...given.chunks, { file: reader.file.document.file, statements }],
    needs: new Set([...wanted].filter((name) => !bound.has(name)).concat(...given.needs)),
    top: [],
    assumed: given.assumed,
  };
}

function readBy(values: readonly Expression[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => [...namesRead(value)]));
}

function ownChunk({ parse }: Reader, code: string): Chunk {
  return { file: OWN_TEXT, statements: parse(code).module.body };
}

/** Code of ours that may read what its file does not import. */
function madeUp(reader: Reader, code: string): readonly Chunk[] {
  const own = ownChunk(reader, code);
  const read = namesRead(own.statements);
  const given = new Set(reader.file.module.body.flatMap(namesGiven));
  const imports = importsBeside(
    (name) => read.has(name),
    (name) => given.has(name),
  );
  return [...imports.map((statement) => ownChunk(reader, statement)), own];
}

/** The first call of a function outside of itself: of a method by its name, of a constructor by its class's. */
function callOf(module: Module, { name, span }: FunctionDef, owner: ClassDef | undefined): Call | undefined {
  const called = name === "__init__" ? owner?.name : name;
  for (const node of descendantsOfKind(module, "Call")) {
    if (encloses(span, node.span)) continue;
    const { func } = node;
    const plain = func.kind === "Name" && func.id === called && (owner === undefined || name === "__init__");
    const method = func.kind === "Attribute" && func.attr === called && owner !== undefined && name !== "__init__";
    if (plain || method) return node;
  }
  return undefined;
}

/** What a call gives a parameter; undefined where it gives nothing or stars may. */
function argumentOf(call: Call, inside: FunctionDef, parameter: Parameter, isMethod: boolean): Expression | undefined {
  const named = call.keywords.find(({ name }) => name === parameter.name);
  if (named !== undefined) return named.value;
  const { posonly, args } = inside.parameters;
  const index = [...posonly, ...args].indexOf(parameter) - (isMethod ? 1 : 0);
  const before = call.args.slice(0, index + 1);
  return index < 0 || before.some(({ kind }) => kind === "Starred") ? undefined : before[index];
}
