/** The pages of the rules, as documents that exist nowhere but here: they open offline, in every kind of workspace. */
import * as vscode from "vscode";
import { explanation, ruleOf } from "../report/support/explanation.ts";
import { RULES } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { EXPLAIN } from "./commands.ts";

const SCHEME = "gradient-lens-rule";

/** Gives the editor the text of a rule's page. */
export const rulePages: vscode.TextDocumentContentProvider = {
  provideTextDocumentContent: ({ path }) => {
    const rule = ruleOf(/^\/(.+)\.md$/.exec(path)?.[1] ?? "");
    return rule === undefined ? undefined : explanation(rule);
  },
};

export function registerRulePages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, rulePages);
}

/** What a diagnostic's code leads to. */
export function explainUri(id: string): vscode.Uri {
  return vscode.Uri.parse(`command:${EXPLAIN}?${encodeURIComponent(JSON.stringify([id]))}`, true);
}

/** Opens a rule's page, rendered where the editor can; without an id asks which. Does nothing for what is no rule. */
export async function explainRule(id: unknown): Promise<void> {
  const rule = id === undefined ? await pick() : typeof id === "string" ? ruleOf(id) : undefined;
  if (rule === undefined) return;
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule.id}.md` });
  try {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  } catch {
    // Without the editor's Markdown extension, its text will do.
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

async function pick(): Promise<Rule | undefined> {
  const items = RULES.map((rule) => ({ label: rule.id, detail: rule.what, rule }));
  const chosen = await vscode.window.showQuickPick(items, { title: "Explain a rule", placeHolder: "Which rule?", matchOnDetail: true });
  return chosen?.rule;
}
