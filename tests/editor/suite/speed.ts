/** How long a keystroke takes to reach its diagnostics, and how long the extension host is ever held up. Prints its figures. */
import assert from "node:assert/strict";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import * as vscode from "vscode";
import { closeAll, diagnostics, lensTitles, open, pause, setting } from "./help.ts";

const DEBOUNCE = 250;

/** Figures are for people: only what is this many times over the goal fails, since that is no matter of a busy machine. */
const HOPELESS = 20;

/** A file of 300 lines with a model of 40 layers in it. */
function bigModel(): string {
  const lines = ["import torch", "from torch import nn", "import torch.nn.functional as F", ""];
  for (let index = 0; index < 20; index += 1) {
    lines.push("", `def helper_${index}(values):`, `    """Something that model files have beside the model."""`, "    total = 0.0");
    lines.push("    for value in values:", `        total += value * ${index + 1}`, "    return total / max(len(values), 1)", "");
  }
  lines.push("", "class Big(nn.Module):", "    def __init__(self, width=64):", "        super().__init__()");
  for (let index = 0; index < 40; index += 1) lines.push(`        self.fc${index} = nn.Linear(width, width)`);
  lines.push("        self.head = nn.Linear(width, 10)", "", "    def forward(self, x):");
  for (let index = 0; index < 40; index += 1) lines.push(`        x = torch.sigmoid(self.fc${index}(x))`);
  lines.push("        return self.head(x)", "");
  while (lines.length < 300) lines.push(`# line ${lines.length + 1}`);
  return lines.join("\n");
}

describe("speed", function () {
  this.timeout(120_000);
  afterEach(closeAll);

  it("a keystroke in a model file of 300 lines reaches its diagnostics (goal: within 150 ms of the debounce)", async () => {
    await setting("debounce", DEBOUNCE);
    const document = await vscode.workspace.openTextDocument({ language: "python", content: bigModel() });
    const editor = await vscode.window.showTextDocument(document);
    await lensTitles(document.uri, /Gradients vanish/);
    const times: number[] = [];
    let width = 64;
    for (let round = 0; round < 24; round += 1) {
      const start = document.positionAt(document.getText().indexOf(`width=${width}`) + 6);
      const digits = String(width).length;
      width = width === 64 ? 65 : 64;
      const arrived = new Promise<number>((resolve) => {
        const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
          if (!uris.some((uri) => uri.toString() === document.uri.toString())) return;
          listener.dispose();
          resolve(performance.now());
        });
      });
      const started = new Promise<number>((resolve) => {
        const listener = vscode.workspace.onDidChangeTextDocument(({ document: changed }) => {
          if (changed !== document) return;
          listener.dispose();
          resolve(performance.now());
        });
      });
      await editor.edit((edit) => edit.replace(new vscode.Range(start, start.translate(0, digits)), String(width)));
      times.push((await arrived) - (await started) - DEBOUNCE);
    }
    const sorted = times.slice(4).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
    console.log(
      `      keystroke to diagnostics, after the debounce: median ${at(0.5).toFixed(0)} ms, 90% ${at(0.9).toFixed(0)} ms, worst ${at(1).toFixed(0)} ms`,
    );
    assert.ok(diagnostics(document.uri).length > 0);
    assert.ok(at(0.5) < 150 * HOPELESS, `${at(0.5)} ms`);
    await setting("debounce", undefined);
  });

  it("leaves the extension host free (goal: no stretch above 50 ms)", async () => {
    await open("deep.py");
    await pause(300);
    const document = await vscode.workspace.openTextDocument({ language: "python", content: bigModel() });
    const editor = await vscode.window.showTextDocument(document);
    await lensTitles(document.uri, /Gradients vanish/);
    await pause(500);
    const monitor = monitorEventLoopDelay({ resolution: 1 });
    monitor.enable();
    for (let round = 0; round < 8; round += 1) {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# a\n"));
      await pause(600);
    }
    monitor.disable();
    const worst = monitor.max / 1e6;
    const most = monitor.percentile(99) / 1e6;
    console.log(`      longest stretch in the extension host: ${worst.toFixed(0)} ms, 99% below ${most.toFixed(1)} ms`);
    assert.ok(worst < 50 * HOPELESS, `${worst} ms`);
  });
});
