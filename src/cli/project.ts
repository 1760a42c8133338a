/** What surrounds a file: its project, its configuration, where its imports start, and what may be read for it. */
import type { Settings } from "../settings.ts";
import type { ReadConfiguration } from "../workspace/configuration.ts";
import { NO_CONFIGURATION, readJsonConfiguration, readPyproject } from "../workspace/configuration.ts";
import { folderOf, foldersUpTo, isWithin, joinPath } from "../workspace/paths.ts";
import { importRoots, projectFolder } from "../workspace/roots.ts";
import { absolute, exists, nodeFiles } from "./node-files.ts";
import type { AnalyzeOptions } from "./options.ts";

export interface Project {
  readonly settings: Settings;
  readonly exclude: readonly string[];
  /** Folders where absolute imports start, absolute. */
  readonly roots: readonly string[];
  readonly sitePackages: readonly string[];
  /** The folder of all its files, absolute. */
  readonly top: string;
  /** Real paths of the folders that may be read. */
  readonly readable: readonly string[];
  /** What is wrong with the configuration. */
  readonly problems: readonly string[];
}

/** The project of a file or folder given by its absolute path. */
export function projectOf(path: string, isFolder: boolean, options: AnalyzeOptions): Project {
  const folder = isFolder ? path : folderOf(path);
  const top =
    options.root === undefined
      ? (projectFolder(foldersUpTo(folder, "/"), (at, mark) => exists(joinPath(at, mark))) ?? folder)
      : absolute(options.root);
  const configuration = configurationOf(folder, isWithin(folder, top) ? top : folder, options);
  const given = [...(options.root === undefined ? [] : [top]), ...configuration.roots.map((root) => joinPath(top, root))];
  const sitePackages = options.sitePackages.map(absolute);
  return {
    settings: {
      ...configuration.settings,
      batchSize: options.batchSize ?? configuration.settings.batchSize,
      sequenceLength: options.sequenceLength ?? configuration.settings.sequenceLength,
      dropout: options.dropout && configuration.settings.dropout,
    },
    exclude: configuration.exclude,
    roots: importRoots(joinPath(folder, "_"), top, given),
    sitePackages,
    top,
    readable: [top, folder, ...sitePackages].flatMap((each) => nodeFiles.realPath(each) ?? []),
    problems: configuration.problems,
  };
}

function configurationOf(folder: string, top: string, { config }: AnalyzeOptions): ReadConfiguration {
  if (config !== undefined) {
    const text = nodeFiles.text(absolute(config));
    if (text === undefined) return { ...NO_CONFIGURATION, problems: [`--config: ${config} cannot be read`] };
    if (!config.endsWith(".toml")) return readJsonConfiguration(text);
    return readPyproject(text) ?? { ...NO_CONFIGURATION, problems: [`${config} has no table [tool.gradient-lens]`] };
  }
  for (const at of foldersUpTo(folder, top)) {
    const pyproject = nodeFiles.text(joinPath(at, "pyproject.toml"));
    const found = pyproject === undefined ? undefined : readPyproject(pyproject);
    if (found !== undefined) return found;
    const own = nodeFiles.text(joinPath(at, ".gradient-lens.json"));
    if (own !== undefined) return readJsonConfiguration(own);
  }
  return NO_CONFIGURATION;
}
