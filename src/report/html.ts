/** A page for people without the editor: the report page of protocol.ts as one file, with its data inside. */
import type { ReportPage } from "../protocol.ts";
import type { FileReport, Format } from "./report.ts";
import { makePage } from "./support/page.ts";

export const html: Format = {
  id: "html",
  what: "one page with the charts, to look at in a browser",
  needsPage: true,
  write(files, { page }) {
    if (page === undefined) throw new Error("the html format needs the built report page");
    return document({ ...page, data: JSON.stringify({ pages: savedPages(files) }) });
  },
};

/** One page for each model, each with the list of all. */
function savedPages(files: readonly FileReport[]): readonly ReportPage[] {
  const pages = files.flatMap((report, index) => pagesOf(report, `${index}`));
  const models = pages.map(({ shown, file, model }) => ({ id: shown ?? "", label: model?.name ?? "no model", detail: file }));
  return pages.map((page) => ({ ...page, models }));
}

function pagesOf({ file, analysis, notes, fixes }: FileReport, id: string): readonly ReportPage[] {
  if (analysis === undefined) {
    return [{ file, version: 0, stale: null, models: [], shown: id, model: null, message: notes.join("; "), findings: [] }];
  }
  const names = analysis.models.length === 0 ? [undefined] : analysis.models.map(({ name }) => name);
  return names.map((shown, index) => {
    const { page } = makePage({ analysis, version: 0, stale: undefined, shown, fixes, show: (each) => each, isLive: false });
    return { ...page, shown: `${id}.${index}` };
  });
}

/** Nothing is loaded and nothing is sent; what came from source code is data and never markup. */
function document({ script, style, data }: { readonly script: string; readonly style: string; readonly data: string }): string {
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gradient Lens</title>
<style>${style.replace(/<\/style/gi, "<\\/style")}</style>
</head>
<body>
<script type="application/json" id="report">${data.replaceAll("<", "\\u003c")}</script>
<script>${script.replace(/<\/script/gi, "<\\/script")}</script>
</body>
</html>
`;
}
