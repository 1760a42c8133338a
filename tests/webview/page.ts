/** The built report page in a browser, with us in the place of VS Code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { frameHtml } from "../../src/extension/html.ts";
import type { FromWebview, ReportPage, ToWebview } from "../../src/protocol.ts";
import { readingsWhenStill } from "./chart.ts";
import type { Reading } from "./chart.ts";
import type { EditorTheme } from "./themes.ts";

const ORIGIN = "http://report.test";

export interface Opened {
  readonly page: Page;
  readonly send: (message: ToWebview) => Promise<void>;
  readonly show: (report: ReportPage) => Promise<void>;
  /** Takes what the page has told its host since the last time. */
  readonly told: () => Promise<readonly FromWebview[]>;
  readonly readings: () => Promise<readonly Reading[]>;
  readonly theme: (theme: EditorTheme) => Promise<void>;
  /** Errors and refused resources. */
  readonly complaints: readonly string[];
}

export async function openPage(browser: Browser, repository: string, width: number, height: number, theme: EditorTheme): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  const frame = {
    script: `${ORIGIN}/webview.js`,
    style: `${ORIGIN}/webview.css`,
    source: ORIGIN,
    nonce: "0123456789",
    document: "file:///model.py",
  };
  const asked: string[] = [];
  await page.route("**/*", (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: frameHtml(frame) });
    if (pathname !== "/webview.js" && pathname !== "/webview.css") {
      if (pathname !== "/favicon.ico") complaints.push(`asked for ${pathname}`);
      return route.abort();
    }
    const contentType = pathname.endsWith(".js") ? "text/javascript" : "text/css";
    return route.fulfill({ contentType, body: readFileSync(join(repository, "dist", pathname.slice(1)), "utf8") });
  });
  await page.addInitScript(() => {
    const told: unknown[] = [];
    let state: unknown;
    Object.assign(window, {
      told,
      acquireVsCodeApi: () => ({
        postMessage: (message: unknown) => told.push(message),
        setState: (next: unknown) => {
          state = next;
        },
        getState: () => state,
      }),
    });
  });
  await page.goto(`${ORIGIN}/`);
  const opened: Opened = {
    page,
    complaints,
    // Answered once the page, whose listener is older than this one, has handled the message.
    send: (message) =>
      page.evaluate((each) => {
        const handled = new Promise<void>((resolve) => window.addEventListener("message", () => resolve(), { once: true }));
        window.postMessage(each, "*");
        return handled;
      }, message as unknown),
    async show(report) {
      await opened.send({ kind: "report", page: report });
      await opened.readings();
    },
    told: () => page.evaluate(() => (window as unknown as { told: FromWebview[] }).told.splice(0)),
    readings: () => page.locator("#gradient-chart").evaluate(readingsWhenStill),
    async theme({ body, variables }) {
      await page.evaluate(
        ([name, entries]) => {
          document.body.className = `${document.body.className.replace(/vscode-\S+/g, "")} ${name}`.trim();
          for (const [key, value] of entries) document.documentElement.style.setProperty(key, value);
        },
        [body, Object.entries(variables)] as const,
      );
      await opened.readings();
    },
  };
  await opened.theme(theme);
  return opened;
}
