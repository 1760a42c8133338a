/** The settings of one document: the project's own file, and above it what the user set in the editor. */
import * as vscode from "vscode";
import type { Settings } from "../settings.ts";
import type { ReadConfiguration } from "../workspace/configuration.ts";
import { NO_CONFIGURATION, readConfiguration, readJsonConfiguration, readPyproject } from "../workspace/configuration.ts";
import { folderOf, foldersUpTo, joinPath } from "../workspace/paths.ts";
import { importRoots } from "../workspace/roots.ts";
import type { Files } from "./files.ts";
import { packageFolders } from "./package-folders.ts";
import { nameOfUri } from "./targets.ts";
import type { Target } from "./targets.ts";

const SECTION = "gradientLens";

/** What an analysis needs to know beside the text. */
export interface Surroundings {
  readonly settings: Settings;
  readonly roots: readonly string[];
  readonly sitePackages: readonly string[];
  /** The project's other Python files, nearest first. */
  readonly siblings: readonly string[];
}

/** How the editor's features behave. */
export interface Behaviour {
  readonly enabled: boolean;
  /** Milliseconds. */
  readonly debounce: number;
  readonly showInformation: boolean;
  readonly codeLens: boolean;
  readonly hover: boolean;
}

/** How the extension behaves for a document. */
export function behaviourOf(uri: vscode.Uri): Behaviour {
  const settings = vscode.workspace.getConfiguration(SECTION, uri);
  return {
    enabled: settings.get("enable", true),
    debounce: Math.min(Math.max(settings.get("debounce", 250), 0), 10_000),
    showInformation: settings.get("showInformation", false),
    codeLens: settings.get("codeLens", true),
    hover: settings.get("hover", true),
  };
}

/** Whether a change of settings is one of ours, or of the interpreter whose packages are read. */
export function affectsUs(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(SECTION) || event.affectsConfiguration("python.defaultInterpreterPath");
}

/** Everything beside its text that an analysis of a target depends on. */
export async function surroundingsOf(target: Target, files: Files): Promise<Surroundings> {
  const file = nameOfUri(target.uri);
  const folder = vscode.workspace.getWorkspaceFolder(target.uri);
  const top = folder === undefined ? folderOf(file) : nameOfUri(folder.uri);
  const project = await projectConfiguration(target, top, files);
  const own = editorConfiguration(target.uri);
  const given = [...own.roots, ...project.roots].map((root) => joinPath(top, root));
  return {
    settings: { ...project.settings, ...own.settings },
    roots: importRoots(file, top, given),
    sitePackages: await packageFolders(target.uri),
    siblings: await files.siblings(target),
  };
}

async function projectConfiguration(target: Target, top: string, files: Files): Promise<ReadConfiguration> {
  for (const at of foldersUpTo(folderOf(nameOfUri(target.uri)), top)) {
    const pyproject = await files.text(target, joinPath(at, "pyproject.toml"), []);
    const found = pyproject === undefined ? undefined : readPyproject(pyproject);
    if (found !== undefined) return found;
    const json = await files.text(target, joinPath(at, ".gradient-lens.json"), []);
    if (json !== undefined) return readJsonConfiguration(json);
  }
  return NO_CONFIGURATION;
}

/** The editor's settings, by the names of the project's file. */
const NAMES = [
  ["batchSize", "batch-size"],
  ["sequenceLength", "sequence-length"],
  ["dropout", "dropout"],
  ["thresholds", "thresholds"],
  ["severity", "severity"],
  ["roots", "roots"],
] as const;

const FIELDS = {
  "batch-size": "batchSize",
  "sequence-length": "sequenceLength",
  dropout: "dropout",
  thresholds: "thresholds",
  severity: "severities",
} as const;

/** Only what the user set; the editor's defaults do not hide the project's choices. */
function editorConfiguration(uri: vscode.Uri): { settings: Partial<Settings>; roots: readonly string[] } {
  const settings = vscode.workspace.getConfiguration(SECTION, uri);
  const given = NAMES.flatMap(([name, key]) => {
    const value: unknown = isSet(settings.inspect(name)) ? settings.get(name) : undefined;
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  const read = readConfiguration(Object.fromEntries(given));
  const fields = given.flatMap(([key]) => (key === "roots" ? [] : [[FIELDS[key], read.settings[FIELDS[key]]] as const]));
  return { settings: Object.fromEntries(fields), roots: read.roots };
}

function isSet(inspected: ReturnType<vscode.WorkspaceConfiguration["inspect"]>): boolean {
  if (inspected === undefined) return false;
  const { globalValue, workspaceValue, workspaceFolderValue, globalLanguageValue, workspaceLanguageValue, workspaceFolderLanguageValue } =
    inspected;
  return [
    globalValue,
    workspaceValue,
    workspaceFolderValue,
    globalLanguageValue,
    workspaceLanguageValue,
    workspaceFolderLanguageValue,
  ].some((value) => value !== undefined);
}
