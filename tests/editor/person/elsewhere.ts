/** Where VS Code restricts what extensions may do: untrusted folders, and the worker of a browser. */
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
    // The setting lets it run nowhere else, so that what is seen comes from the worker.
    const editor = await Editor.start("sigmoid.py", {
      "remote.extensionKind": { "gradient-lens.gradient-lens": ["web"] },
      "extensions.webWorker": true,
    });
    try {
      await editor.squiggles().first().waitFor({ timeout: 60_000 });
      await editor.lens(/Gradients vanish/).waitFor();
    } finally {
      await editor.stop();
    }
  });
});
