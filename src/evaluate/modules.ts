/**
 * Modules: found by their dotted path, evaluated once.
 *
 * The standard library and the frameworks come first, then files under the roots; inside a package that has files of its own, these come first, so that the
 * checkout of a framework's own source is read and not taken for the framework.
 */
import type { SourceText } from "./driver.ts";
import type { Frame, ModuleRecord } from "./context.ts";
import type { LibraryModule } from "./library.ts";
import { runModule } from "./module-body.ts";
import { list, scope, str } from "./make.ts";
import { isStandardName } from "./standard-names.ts";
import type { AbstractValue, Context, Evaluation, ModuleValue, UnknownValue } from "./value.ts";

type Found = ModuleValue | UnknownValue | undefined;

/** A module by its dotted path, its packages first. */
export function* importModule(context: Context, path: string): Evaluation<Found> {
  const known = context.modules.get(path);
  if (known !== undefined) return known.value;
  const [top = path] = path.split(".");
  const filesFirst = topPackageOfCode(context) === top;
  if (filesFirst) {
    const fromFiles = yield* importFromFiles(context, path);
    if (fromFiles !== undefined) return fromFiles;
  }
  const fromLibrary = yield* importFromLibrary(context, path, top);
  if (fromLibrary !== undefined) return fromLibrary;
  const fromFiles = filesFirst ? undefined : yield* importFromFiles(context, path);
  if (fromFiles !== undefined) return fromFiles;
  return isStandardName(top) ? context.unknown(`the standard library's \`${path}\` is not modelled`) : undefined;
}

/** The top package of the module whose code runs, if it has a file. */
function topPackageOfCode(context: Context): string | undefined {
  const name = context.frames.at(-1)?.globals.variables.get("__name__");
  if (name?.kind !== "str") return undefined;
  const [top] = name.value.split(".");
  const record = top === undefined ? undefined : context.modules.get(top);
  return record !== undefined && record.paths.length > 0 ? top : undefined;
}

function* importFromLibrary(context: Context, path: string, top: string): Evaluation<Found> {
  for (const library of context.libraries) {
    if (!library.packages.includes(top)) continue;
    const module = library.module(path);
    if (module === undefined) {
      return isStandardName(top) ? undefined : context.unknown(`\`${path}\` is not modelled`);
    }
    const parent = parentOf(path);
    if (parent !== undefined) yield* importModule(context, parent);
    return context.modules.get(path)?.value ?? (yield* loadLibraryModule(context, module));
  }
  return undefined;
}

function parentOf(path: string): string | undefined {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? undefined : path.slice(0, dot);
}

function* loadLibraryModule(context: Context, module: LibraryModule): Evaluation<ModuleValue> {
  const own = scope("module", undefined, new Map([["__name__", str(module.name)]]));
  const record: ModuleRecord = {
    value: { kind: "module", name: module.name, scope: own, missing: (_, name) => missingMember(context, module, name) },
    file: module.source?.file,
    paths: [],
    package: module.name,
    state: "running",
  };
  register(context, record);
  if (module.members !== undefined) for (const [name, value] of module.members(context)) own.variables.set(name, value);
  if (module.source !== undefined) {
    yield* runModule(context, record, context.parse(module.source.text).module.body, module.source.file);
  }
  record.state = "done";
  return record.value;
}

/** A submodule that was not imported by name, or what the library has to say of it. */
function* missingMember(context: Context, module: LibraryModule, name: string): Evaluation<AbstractValue | undefined> {
  const path = `${module.name}.${name}`;
  if (context.libraries.some((library) => library.module(path) !== undefined)) return yield* importModule(context, path);
  const value = module.missing?.(context, name);
  return value === undefined || "kind" in value ? value : yield* value;
}

function register(context: Context, record: ModuleRecord): void {
  const { name } = record.value;
  context.modules.set(name, record);
  const parent = parentOf(name);
  const within = parent === undefined ? undefined : context.modules.get(parent);
  within?.value.scope.variables.set(name.slice((parent ?? "").length + 1), record.value);
}

/** Walks the dotted path from its package down; packages without `__init__` hold what is found in them. */
function* importFromFiles(context: Context, path: string): Evaluation<ModuleValue | undefined> {
  const parts = path.split(".");
  let paths = context.roots;
  let record: ModuleRecord | undefined;
  const empty: ModuleRecord[] = [];
  for (let length = 1; length <= parts.length; length++) {
    const name = parts.slice(0, length).join(".");
    const known = context.modules.get(name);
    const part = parts[length - 1];
    if (part === undefined || part === "") return undefined;
    if (known !== undefined) {
      record = known;
      if (known.paths.length === 0 && length < parts.length) return undefined;
    } else {
      const file = yield* read(
        context,
        paths.flatMap((root) => [join(root, part, "__init__.py"), join(root, `${part}.py`)]),
      );
      if (file !== undefined) record = yield* loadFile(context, file, name);
      else if (length === parts.length) return undefined;
      else {
        record = packageWithoutFile(
          name,
          paths.map((root) => join(root, part)),
        );
        empty.push(record);
      }
    }
    paths = record.paths;
  }
  for (const space of empty) if (!context.modules.has(space.value.name)) register(context, space);
  if (record !== undefined) register(context, record);
  return record?.value;
}

function packageWithoutFile(name: string, paths: readonly string[]): ModuleRecord {
  const value: ModuleValue = { kind: "module", name, scope: scope("module", undefined, new Map([["__name__", str(name)]])) };
  return { value, file: undefined, paths, package: name, state: "done" };
}

function* read(context: Context, paths: readonly string[]): Evaluation<SourceText | undefined> {
  const reply = yield { kind: "read", paths };
  if (reply !== undefined && reply.kind !== "file") throw new Error("a read was answered with a value");
  if (reply !== undefined) context.files.add(reply.path);
  return reply;
}

/** Evaluates a file as the module of that name. */
export function* loadFile(context: Context, file: SourceText, name: string): Evaluation<ModuleRecord> {
  const isPackage = file.path.endsWith("/__init__.py") || file.path === "__init__.py";
  const own = scope("module", undefined, new Map<string, AbstractValue>());
  const packageName = isPackage ? name : (parentOf(name) ?? "");
  const record: ModuleRecord = {
    value: { kind: "module", name, scope: own },
    file: file.path,
    paths: isPackage ? [directory(file.path)] : [],
    package: packageName,
    state: "running",
  };
  own.variables.set("__name__", str(name));
  own.variables.set("__file__", str(file.path));
  own.variables.set("__package__", str(packageName));
  if (isPackage) own.variables.set("__path__", list([str(directory(file.path))]));
  register(context, record);
  const tree = context.parse(file.text);
  for (const error of tree.errors) context.problem(`a syntax error: ${error.message}`, "warning", { file: file.path, span: error.span });
  yield* runModule(context, record, tree.module.body, file.path);
  record.state = "done";
  return record;
}

/** `from ..name import`: by the package's name, and where the file is not known to be in one, by its place. */
export function* relativeModule(context: Context, level: number, name: string, frame: Frame): Evaluation<Found> {
  const from = frame.globals.variables.get("__package__");
  const parts = from?.kind === "str" && from.value !== "" ? from.value.split(".") : [];
  if (parts.length >= level) {
    const base = parts.slice(0, parts.length - level + 1);
    const path = name === "" ? base.join(".") : [...base, name].join(".");
    const known = context.modules.get(path);
    if (known !== undefined) return known.value;
    return (yield* importFromFiles(context, path)) ?? (yield* importModule(context, path));
  }
  let place = directory(frame.file);
  for (let up = 1; up < level; up++) place = directory(place);
  return yield* importByPlace(context, place, name);
}

function* importByPlace(context: Context, place: string, name: string): Evaluation<ModuleValue | undefined> {
  const path = name.split(".").join("/");
  const candidates = name === "" ? [join(place, "__init__.py")] : [join(place, path, "__init__.py"), join(place, `${path}.py`)];
  const loaded = [...context.modules.values()].find((record) => record.file !== undefined && candidates.includes(record.file));
  if (loaded !== undefined) return loaded.value;
  const file = yield* read(context, candidates);
  if (file !== undefined) {
    const record = yield* loadFile(context, file, name === "" ? nameOfPlace(place) : name);
    return record.value;
  }
  // `from . import x` beside a script: the directory itself is the package.
  if (name !== "") return undefined;
  const record = packageWithoutFile(nameOfPlace(place), [place]);
  context.modules.set(record.value.name, record);
  return record.value;
}

function nameOfPlace(place: string): string {
  return place.slice(place.lastIndexOf("/") + 1).replace(/\W/g, "_") || "package";
}

/** The dotted name that the file at `path` has under the first root it lies in. */
export function nameOfFile(path: string, roots: readonly string[]): string {
  const root = roots.filter((candidate) => candidate === "" || path.startsWith(candidate.endsWith("/") ? candidate : candidate + "/"));
  const longest = root.reduce((best, candidate) => (candidate.length < best.length ? candidate : best), root[0] ?? directory(path));
  const rest = path.slice(longest.length).replace(/^\/+/, "");
  const parts = rest.replace(/\.(py|ipynb|pyi)$/, "").split("/");
  if (parts.at(-1) === "__init__") parts.pop();
  return parts.length === 0 ? nameOfPlace(directory(path)) : parts.join(".");
}

/** The directory of a path. */
export function directory(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part, index) => part !== "" || index > 0).join("/");
}
