/** Modules of files: prepared when they are found, evaluated when something asks for what they define. */
import type { ImportFrom, Statement } from "../syntax/tree.ts";
import type { ModuleRecord } from "./context.ts";
import type { SourceText } from "./driver.ts";
import { list, scope, str } from "./make.ts";
import { runModule } from "./module-body.ts";
import { assignedNames } from "./names.ts";
import { directory, join, parentOf } from "./paths.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";

/** Puts a module among those that were imported, and into its package. */
export function register(context: Context, record: ModuleRecord): void {
  const { name } = record.value;
  context.modules.set(name, record);
  const parent = parentOf(name);
  const within = parent === undefined ? undefined : context.modules.get(parent);
  within?.value.scope.variables.set(name.slice((parent ?? "").length + 1), record.value);
  // A file may have been evaluated before its package was asked for.
  const start = `${name}.`;
  for (const [path, child] of context.modules) {
    if (path.startsWith(start) && !path.includes(".", start.length)) {
      record.value.scope.variables.set(path.slice(start.length), child.value);
    }
  }
}

/** Asks the driver for the first of the files. */
export function* read(context: Context, paths: readonly string[]): Evaluation<SourceText | undefined> {
  const reply = yield { kind: "read", paths };
  if (reply !== undefined && reply.kind !== "file") throw new Error("a read was answered with a value");
  if (reply !== undefined) context.files.add(reply.path);
  return reply;
}

/** Evaluates a file as the module of that name. */
export function* loadFile(context: Context, file: SourceText, name: string): Evaluation<ModuleRecord> {
  const record = prepareFile(context, file, name);
  yield* initialize(context, record);
  return record;
}

const waiting = new WeakMap<ModuleRecord, SourceText>();

/** A module of a file that is evaluated when something asks for what it defines. */
export function prepareFile(context: Context, file: SourceText, name: string): ModuleRecord {
  const isPackage = file.path.endsWith("/__init__.py") || file.path === "__init__.py";
  const own = scope("module", undefined, new Map<string, AbstractValue>());
  const packageName = isPackage ? name : (parentOf(name) ?? "");
  const record: ModuleRecord = {
    value: { kind: "module", name, scope: own, missing: (running, member) => memberAfterAll(running, record, member) },
    file: file.path,
    paths: isPackage ? [directory(file.path)] : [],
    package: packageName,
    state: "deferred",
    ours: false,
  };
  own.variables.set("__name__", str(name));
  own.variables.set("__file__", str(file.path));
  own.variables.set("__package__", str(packageName));
  if (isPackage) own.variables.set("__path__", list([str(directory(file.path))]));
  waiting.set(record, file);
  register(context, record);
  return record;
}

/** Evaluates a module's file, once. */
export function* initialize(context: Context, record: ModuleRecord): Evaluation<void> {
  const file = waiting.get(record);
  if (record.state !== "deferred" || file === undefined) return;
  record.state = "running";
  waiting.delete(record);
  const tree = yield* context.parse(file.text);
  for (const error of tree.errors) context.problem(`a syntax error: ${error.message}`, "warning", { file: file.path, span: error.span });
  yield* runModule(context, record, tree.module.body, file.path);
  record.state = "done";
}

/** A name that a package does not have since its file was not evaluated yet. Where that only imports it, nothing else of the file is evaluated. */
function* memberAfterAll(context: Context, record: ModuleRecord, name: string): Evaluation<AbstractValue | undefined> {
  const file = waiting.get(record);
  if (record.state !== "deferred" || file === undefined || (name.startsWith("__") && !file.text.includes(name))) return undefined;
  const statement = yield* importOf(context, file, name);
  if (statement === undefined) yield* initialize(context, record);
  else yield* runModule(context, record, [statement], file.path);
  return record.value.scope.variables.get(name);
}

/**
 * What the file of a package that was not evaluated yet imports by that name from a module of its own (`from .layer import layer`): it goes before the
 * submodule of the same name. Undefined where there is no such import, or where it is under way.
 */
export function* importedMember(context: Context, record: ModuleRecord, name: string): Evaluation<AbstractValue | undefined> {
  const file = waiting.get(record);
  if (file === undefined) return undefined;
  const { module } = yield* context.parse(file.text);
  const binding = module.body.filter((statement) => assignedNames([statement]).has(name));
  const only = binding.length === 0 ? yield* starImportOf(context, file, module.body, name) : binding[0];
  if (binding.length > 1 || only?.kind !== "ImportFrom" || only.level !== 1 || only.module === undefined) return undefined;
  const source = context.modules.get(`${record.package}.${only.module}`);
  if (source?.state === "running") return source.value.scope.variables.get(originalName(only, name));
  yield* runModule(context, record, [only], record.file ?? file.path);
  return record.value.scope.variables.get(name);
}

/** The last `from .module import *` of a package whose module itself defines the name. */
function* starImportOf(context: Context, file: SourceText, body: readonly Statement[], name: string): Evaluation<ImportFrom | undefined> {
  for (const statement of [...body].reverse()) {
    if (statement.kind !== "ImportFrom" || statement.level !== 1 || statement.module === undefined) continue;
    if (!statement.names.some((alias) => alias.name === "*")) continue;
    const place = join(directory(file.path), ...statement.module.split("."));
    const source = yield* read(context, [join(place, "__init__.py"), `${place}.py`]);
    if (source === undefined || !mentions(statement, source.text, name)) continue;
    const defining = (yield* context.parse(source.text)).module.body;
    if (defining.some((one) => (one.kind === "FunctionDef" || one.kind === "ClassDef") && one.name === name)) return statement;
  }
  return undefined;
}

/** Texts that star imports led to, and which names stand in them. */
const looked = new WeakMap<ImportFrom, { readonly text: string; readonly names: Map<string, boolean> }>();

/** Whether a name stands in the text that a star import leads to: looked for once. */
function mentions(statement: ImportFrom, text: string, name: string): boolean {
  let known = looked.get(statement);
  if (known?.text !== text) {
    known = { text, names: new Map() };
    looked.set(statement, known);
  }
  const found = known.names.get(name) ?? text.includes(name);
  known.names.set(name, found);
  return found;
}

function originalName({ names }: ImportFrom, bound: string): string {
  return names.find(({ name, asname }) => (asname ?? name) === bound)?.name ?? bound;
}

/** The statement of a file that imports the name, where no other statement may have to do with it. */
function* importOf(context: Context, file: SourceText, name: string): Evaluation<Statement | undefined> {
  const { body } = (yield* context.parse(file.text)).module;
  const imports = body.filter((statement) => statement.kind === "ImportFrom");
  const binding = body.filter((statement) => assignedNames([statement]).has(name));
  const [only, more] = binding;
  if (only !== undefined) return more === undefined && only.kind === "ImportFrom" ? only : undefined;
  for (const statement of imports) {
    if (statement.level !== 1 || statement.module === undefined || !statement.names.some((alias) => alias.name === "*")) continue;
    const place = join(directory(file.path), ...statement.module.split("."));
    const source = yield* read(context, [join(place, "__init__.py"), `${place}.py`]);
    if (source !== undefined && new RegExp(`\\b${name}\\b`).test(source.text)) return statement;
  }
  return undefined;
}
