/** Quick fixes: each was analysed and came out better, and its title says by how much. */
import * as vscode from "vscode";
import { isOf, placedFindings } from "./diagnostics.ts";
import { workspaceEdit } from "./edits.ts";
import { ignoreEdit } from "../remedies/ignore.ts";
import type { Finding } from "../rules/rule.ts";
import { editsBetween } from "../text/difference.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import { targetOf } from "./targets.ts";
import { plain } from "./words.ts";

/** All safe fixes at once, as on saving; only where it is asked for by name or by `source.fixAll`. */
const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("gradientLens");

export class CodeActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, FIX_ALL];
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const target = targetOf(document);
    const view = target === undefined ? undefined : this.#session.view(target);
    if (view?.isCurrent !== true) return [];
    if (context.only?.contains(FIX_ALL) === true) return this.#fixAll(view, token);
    if (context.only?.contains(vscode.CodeActionKind.QuickFix) === false) return [];
    const isHere = ({ uri, range: own }: vscode.Location): boolean => uri.toString() === document.uri.toString() && touches(own, range);
    const here = placedFindings(view).filter(({ place, causes }) => isHere(place) || causes.some((cause) => isHere(cause.place)));
    const actions: vscode.CodeAction[] = [];
    for (const { finding, place, causes } of here) {
      const fixes = (await this.#session.fixes(view, finding)) ?? [];
      if (token.isCancellationRequested) return [];
      for (const fix of fixes) {
        const edit = workspaceEdit(view, fix);
        if (edit === undefined) continue;
        const action = new vscode.CodeAction(plain(fix.title, 200), vscode.CodeActionKind.QuickFix);
        action.edit = edit;
        const ranges = [place, ...causes.map((cause) => cause.place)].map((each) => each.range);
        action.diagnostics = context.diagnostics.filter(
          (each) => isOf(each, finding.rule) && ranges.some((own) => own.isEqual(each.range)),
        );
        action.isPreferred = actions.length === 0 && fix.safety === "safe";
        actions.push(action);
      }
    }
    const ignoring = here.flatMap(({ finding }) => ignore(view, finding, document, context.diagnostics) ?? []);
    return withoutRepeats([...actions, ...ignoring]);
  }

  async #fixAll(view: View, token: vscode.CancellationToken): Promise<vscode.CodeAction[]> {
    const mended = await this.#session.fixAll(view);
    if (mended === undefined || token.isCancellationRequested || mended.applied.length === 0) return [];
    const edits = [...mended.documents].flatMap(([file, document]) => {
      const before = mended.originals.get(file);
      return before === undefined ? [] : editsBetween(before, document);
    });
    const edit = workspaceEdit(view, { edits });
    if (edit === undefined) return [];
    const action = new vscode.CodeAction("Apply all safe fixes of Gradient Lens", FIX_ALL);
    action.edit = edit;
    return [action];
  }
}

/** Turns a rule off by a comment where it speaks; only for what is underlined, and last among the fixes. */
function ignore(
  view: View,
  finding: Finding,
  document: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction | undefined {
  const about = diagnostics.filter((each) => isOf(each, finding.rule));
  const source = view.analysis.sources.get(finding.location.file);
  if (about.length === 0 || source === undefined) return undefined;
  const change = ignoreEdit(source, finding.location, finding.rule);
  const edit = change && workspaceEdit(view, { edits: [change] });
  if (edit === undefined) return undefined;
  const at = view.locate(finding.location);
  const isHere = at?.uri.toString() === document.uri.toString();
  const holder = isHere ? /^\s*(class|def)\b/.exec(document.lineAt(at.range.start.line).text)?.[1] : undefined;
  const extent = holder === undefined ? "line" : holder === "class" ? "class" : "function";
  const where = isHere ? `this ${extent}` : `its ${extent} in ${finding.location.file.split("/").at(-1) ?? "another file"}`;
  const action = new vscode.CodeAction(
    `Ignore ${finding.rule} ${extent === "line" ? "on" : "in"} ${where}`,
    vscode.CodeActionKind.QuickFix,
  );
  action.edit = edit;
  action.diagnostics = about;
  return action;
}

/** On the same line is near enough: a finding on a class stands on its name, the cursor anywhere in the line. */
function touches(place: vscode.Range, range: vscode.Range): boolean {
  return place.start.line <= range.end.line && place.end.line >= range.start.line;
}

function withoutRepeats(actions: readonly vscode.CodeAction[]): vscode.CodeAction[] {
  const byTitle = new Map<string, vscode.CodeAction>();
  for (const action of actions) if (!byTitle.has(action.title)) byTitle.set(action.title, action);
  return Array.from(byTitle.values());
}
