/** `contextlib`. */
import type { LibraryModule } from "../library.ts";
import source from "./contextlib.py";

export const contextlib: LibraryModule = { name: "contextlib", source: { file: "gradient-lens:python/contextlib.py", text: source } };
