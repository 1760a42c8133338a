/** Screenshots of squiggle, hover, fix menu and report in light, dark and high contrast, of the size that a README shows. */
import assert from "node:assert/strict";
import { Editor, pause } from "./editor.ts";

const THEMES = [
  ["light", "Default Light Modern"],
  ["dark", "Default Dark Modern"],
  ["contrast", "Default High Contrast"],
] as const;

describe("pictures", () => {
  for (const [name, theme] of THEMES) {
    it(`in ${name}`, async () => {
      const editor = await Editor.start(
        "sigmoid.py",
        {
          "workbench.colorTheme": theme,
          "window.autoDetectColorScheme": false,
          "workbench.activityBar.location": "hidden",
          "workbench.sideBar.visible": false,
          "workbench.layoutControl.enabled": false,
          "window.commandCenter": false,
          "editor.fontFamily": "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
          "breadcrumbs.enabled": false,
        },
        { width: 1280, height: 760 },
      );
      try {
        const { page } = editor;
        await editor.squiggles().first().waitFor({ timeout: 60_000 });
        await page.keyboard.press("Control+B");
        await editor.lens(/Gradients vanish/).waitFor();
        await pause(500);
        await editor.picture(`squiggle-${name}`);
        await editor.line("nn.Sigmoid()").nth(1).getByText("Sigmoid").hover();
        await page.locator(".monaco-hover:visible").filter({ hasText: "Gradient norm here" }).waitFor();
        await pause(300);
        await editor.picture(`hover-${name}`);
        await page.keyboard.press("Escape");
        await page.mouse.move(5, 400);
        await editor.goToLine(12, 16);
        await editor.fixMenu();
        await editor.picture(`fixes-${name}`);
        await page.keyboard.press("Escape");
        await editor.goToLine(5);
        await editor.command("Gradient Lens: Analyze gradients");
        await editor.report().locator(".fix").first().waitFor({ timeout: 60_000 });
        await page
          .locator(".notifications-toasts .codicon-notifications-clear")
          .first()
          .click({ timeout: 500 })
          .catch(() => undefined);
        await pause(600);
        await editor.picture(`panel-${name}`);
        const body = await editor.report().locator("body").getAttribute("class");
        assert.match(body ?? "", name === "contrast" ? /vscode-high-contrast/ : new RegExp(`vscode-${name}`));
      } finally {
        await editor.stop();
      }
    });
  }
});
