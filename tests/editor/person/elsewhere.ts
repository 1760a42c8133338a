/** Where VS Code restricts what extensions may do: untrusted folders, and the worker of a browser. */
import assert from "node:assert/strict";
import { Editor } from "./editor.ts";

describe("elsewhere", () => {
  it("works in a folder that is not trusted", async () => {
    const editor = await Editor.start("sigmoid.py", {
      "security.workspace.trust.enabled": true,
      "security.workspace.trust.startupPrompt": "never",
      "security.workspace.trust.banner": "never",
    });
    try {
      await editor.squiggles().first().waitFor({ timeout: 60_000 });
      await editor.lens(/Gradients vanish/).waitFor();
    } finally {
      await editor.stop();
    }
  });

  it("works in the browser's own extension host, where there is no Node", async () => {
    const editor = await Editor.start("sigmoid.py", {
      "remote.extensionKind": { "gradient-lens.gradient-lens": ["web"] },
      "extensions.webWorker": true,
    });
    try {
      await editor.squiggles().first().waitFor({ timeout: 60_000 });
      await editor.lens(/Gradients vanish/).waitFor();
      const row = editor.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Gradient Lens" });
      // The list is made once, when it opens: on a slow machine before the worker has said what it runs.
      for (let attempt = 0; attempt < 4 && !(await row.isVisible()); attempt += 1) {
        if (attempt > 0) await editor.command("View: Close Editor");
        await editor.command("Developer: Show Running Extensions");
        await row.waitFor({ timeout: 15_000 }).catch(() => undefined);
      }
      assert.match(await row.innerText(), /web worker|Web Worker|Local/i);
    } finally {
      await editor.stop();
    }
  });
});
