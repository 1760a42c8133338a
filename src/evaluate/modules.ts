/**
 * Modules: found by their dotted path, evaluated once.
 *
 * The standard library and the frameworks come first, then files under the roots; inside a package that has files of its own, these come first, so that the
 * checkout of a framework's own source is read and not taken for the framework.
 */
import type { Frame, ModuleRecord } from "./context.ts";
import type { LibraryModule } from "./library.ts";
import { runLibraryText } from "./library-text.ts";
import { scope, str } from "./make.ts";
import { initialize, loadFile, prepareFile, read, register } from "./module-files.ts";
import { directory, join, nameOfPlace, normalized, parentOf } from "./paths.ts";
import { isStandardName } from "./standard-names.ts";
import type { AbstractValue, Context, Evaluation, ModuleValue, UnknownValue } from "./value.ts";

type Found = ModuleValue | UnknownValue | undefined;

/** A module by its dotted path, its packages first. */
export function* importModule(context: Context, path: string): Evaluation<Found> {
  const [top = path] = path.split(".");
  const inside = packageOfCode(context) === top;
  const known = context.modules.get(path);
  if (known !== undefined) {
    if (!inside) yield* initialize(context, known);
    return known.value;
  }
  const isStoodIn = context.libraries.some(({ packages, isStandIn }) => isStandIn === true && packages.includes(top));
  const filesFirst = inside || isStoodIn || hasFiles(context, top);
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

/** The top package that the code which runs is in. */
function packageOfCode(context: Context): string | undefined {
  const name = context.frames.at(-1)?.globals.variables.get("__package__");
  return name?.kind === "str" && name.value !== "" ? name.value.split(".")[0] : undefined;
}

/** Whether some module of the top package was read from a file. */
function hasFiles(context: Context, top: string): boolean {
  for (const [name, record] of context.modules) if (!record.ours && name.startsWith(`${top}.`)) return true;
  return false;
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

function* loadLibraryModule(context: Context, module: LibraryModule): Evaluation<ModuleValue> {
  const own = scope("module", undefined, new Map([["__name__", str(module.name)]]));
  const record: ModuleRecord = {
    value: { kind: "module", name: module.name, scope: own, missing: (_, name) => missingMember(context, module, name) },
    file: module.source?.file,
    paths: [],
    package: module.name,
    state: "running",
    ours: true,
  };
  register(context, record);
  if (module.members !== undefined) for (const [name, value] of module.members(context)) own.variables.set(name, value);
  if (module.source !== undefined) yield* runLibraryText(context, record, module.source.file, module.source.text);
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

/**
 * Walks the dotted path from its package down; packages without `__init__` hold what is found in them. Code of a package that imports from the package does
 * not wait for the `__init__` files on the way: they are evaluated when something asks for what they define. Outside of it, they are evaluated as in Python.
 */
function* importFromFiles(context: Context, path: string): Evaluation<ModuleValue | undefined> {
  const parts = path.split(".");
  let paths: readonly string[] = [...context.roots, ...addedRoots(context)];
  let record: ModuleRecord | undefined;
  const empty: ModuleRecord[] = [];
  const inside = packageOfCode(context) === parts[0];
  for (let length = 1; length <= parts.length; length++) {
    const name = parts.slice(0, length).join(".");
    const known = context.modules.get(name);
    const part = parts[length - 1];
    if (part === undefined || part === "") return undefined;
    if (known !== undefined) {
      record = known;
      if (!inside) yield* initialize(context, known);
      if (known.paths.length === 0 && length < parts.length) return undefined;
    } else {
      const file = yield* read(
        context,
        paths.flatMap((root) => [join(root, part, "__init__.py"), join(root, `${part}.py`)]),
      );
      if (file !== undefined) {
        record = prepareFile(context, file, name);
        if (!inside || record.paths.length === 0) yield* initialize(context, record);
      } else if (length === parts.length) return undefined;
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

/** Directories that code has put on `sys.path`; relative ones are taken from the file that runs and from the roots. */
function addedRoots(context: Context): readonly string[] {
  const added = context.modules.get("sys")?.value.scope.variables.get("path");
  if (added?.kind !== "list" || added.items.length === 0) return [];
  const here = directory(context.frames.at(-1)?.file ?? "");
  return added.items.slice(0, MAX_ADDED).flatMap((item) => {
    if (item.kind !== "str") return [];
    if (item.value.startsWith("/")) return [normalized(item.value), normalized(item.value.slice(1))];
    return [here, ...context.roots].map((base) => normalized(join(base, item.value)));
  });
}

/** Directories on `sys.path` that are looked into. */
const MAX_ADDED = 16;

function packageWithoutFile(name: string, paths: readonly string[]): ModuleRecord {
  const value: ModuleValue = { kind: "module", name, scope: scope("module", undefined, new Map([["__name__", str(name)]])) };
  return { value, file: undefined, paths, package: name, state: "done", ours: true };
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
