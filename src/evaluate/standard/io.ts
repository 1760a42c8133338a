/** `io` and `open()`: texts of the workspace's own files, read through the host's port; nothing is ever written. */
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { native, str, TRUE } from "../make.ts";
import { read } from "../module-files.ts";
import { directory, join, normalized } from "../paths.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, NativeImplementation } from "../value.ts";
import source from "./io.py";

/** `open(file, mode)`: a file of text, or unknown with the reason. */
export const open: NativeImplementation = function* (context, args) {
  const text = yield* fileText(context, args);
  if (typeof text !== "string") return text;
  const io = yield* context.importModule("io");
  return io?.kind === "module"
    ? yield* context.call(yield* settle(context.getAttribute(io, "TextIOWrapper")), [str(text)])
    : context.unknown("a file");
};

/** The content of the file that the arguments of `open` name. */
function* fileText(context: Context, args: BoundArguments): Evaluation<string | AbstractValue> {
  const file = args.get("file");
  const mode = args.get("mode");
  if (file.kind === "unknown") return file;
  if (mode.kind !== "str" || /[wax+b]/.test(mode.value)) return context.unknown("what is in this file is not known before running");
  const path = file.kind === "str" ? file.value : yield* settle(context.str(file));
  const found = yield* read(context, placesOf(context, path));
  return found?.text ?? context.unknown(`there is no file \`${path}\` in the workspace`);
}

/** `os.path.exists` and the like: true for a text of the workspace, unknown for anything else. */
export function* isThere(context: Context, path: string): Evaluation<AbstractValue> {
  const found = yield* read(context, placesOf(context, path));
  return found === undefined ? context.unknown(`whether \`${path}\` exists`) : TRUE;
}

/** Where a path may lead: as it stands, or from the folder of the code that runs, those around it, or where imports start, since nothing says where programs run. */
function placesOf(context: Context, path: string): readonly string[] {
  if (path.startsWith("/")) return [normalized(path)];
  const folders = new Set<string>();
  for (const { file } of [...context.frames].reverse()) {
    for (let folder = directory(file); !folders.has(folder); folder = directory(folder)) {
      if (!context.roots.some((root) => folder === root || folder.startsWith(`${root}/`))) break;
      folders.add(folder);
    }
  }
  return [...new Set([...folders, ...context.roots])].map((folder) => normalized(join(folder, path)));
}

export const io: LibraryModule = {
  name: "io",
  *members() {
    yield ["open", native(OPEN, open, false)];
    yield ["BytesIO", native("BytesIO(*args, **kwargs)", (context) => context.unknown("bytes in memory"), false)];
  },
  source: { file: "gradient-lens:python/io.py", text: source },
};

/** How `open` is called. */
export const OPEN = "open(file, mode='r', *args, **kwargs)";
