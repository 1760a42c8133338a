/** The report page of one target. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { FromWebview, ReportPage, ToWebview } from "../protocol.ts";
import { isFromWebview } from "../protocol.ts";
import { makeWhatIf } from "../report/support/what-if.ts";
import { makePage } from "../report/support/page.ts";
import type { Finding } from "../rules/rule.ts";
import type { Location } from "../text/location.ts";
import { applyFix } from "./edits.ts";
import { frameHtml } from "./html.ts";
import { show } from "./navigation.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import type { Target } from "./targets.ts";
import { notification, plain } from "./words.ts";

export const VIEW_TYPE = "gradientLens.report";

/** What the page was last told, to understand what it asks. */
interface Sent {
  readonly page: ReportPage;
  readonly places: readonly Location[];
  readonly model: ModelAnalysis | undefined;
  readonly view: View;
}

export class Panel implements vscode.Disposable {
  readonly #session: Session;
  readonly #target: Target;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable[];
  #model: string | undefined;
  #sent: Sent | undefined;
  #ready = false;
  #isDisposed = false;

  constructor(session: Session, target: Target, panel: vscode.WebviewPanel, extension: vscode.Uri) {
    this.#session = session;
    this.#target = target;
    this.#panel = panel;
    const isOurs = (other: Target): boolean => other.uri.toString() === target.uri.toString();
    const { webview } = panel;
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => isFromWebview(message) && void this.#asked(message)),
      panel.onDidChangeViewState(() => this.#update()),
      session.onDidStart((other) => isOurs(other) && this.#post({ kind: "busy" })),
      session.onDidChange((other) => isOurs(other) && this.#update()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursorMoved(textEditor)),
    ];
    const dist = vscode.Uri.joinPath(extension, "dist");
    const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, enableCommandUris: false, enableForms: false, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(extension, "media", "icon.png");
    webview.html = frameHtml({
      script: address("webview.js"),
      style: address("webview.css"),
      source: webview.cspSource,
      nonce: nonce(),
      document: target.uri.toString(),
    });
  }

  /** Brings it to the front, showing a model. */
  reveal(model: string | undefined): void {
    this.#model = model ?? this.#model;
    this.#panel.reveal(undefined, true);
    this.#update();
  }

  showModel(model: string | undefined): void {
    this.#model = model ?? this.#model;
    this.#update();
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const each of this.#subscriptions) each.dispose();
  }

  /** Nothing is sent to a hidden page: it would be lost. It asks when it is there again. */
  #post(message: ToWebview): void {
    if (this.#ready && this.#panel.visible) void this.#panel.webview.postMessage(message);
  }

  #update(): void {
    const view = this.#session.view(this.#target);
    const name = vscode.workspace.asRelativePath(this.#target.uri);
    if (view === undefined) {
      this.#sent = undefined;
      const message = this.#session.note(this.#target) ?? `${name} is not open any more. Open it to see its gradients.`;
      this.#panel.title = "Gradients";
      this.#post({
        kind: "report",
        page: { file: name, version: 0, stale: null, models: [], shown: null, model: null, message, findings: [] },
      });
      return;
    }
    this.#send(view, new Map());
    void this.#addFixes(view);
  }

  #send(view: View, fixes: ReadonlyMap<Finding, readonly Fix[]>): void {
    const show = (file: string): string => vscode.workspace.asRelativePath(this.#target.uri.with({ path: file }));
    const { analysis, revision: version, stale } = view;
    const made = makePage({ analysis, version, stale, shown: this.#model, fixes, show, isLive: true });
    this.#sent = { ...made, view };
    this.#panel.title = made.model === undefined ? "Gradients" : `Gradients of ${plain(made.model.name, 40)}`;
    this.#post({ kind: "report", page: made.page });
  }

  /** Fixes take longer than the page should wait for. */
  async #addFixes(view: View): Promise<void> {
    const model = this.#sent?.model;
    if (!this.#panel.visible || !this.#ready || model === undefined || !view.isCurrent) return;
    const fixes = new Map<Finding, readonly Fix[]>();
    for (const finding of model.findings) {
      const found = await this.#session.fixes(view, finding);
      const now = this.#isDisposed ? undefined : this.#session.view(this.#target);
      if (now?.analysis !== view.analysis || this.#sent?.model !== model) return;
      if (found !== undefined && found.length > 0) fixes.set(finding, found);
    }
    if (fixes.size > 0) this.#send(view, fixes);
  }

  async #asked(message: FromWebview): Promise<void> {
    if (message.kind === "ready") {
      this.#ready = true;
      this.#update();
      return;
    }
    const sent = this.#sent;
    if (sent === undefined) return;
    if (message.kind === "showModel") {
      this.showModel(message.id);
      return;
    }
    if (message.version !== sent.page.version) return;
    switch (message.kind) {
      case "reveal": {
        const place = sent.places[message.place];
        const location = place === undefined ? undefined : (this.#session.view(this.#target) ?? sent.view).locate(place);
        if (location !== undefined) await show(location, vscode.ViewColumn.One, this.#panel.viewColumn);
        return;
      }
      case "showConstruction": {
        const known = sent.page.model?.constructions.some(({ id }) => id === message.id) === true;
        if (known && sent.model !== undefined) this.#session.choose(this.#target, sent.model.name, message.id);
        return;
      }
      case "applyFix": {
        const finding = sent.model?.findings[message.finding];
        const refusal = await applyFix(this.#session, this.#session.view(this.#target), message.version, finding, message.fix);
        if (refusal !== undefined) void vscode.window.showWarningMessage(notification(refusal));
        return;
      }
      case "whatIf":
        await this.#whatIf(sent, message);
    }
  }

  async #whatIf({ view, model }: Sent, { version, finding: index, fix: id }: FromWebview & { readonly kind: "whatIf" }): Promise<void> {
    const finding = model?.findings[index];
    const fix = finding && (await this.#session.fixes(view, finding))?.find((each) => each.id === id);
    const after = model && fix && (await this.#session.whatIf(view, model, fix));
    if (this.#isDisposed || this.#sent?.page.version !== version) return;
    const result = after === undefined || fix === undefined ? null : makeWhatIf(after, fix);
    this.#post({ kind: "whatIf", version, finding: index, fix: id, result });
  }

  #cursorMoved({ document, selection }: vscode.TextEditor): void {
    const sent = this.#sent;
    if (sent === undefined || document.uri.toString() !== this.#target.uri.toString()) return;
    const place = sent.places.findIndex((location) => sent.view.locate(location)?.range.start.line === selection.active.line);
    this.#post({ kind: "cursor", version: sent.page.version, place: place < 0 ? null : place });
  }
}

/** 128 random bits. */
function nonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
