// npm run test:vscode: the packaged extension in a real VS Code (code-server), first asked by a suite in its extension host, then used as a person would.
// --host, --speed, --person: only that part. --bench: only the figures. --keep: leaves the server running.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startCodeServer } from "./codeserver.mjs";
import { browser, browserArguments, repository } from "./install.mjs";
import { bundle, report, runMocha } from "./mocha.mjs";
import { packaged } from "./package.mjs";

const flag = (name) => process.argv.includes(`--${name}`);
const some = ["host", "speed", "person", "bench"].some(flag);
const wants = (part) => !some || flag(part) || (part === "speed" && flag("bench"));

const temporary = mkdtempSync(join(tmpdir(), "gradient-lens-workspace-"));
const workspace = join(temporary, "workspace");
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));

/** A fresh copy of the files that are worked on. */
function freshWorkspace() {
  rmSync(workspace, { recursive: true, force: true });
  cpSync(join(repository, "tests/editor/workspace"), workspace, { recursive: true });
  cpSync(join(repository, "media/examples"), join(workspace, "examples"), { recursive: true });
  return workspace;
}

/** An extension of nothing, so that the editor runs a suite although the one under test is installed from its package. */
function suiteExtension() {
  const folder = join(temporary, "suite");
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "gradient-lens-suite", publisher: "gradient-lens", version: "0.0.1", engines: { vscode: "^1.100.0" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

async function inExtensionHost(parts) {
  const result = join(temporary, `result-${parts.join("-")}.json`);
  const suite = await bundle("tests/editor/suite/index.ts", "host.cjs", { platform: "node", external: ["vscode", "mocha"] });
  const env = { GRADIENT_LENS_RESULT: result, GRADIENT_LENS_SUITES: parts.join(",") };
  Object.assign(process.env, env);
  const server = await startCodeServer({ vsix: packaged(), arguments: ["--vscode-option", "enable-smoke-test-driver"] });
  const window = await chromium.launch({ executablePath: browser(), args: browserArguments });
  try {
    const page = await window.newPage({ viewport: { width: 1400, height: 900 } });
    const ended = new Promise((resolve, reject) => {
      void page.exposeFunction("codeAutomationExit", (code) => resolve(code));
      setTimeout(() => reject(new Error("the suite did not end within 6 minutes")), 360_000).unref();
    });
    await page.exposeFunction("codeAutomationLog", (type, args) =>
      console.log(...args.map((each) => (typeof each === "string" ? each : JSON.stringify(each)))),
    );
    const payload = [
      ["extensionDevelopmentPath", server.remote(suiteExtension())],
      ["extensionTestsPath", server.remote(suite)],
    ];
    await page.goto(server.url(freshWorkspace(), [], payload));
    await ended;
  } finally {
    await window.close();
    server.stop();
  }
  if (!existsSync(result)) throw new Error("the extension host died before its suite had ended");
  const { stats } = JSON.parse(readFileSync(result, "utf8"));
  report(`vscode-${parts.join("-")}`, stats.passes, stats.failures);
  console.log(`  ${parts.join(" and ")}: ${stats.passes} passed, ${stats.failures} failed`);
  return stats.failures;
}

async function asAPerson() {
  const suite = await bundle("tests/editor/person/index.ts", "person.cjs", { platform: "node", external: ["playwright-core"] });
  const { context } = await import("./person-context.mjs");
  Object.assign(context, { freshWorkspace, startCodeServer, packaged, browser, browserArguments, repository });
  globalThis.gradientLens = context;
  return runMocha([suite], "vscode-person", {
    timeout: 120_000,
    slow: 20_000,
    ...(process.env.GRADIENT_LENS_GREP && { grep: process.env.GRADIENT_LENS_GREP }),
  });
}

let failures = 0;
if (wants("host")) failures += await inExtensionHost(["host"]);
if (wants("speed")) failures += await inExtensionHost(["speed"]);
if (wants("person")) failures += await asAPerson();
process.exit(failures > 0 ? 1 : 0);
