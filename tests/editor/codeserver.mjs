// Starts code-server with the packaged extension, on a port of its own choice, with a fresh profile.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeServer } from "./install.mjs";

/** What keeps prompts, updates and other guests away. */
const QUIET = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "window.restoreWindows": "none",
  "workbench.enableExperiments": false,
  "editor.minimap.enabled": false,
  "explorer.openEditors.visible": 0,
};

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** { origin, url(), stop() }. `settings` go on top of the quiet ones. */
export async function startCodeServer({ vsix, settings = {}, arguments: more = [] }) {
  const { node, entry } = codeServer();
  const home = mkdtempSync(join(tmpdir(), "gradient-lens-"));
  const profile = join(home, "profile");
  mkdirSync(join(profile, "User"), { recursive: true });
  writeFileSync(join(profile, "User", "settings.json"), JSON.stringify({ ...QUIET, ...settings }));
  writeFileSync(join(home, "config.yaml"), "");
  const folders = ["--config", join(home, "config.yaml"), "--user-data-dir", profile, "--extensions-dir", join(home, "extensions")];
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_IPC_HOOK_CLI: "" };
  const installed = spawnSync(node, [entry, ...folders, "--install-extension", vsix], { env, encoding: "utf8" });
  if (installed.status !== 0) throw new Error(`the extension cannot be installed:\n${installed.stdout}${installed.stderr}`);
  const port = await freePort();
  const server = spawn(
    node,
    [
      ...[entry, ...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`],
      ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"],
      ...["--ignore-last-opened", ...more],
    ],
    { env, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  const signals = ["SIGINT", "SIGTERM"];
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (output = `${output}${chunk}`.slice(-8000)));
  const leave = () => process.exit(1);
  const stop = () => {
    process.off("exit", stop);
    for (const signal of signals) process.off(signal, leave);
    try {
      process.kill(-server.pid, "SIGTERM");
    } catch {
      // It is gone already.
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  process.once("exit", stop);
  for (const signal of signals) process.once(signal, leave);
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const ready = await fetch(`${origin}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 150 || server.exitCode !== null) throw new Error(`code-server did not start:\n${output}`);
    await pause(200);
  }
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const url = (folder, files = [], payload = []) => {
    const entries = [...files.map((file) => ["openFile", remote(join(folder, file))]), ...payload];
    return `${origin}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(entries))}`;
  };
  return { origin, home, url, remote, stop, output: () => output };
}
