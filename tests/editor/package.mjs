// The packaged extension, made anew when what it is made of is newer.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./install.mjs";

const inputs = ["package.json", "src", "webview", "esbuild.config.mjs", "media/icon.png", ".vscodeignore"];

function newest(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

let made;

/** Path of the .vsix; one run uses one and the same. */
export function packaged() {
  made ??= make();
  return made;
}

function make() {
  const folder = join(repository, ".cache");
  const vsix = join(folder, "gradient-lens.vsix");
  const sources = Math.max(...inputs.map((name) => newest(join(repository, name))));
  if (existsSync(vsix) && statSync(vsix).mtimeMs > sources) return vsix;
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync("npm", ["run", "--silent", "package", "--", "--out", vsix], {
    cwd: repository,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the extension cannot be packaged");
  return vsix;
}
