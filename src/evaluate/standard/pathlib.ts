/** `pathlib`: the parts of paths; what is in files is unknown. */
import type { LibraryModule } from "../library.ts";
import source from "./pathlib.py";

export const pathlib: LibraryModule = { name: "pathlib", source: { file: "gradient-lens:python/pathlib.py", text: source } };
