/** Analyses every open target as its text, its imports and the settings change, and tells features when there is something new to show. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Mended } from "../remedies.ts";
import type { Finding } from "../rules/rule.ts";
import { keepsEarlier } from "./acceptance.ts";
import type { Analyzer } from "./analyzer.ts";
import { requestOf } from "./analyzer.ts";
import { affectsUs, behaviourOf, surroundingsOf } from "./configuration.ts";
import type { Files } from "./files.ts";
import { accept, editedSpan, forget, isInEditedLine, keyOf, locate, newEntry } from "./session-entry.ts";
import type { Entry, Result, View } from "./session-entry.ts";
import { addressesOf, isInTab, isOpen } from "./tabs.ts";
import { nameOfUri, notebookTarget, targetOf, textOf } from "./targets.ts";
import type { Target } from "./targets.ts";
import { shiftBetween } from "./trail.ts";

export class Session implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new vscode.EventEmitter<Target>();
  readonly #started = new vscode.EventEmitter<Target>();
  readonly #subscriptions: readonly { dispose: () => unknown }[];
  readonly #analyzer: Analyzer;
  readonly #files: Files;
  readonly #log: vscode.LogOutputChannel;
  /** There is something new to show, or nothing any more. */
  readonly onDidChange = this.#changed.event;
  readonly onDidStart = this.#started.event;

  constructor(analyzer: Analyzer, files: Files, log: vscode.LogOutputChannel) {
    this.#analyzer = analyzer;
    this.#files = files;
    this.#log = log;
    const { workspace, window } = vscode;
    this.#subscriptions = [
      this.#changed,
      this.#started,
      workspace.onDidOpenTextDocument((document) => this.#touch(targetOf(document))),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.#textChanged(document)),
      workspace.onDidCloseTextDocument((document) => this.#closed(document.uri)),
      workspace.onDidOpenNotebookDocument((notebook) => this.#touch(notebookTarget(notebook))),
      workspace.onDidChangeNotebookDocument(({ notebook }) => this.#touch(notebookTarget(notebook))),
      workspace.onDidCloseNotebookDocument((notebook) => this.#closed(notebook.uri)),
      window.tabGroups.onDidChangeTabs(({ opened, closed }) => this.#tabsChanged(opened, closed)),
      workspace.onDidSaveTextDocument((document) => this.#settle(document, undefined)),
      workspace.onDidChangeConfiguration((event) => affectsUs(event) && this.refreshAll()),
      workspace.onDidChangeWorkspaceFolders(() => this.refreshAll()),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.#settle(textEditor.document, textEditor.selection.active)),
      files.onDidChange((uri) => this.#fileChanged(uri)),
    ];
  }

  /** Takes up what is open already. */
  start(): void {
    for (const document of vscode.workspace.textDocuments) this.#touch(targetOf(document));
    for (const notebook of vscode.workspace.notebookDocuments) this.#touch(notebookTarget(notebook));
  }

  view(target: Target): View | undefined {
    const entry = this.#entries.get(keyOf(target));
    if (entry?.shown === undefined) return undefined;
    const { shown, stale, revision } = entry;
    return {
      ...shown,
      target: entry.target,
      stale,
      isCurrent: shown.revision === revision,
      locate: (location) => locate(entry, shown, location),
    };
  }

  /** Why a target has no analysis, where it has none. */
  note(target: Target): string | undefined {
    return this.#entries.get(keyOf(target))?.note;
  }

  /** The result of the text as it stands now; it may still be an earlier one that is kept. */
  async fresh(target: Target): Promise<View | undefined> {
    this.#touch(target, 0);
    const entry = this.#entries.get(keyOf(target));
    while (entry?.due === true) await (entry.running ?? this.#begin(entry));
    return this.view(target);
  }

  /** Proven fixes of a finding of a view; undefined when they were dropped. */
  fixes({ target, request, analysis }: View, finding: Finding): Promise<readonly Fix[] | undefined> {
    const entry = this.#entries.get(keyOf(target));
    if (entry === undefined) return Promise.resolve(undefined);
    const known = entry.fixes.get(finding);
    if (known !== undefined) return known;
    const dropped = (): boolean => entry.shown?.analysis !== analysis;
    const looking = this.#analyzer.fixes(target, request, analysis, finding, dropped).catch((error: unknown) => {
      this.#log.error(`fixes of ${finding.rule}`, asError(error));
      return undefined;
    });
    entry.fixes.set(finding, looking);
    return looking;
  }

  /** What is left of a view's text when all safe fixes are applied; undefined when the text has moved on. */
  fixAll({ target, request, analysis }: View): Promise<Mended | undefined> {
    const entry = this.#entries.get(keyOf(target));
    const dropped = (): boolean => entry?.shown?.analysis !== analysis;
    return this.#analyzer.fixAll(target, request, dropped).catch((error: unknown) => {
      this.#log.error("all fixes", asError(error));
      return undefined;
    });
  }

  /** A model of a view as a fix would leave it; undefined when the text has moved on or it cannot be told. */
  whatIf({ target, request, analysis }: View, model: ModelAnalysis, fix: Fix): Promise<ModelAnalysis | undefined> {
    const entry = this.#entries.get(keyOf(target));
    const dropped = (): boolean => entry?.shown?.analysis !== analysis;
    return this.#analyzer.whatIf(target, request, analysis, { model, fix }, dropped).catch((error: unknown) => {
      this.#log.error(`what if ${fix.id}`, asError(error));
      return undefined;
    });
  }

  /** Builds a model in another way from now on. */
  choose(target: Target, model: string, construction: string): void {
    const entry = this.#entries.get(keyOf(target));
    if (entry === undefined) return;
    entry.choices.set(model, construction);
    this.#again(entry, 0);
  }

  refreshAll(): void {
    for (const entry of this.#entries.values()) this.#again(entry, 0);
  }

  dispose(): void {
    for (const entry of this.#entries.values()) forget(entry);
    this.#entries.clear();
    for (const each of this.#subscriptions) each.dispose();
  }

  #touch(target: Target | undefined, delay?: number): void {
    if (target === undefined) return;
    const key = keyOf(target);
    const opened = textOf(target);
    const text = "refusal" in opened ? "" : opened.text;
    const entry = this.#entries.get(key) ?? newEntry(target);
    const isNew = !this.#entries.has(key);
    this.#entries.set(key, entry);
    entry.target = target;
    const shift = shiftBetween(entry.text, text);
    if (!isNew && shift === undefined) return;
    entry.revision += 1;
    entry.text = text;
    if (shift !== undefined) entry.trail.push({ revision: entry.revision, shift });
    this.#again(entry, delay ?? (isNew ? 0 : behaviourOf(target.uri).debounce));
  }

  #textChanged(document: vscode.TextDocument): void {
    const target = targetOf(document);
    // A text that becomes or ceases to be Python is closed and opened by the editor.
    this.#touch(target);
    this.#dependencyChanged(target?.uri ?? document.uri);
  }

  #fileChanged(uri: vscode.Uri): void {
    if (!uri.path.endsWith(".py")) this.refreshAll();
    else if (!isOpen(uri)) this.#dependencyChanged(uri);
  }

  #dependencyChanged(uri: vscode.Uri): void {
    const name = nameOfUri(uri);
    for (const entry of this.#entries.values()) {
      if (entry.target.uri.toString() === uri.toString() || !sameFileSystem(entry.target.uri, uri)) continue;
      const known = (entry.waiting ?? entry.shown)?.analysis;
      if (known?.dependencies.some(({ file }) => file === name) === true) this.#again(entry, behaviourOf(entry.target.uri).debounce);
    }
  }

  #closed(uri: vscode.Uri): void {
    const entry = this.#entries.get(uri.toString());
    if (entry === undefined) return;
    forget(entry);
    this.#entries.delete(uri.toString());
    this.#changed.fire(entry.target);
  }

  /** The editor may keep a document for minutes after its last tab is gone; nobody sees it then. */
  #tabsChanged(opened: readonly vscode.Tab[], closed: readonly vscode.Tab[]): void {
    for (const uri of closed.flatMap(addressesOf)) if (!isInTab(uri)) this.#closed(uri);
    for (const uri of opened.flatMap(addressesOf)) {
      const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
      if (document !== undefined && !this.#entries.has(uri.toString())) this.#touch(targetOf(document));
    }
  }

  /** Drops what runs and runs anew after a while. */
  #again(entry: Entry, delay: number): void {
    entry.due = true;
    entry.run += 1;
    entry.running = undefined;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.#begin(entry), delay);
  }

  #begin(entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    entry.run += 1;
    const { run } = entry;
    const running = this.#run(entry, run).catch((error: unknown) => {
      this.#log.error(`analysis of ${entry.target.uri.toString()}`, asError(error));
      if (entry.run !== run) return;
      Object.assign(entry, { due: false, note: "The analysis broke down because of an error in Gradient Lens; its log has the details." });
      this.#changed.fire(entry.target);
    });
    entry.running = running;
    return running;
  }

  async #run(entry: Entry, run: number): Promise<void> {
    const { target, revision } = entry;
    const document = textOf(target);
    const note = refusal(target, document);
    if (note !== undefined || "refusal" in document) {
      Object.assign(entry, { shown: undefined, waiting: undefined, stale: undefined, trail: [], due: false, note });
      this.#changed.fire(target);
      return;
    }
    this.#started.fire(target);
    const dropped = (): boolean => entry.run !== run;
    const request = requestOf(document, await surroundingsOf(target, this.#files), new Map(entry.choices));
    const analysis = await this.#analyzer.analyze(target, request, dropped);
    if (analysis === undefined || dropped()) return;
    this.#arrived(entry, { analysis, request, revision });
  }

  #arrived(entry: Entry, result: Result): void {
    entry.due = false;
    const keeping = keepsEarlier(entry.shown?.analysis, result.analysis, editedSpan(entry));
    if (keeping === undefined) accept(entry, result);
    else Object.assign(entry, { waiting: result, stale: keeping, note: undefined });
    this.#changed.fire(entry.target);
  }

  /** Takes a waiting result once its line is finished: the cursor left it, or the file was saved. */
  #settle(document: vscode.TextDocument, cursor: vscode.Position | undefined): void {
    const target = targetOf(document);
    const entry = target === undefined ? undefined : this.#entries.get(keyOf(target));
    const waiting = entry?.waiting;
    if (entry === undefined || waiting === undefined || waiting.revision !== entry.revision) return;
    if (waiting.analysis.file.errors.length > 0) return;
    if (cursor !== undefined && isInEditedLine(entry, waiting, document, cursor)) return;
    accept(entry, waiting);
    this.#changed.fire(entry.target);
  }
}

/** A word of a framework, without which there is nothing to look for. */
const FRAMEWORK = /\b(?:torch|nn|keras|flax|lightning|tensorflow)\b|\bdef forward\b|gradient-lens:/;

/** Why a target is not analysed. */
function refusal({ uri }: Target, document: ReturnType<typeof textOf>): string | undefined {
  if (!behaviourOf(uri).enabled) return "Gradient Lens is switched off by the setting gradientLens.enable.";
  if ("refusal" in document) return document.refusal;
  return FRAMEWORK.test(document.text) ? undefined : "This file uses neither PyTorch nor Keras nor Flax, so it has no model to analyse.";
}

function sameFileSystem(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.scheme === other.scheme && one.authority === other.authority;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
