/** A person at the editor: what they see, press and type. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { readingsWhenStill } from "../../webview/chart.ts";
import type { Reading } from "../../webview/chart.ts";

export interface Server {
  readonly url: (folder: string, files?: readonly string[]) => string;
  readonly stop: () => void;
}

export interface Context {
  readonly freshWorkspace: () => string;
  readonly startCodeServer: (options: {
    vsix: string;
    settings?: Readonly<Record<string, unknown>>;
    arguments?: readonly string[];
  }) => Promise<Server>;
  readonly packaged: () => string;
  readonly browser: () => string;
  readonly browserArguments: readonly string[];
  readonly repository: string;
}

export const context = (globalThis as unknown as { gradientLens: Context }).gradientLens;

export const pictures = join(context.repository, ".cache", "screenshots");

export class Editor {
  readonly page: Page;
  readonly folder: string;
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(browser: Browser, server: Server, page: Page, folder: string) {
    this.#browser = browser;
    this.#server = server;
    this.page = page;
    this.folder = folder;
  }

  static async start(file: string, settings: Readonly<Record<string, unknown>> = {}, size = { width: 1440, height: 900 }): Promise<Editor> {
    mkdirSync(pictures, { recursive: true });
    const folder = context.freshWorkspace();
    const server = await context.startCodeServer({ vsix: context.packaged(), settings });
    const browser = await chromium.launch({ executablePath: context.browser(), args: [...context.browserArguments] });
    const page = await browser.newPage({ viewport: size });
    const editor = new Editor(browser, server, page, folder);
    await page.goto(server.url(folder, [file]));
    await page.locator(`.tab[data-resource-name="${file.split("/").at(-1) ?? ""}"]`).waitFor({ timeout: 60_000 });
    return editor;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#server.stop();
  }

  /** Runs a command by its name in the palette, as soon as the palette knows it. */
  async command(name: string): Promise<void> {
    await this.#pick("F1", `>${name}`, this.page.locator(".quick-input-widget .monaco-list-row", { hasText: name }).first());
  }

  async openFile(name: string): Promise<void> {
    await this.#pick("Control+P", name, this.page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: name }));
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
  }

  /** Puts the cursor at the start of a line, from 1. */
  async goToLine(line: number, column = 1): Promise<void> {
    await this.#pick("Control+G", `:${line}:${column}`, this.page.locator(".quick-input-widget", { hasText: `line ${line}` }));
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Opens the quick input, types, and accepts once `seen` is. A quick input that is opened while the window is being built may close again, and does not learn of what comes later. */
  async #pick(key: string, text: string, seen: Locator): Promise<void> {
    const input = this.page.locator(".quick-input-widget input").first();
    const isThere = async (): Promise<boolean> => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press(key);
      await input.fill(text, { timeout: 2000 });
      await seen.waitFor({ timeout: 2000 });
      return true;
    };
    await until(`${text} in the quick input`, () => isThere().catch(() => false), 60_000);
    await this.page.keyboard.press("Enter");
  }

  /** The line of code that has this text. */
  line(text: string): Locator {
    return this.page.locator(".monaco-editor .view-line", { hasText: text });
  }

  /** Opens the menu of fixes at the cursor; its entries. Pressing again while the fixes are still proven would begin anew, so it waits long. */
  async fixMenu(): Promise<Locator> {
    const menu = this.page.locator(".action-widget .monaco-list-row");
    for (let tries = 0; tries < 3; tries++) {
      await this.page.keyboard.press("Control+.");
      const opened = await menu
        .first()
        .waitFor({ timeout: 15_000 })
        .then(
          () => true,
          () => false,
        );
      if (opened) return menu;
      await this.page.keyboard.press("Escape");
    }
    throw new Error("no menu of fixes");
  }

  squiggles(): Locator {
    return this.page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning, .monaco-editor .squiggly-hint");
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator(".codelens-decoration a", { hasText: text });
  }

  /** The report that is in front. */
  report(): FrameLocator {
    return this.page.locator("iframe.webview.ready").last().contentFrame().frameLocator("iframe#active-frame");
  }

  async readings(report = this.report()): Promise<readonly Reading[]> {
    const canvas = report.locator("#gradient-chart");
    await canvas.waitFor();
    return canvas.evaluate(readingsWhenStill);
  }

  /** Line and column in the status bar. */
  async cursor(): Promise<string> {
    return this.page.locator("#status\\.editor\\.selection").innerText();
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export async function until<T>(what: string, look: () => Promise<T | undefined | false>, milliseconds = 30_000): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms for ${what}`);
    await pause(50);
  }
}
