/** The standard library, as far as it is modelled: one file for each module, listed here. */
import type { Library, LibraryModule } from "../library.ts";

const MODULES: readonly LibraryModule[] = [];

const byName = new Map(MODULES.map((module) => [module.name, module]));

export const STANDARD_LIBRARY: Library = {
  name: "python",
  packages: [...new Set(MODULES.map((module) => module.name.split(".")[0] ?? module.name))],
  module: (path) => byName.get(path),
};
