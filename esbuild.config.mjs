// Builds everything the package ships: node esbuild.config.mjs [--production] [--watch] [--notices [--check]]
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const option = (name) => process.argv.includes(`--${name}`);
const production = option("production");
const parser = "node_modules/@vscode/tree-sitter-wasm";

/** The only npm packages whose code ends up in dist/; a build that bundles another one fails until it is listed and its licence noticed. */
const bundledPackages = ["@vscode/tree-sitter-wasm", "ignore", "smol-toml", "yaml", "chart.js", "@kurkle/color"];

// A CommonJS bundle has no import.meta.url; this gives sources (and tests, which run unbundled) one way to find files beside them.
const nodeCommonJs = {
  platform: "node",
  target: "node20",
  format: "cjs",
  define: { "import.meta.url": "__moduleUrl", VERSION: JSON.stringify(version) },
  banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Leaves a dynamic import to a bundle of its own. (Where dynamic imports are not "supported", esbuild writes `require`; `import()` would go past the editor's own `require("vscode")`.) */
function loadedLater(path, bundle) {
  return {
    name: `loads-${bundle}-later`,
    setup(build) {
      build.onResolve({ filter: /^\.\// }, (each) =>
        each.kind === "dynamic-import" && each.path === path ? { path: bundle, external: true } : undefined,
      );
    },
  };
}

/** One row per bundle. */
const entries = [
  { source: "src/cli/main.ts", output: "dist/cli.js", ...nodeCommonJs, banner: { js: `#!/usr/bin/env node\n${nodeCommonJs.banner.js}` } },
  // Activation loads only what announces the commands; the rest, which takes the engine tens of milliseconds to compile, comes right after.
  {
    source: "src/extension/main.ts",
    output: "dist/extension.cjs",
    ...nodeCommonJs,
    external: ["vscode"],
    supported: { "dynamic-import": false },
    plugins: [loadedLater("./start.ts", "./start.cjs")],
  },
  { source: "src/extension/start.ts", output: "dist/start.cjs", ...nodeCommonJs, external: ["vscode"] },
  // One file, since the worker's host can load no second one. It only loads names that end in .js, and as CommonJS only while package.json has no "type": "module".
  {
    source: "src/extension/main.ts",
    output: "dist/extension.browser.js",
    platform: "browser",
    target: "es2022",
    format: "cjs",
    external: ["vscode"],
    define: { "import.meta.url": '""' },
  },
  { source: "webview/main.ts", output: "dist/webview.js", platform: "browser", target: "es2022", format: "iife" },
];

const assets = [
  [`${parser}/wasm/tree-sitter.wasm`, "dist/tree-sitter.wasm"],
  [`${parser}/wasm/tree-sitter-python.wasm`, "dist/tree-sitter-python.wasm"],
];

/** The parser's runtime asks for its own address when it loads and throws in a worker, where neither __filename nor document exist; we always give it its bytes. */
const parserInWorker = {
  name: "parser-in-worker",
  setup(build) {
    if (build.initialOptions.platform !== "browser") return;
    build.onResolve({ filter: /^(?:node:)?(?:fs|fs\/promises|path|url|module)$/ }, ({ path, importer }) =>
      importer.includes("tree-sitter-wasm") ? { path, namespace: "absent" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "module.exports = {};" }));
    build.onLoad({ filter: /tree-sitter-wasm[\\/]wasm[\\/]tree-sitter\.js$/ }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      const patched = code.replace(/function getCurrentScriptUrl\(\) \{/, '$& if (typeof document === "undefined") return "file:///";');
      return patched === code
        ? { errors: [{ text: "the parser's runtime changed: getCurrentScriptUrl not found" }] }
        : { contents: patched };
    });
  },
};

const onlyListedPackages = {
  name: "only-listed-packages",
  setup(build) {
    build.onEnd(({ metafile }) => {
      const found = Object.keys(metafile?.inputs ?? {}).map((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
      const unlisted = [...new Set(found)].filter((name) => name !== undefined && !bundledPackages.includes(name));
      return { errors: unlisted.map((name) => ({ text: `bundles ${name}: list it in bundledPackages and run npm run notices` })) };
    });
  },
};

function optionsOf({ source, output, plugins = [], ...rest }) {
  return {
    absWorkingDir: root,
    entryPoints: [source],
    outfile: output,
    bundle: true,
    // Stack traces of users name functions, so identifiers stay as they are: `keepNames` would set the name of every closure when it is made, a sixth of the time.
    minifyWhitespace: production,
    minifySyntax: production,
    sourcemap: production ? false : "linked",
    legalComments: "none",
    loader: { ".py": "text" },
    metafile: true,
    logLevel: "warning",
    plugins: [...plugins, parserInWorker, onlyListedPackages],
    ...rest,
  };
}

function copyAssets() {
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const [from, to] of assets) copyFileSync(join(root, from), join(root, to));
}

/** Licences of what is bundled, from the installed packages themselves. */
function notices() {
  const section = (name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE-MIT"].map((each) => join(folder, each)).find(existsSync);
    if (file === undefined) throw new Error(`${name} ships no licence text`);
    const text = readFileSync(file, "utf8")
      .replace(/\r\n/g, "\n")
      .replace(/[ \t]+$/gm, "")
      .trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  };
  const head = "Gradient Lens bundles the following third-party software. This file is written by `npm run notices`.\n";
  const grammar =
    "The parser package holds WebAssembly builds of tree-sitter and tree-sitter-python,\nCopyright (c) Max Brunsfeld and contributors, under the same MIT terms.\n";
  return [head, ...bundledPackages.map(section), grammar].join(`\n${"-".repeat(80)}\n\n`);
}

function runNotices() {
  const file = join(root, "THIRD-PARTY-NOTICES");
  if (!option("check")) return writeFileSync(file, notices());
  if (existsSync(file) && readFileSync(file, "utf8") === notices()) return;
  console.error("THIRD-PARTY-NOTICES is stale: run npm run notices");
  process.exitCode = 1;
}

async function run() {
  if (option("notices")) return runNotices();
  const bundles = entries.map(optionsOf);
  copyAssets();
  if (!option("watch")) return void (await Promise.all(bundles.map((each) => esbuild.build(each))));
  for (const each of bundles) await (await esbuild.context({ ...each, logLevel: "info" })).watch();
}

run().catch((error) => {
  if (!Array.isArray(error?.errors)) console.error(error);
  process.exitCode = 1;
});
