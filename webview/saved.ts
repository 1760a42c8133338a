/** A page saved as a file: it carries its reports in itself and has no editor around it. */
import type { ReportPage } from "../src/protocol.ts";

/** One page for each model; undefined where a host will send them. */
export function savedPages(): readonly ReportPage[] | undefined {
  const text = document.getElementById("report")?.textContent;
  if (text === undefined || text === "") return undefined;
  return (JSON.parse(text) as { readonly pages: readonly ReportPage[] }).pages;
}

/** Light or dark as the system is; in the editor it is the editor that says so. */
export function followSystemTheme(): void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => void document.body.classList.toggle("vscode-dark", query.matches);
  query.addEventListener("change", follow);
  follow();
}
