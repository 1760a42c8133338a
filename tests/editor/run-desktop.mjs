// npm run test:desktop: the extension host's suites in a desktop VS Code (downloaded by @vscode/test-electron, or the one that GRADIENT_LENS_VSCODE names).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { cache, repository } from "./install.mjs";
import { bundle, report } from "./mocha.mjs";
import { packaged } from "./package.mjs";

const temporary = mkdtempSync(join(tmpdir(), "gradient-lens-desktop-"));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
const folders = ["--extensions-dir", join(temporary, "extensions"), "--user-data-dir", join(temporary, "profile")];
const executable = process.env.GRADIENT_LENS_VSCODE ?? (await downloadAndUnzipVSCode({ cachePath: join(cache, "desktop") }));
const [command, ...first] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
const installed = spawnSync(command, [...first, ...folders, "--install-extension", packaged()], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (installed.status !== 0) throw new Error("the extension cannot be installed");

const settings = join(temporary, "profile", "User");
mkdirSync(settings, { recursive: true });
writeFileSync(
  join(settings, "settings.json"),
  JSON.stringify({ "files.autoSave": "off", "telemetry.telemetryLevel": "off", "workbench.startupEditor": "none" }),
);
const host = join(temporary, "suite");
mkdirSync(host);
const manifest = { name: "gradient-lens-suite", publisher: "gradient-lens", version: "0.0.1", engines: { vscode: "^1.100.0" } };
writeFileSync(join(host, "package.json"), JSON.stringify(manifest));
const workspace = join(temporary, "workspace");
cpSync(join(repository, "tests/editor/workspace"), workspace, { recursive: true });

const result = join(temporary, "result.json");
const suite = await bundle("tests/editor/suite/index.ts", "host.cjs", { platform: "node", external: ["vscode", "mocha"] });
try {
  await runTests({
    vscodeExecutablePath: executable,
    reuseMachineInstall: true,
    extensionDevelopmentPath: host,
    extensionTestsPath: suite,
    extensionTestsEnv: { GRADIENT_LENS_RESULT: result },
    launchArgs: [workspace, ...folders, "--disable-workspace-trust", "--skip-welcome"],
  });
} catch (error) {
  process.exitCode = 1;
  if (!existsSync(result)) throw error;
}
if (!existsSync(result)) throw new Error("the extension host died before its suite had ended");
const { stats } = JSON.parse(readFileSync(result, "utf8"));
report("desktop", stats.passes, stats.failures);
process.exitCode = stats.failures > 0 ? 1 : 0;
