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
      await editor.command("Developer: Show Running Extensions");
      const row = editor.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Gradient Lens" });
      await row.waitFor();
      assert.match(await row.innerText(), /web worker|Web Worker|Local/i);
    } finally {
      await editor.stop();
    }
  });
});
