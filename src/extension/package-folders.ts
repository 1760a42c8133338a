/** Where installed packages may be read: only where the user's own settings say so, never where a workspace's do. */
import * as vscode from "vscode";

/** Folders of installed packages, as paths of the file system that `uri` is on. */
export async function packageFolders(uri: vscode.Uri): Promise<readonly string[]> {
  const named = own("gradientLens", "sitePackages");
  const given = Array.isArray(named) ? named.filter((each): each is string => typeof each === "string" && each !== "") : [];
  if (given.length > 0) return given.map((path) => pathOf(path));
  const interpreter = own("python", "defaultInterpreterPath");
  if (typeof interpreter !== "string" || !isAbsolute(interpreter)) return [];
  const key = `${uri.scheme}://${uri.authority}${interpreter}`;
  const listing = listed.get(key) ?? packagesOf(uri, pathOf(interpreter));
  listed.set(key, listing);
  return listing;
}

/** By interpreter; its folders stay where they are while the editor runs. */
const listed = new Map<string, Promise<readonly string[]>>();

/** What the user set, leaving out what the workspace did. */
function own(section: string, name: string): unknown {
  return vscode.workspace.getConfiguration(section).inspect<unknown>(name)?.globalValue;
}

const isAbsolute = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/])/.test(path);

const pathOf = (path: string): string => (path.startsWith("/") ? path : vscode.Uri.file(path).path);

/** `bin/python` beside `lib/python3.*`, or `python.exe` beside `Lib`; the folder `bin` stands for an environment as well. */
async function packagesOf(uri: vscode.Uri, interpreter: string): Promise<readonly string[]> {
  const folder = interpreter.slice(0, interpreter.lastIndexOf("/"));
  const isWindows = interpreter.endsWith(".exe");
  const prefix = isWindows ? folder.replace(/\/Scripts$/, "") : folder.replace(/\/bin$/, "");
  const library = `${prefix}/${isWindows ? "Lib" : "lib"}`;
  if (isWindows) return [`${library}/site-packages`];
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri.with({ path: library, query: "", fragment: "" }));
    const versions = entries.map(([name]) => name).filter((name) => /^python3(?:\.\d+)?$/.test(name));
    return versions.flatMap((name) => [`${library}/${name}/site-packages`, `${library}/${name}/dist-packages`]);
  } catch {
    // No such interpreter here: an import from its packages is then told as unknown where it is used.
    return [];
  }
}
