/** The report page: takes the host's messages, shows what they say, tells the host what its user asks for. */
import { isToWebview } from "../src/protocol.ts";
import { keepForHost, remember, remembered, send } from "./host.ts";
import { createPage } from "./page.ts";
import { followSystemTheme, savedPages } from "./saved.ts";
import "./style.css";

const saved = savedPages();
if (saved !== undefined) followSystemTheme();

const page = createPage(document.body, {
  actions: {
    reveal: (version, place) => send({ kind: "reveal", version, place }),
    showModel: (id) => (saved === undefined ? send({ kind: "showModel", id }) : showSaved(id)),
    showConstruction: (version, id) => send({ kind: "showConstruction", version, id }),
    ...(saved === undefined && {
      applyFix: (version: number, finding: number, fix: string) => send({ kind: "applyFix", version, finding, fix }),
      whatIf: (version: number, finding: number, fix: string) => send({ kind: "whatIf", version, finding, fix }),
    }),
  },
  series: remembered().series,
  seriesChosen: (series) => remember({ series }),
});

function showSaved(id: string): void {
  const chosen = saved?.find(({ shown }) => shown === id);
  if (chosen !== undefined) page.show(chosen);
}

// The host restores the page by what stands in the document's own data.
const { document: uri, model } = document.body.dataset;
if (uri !== undefined) keepForHost({ document: uri, ...(model !== undefined && { model }) });

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (!isToWebview(data)) return;
  switch (data.kind) {
    case "report":
      page.show(data.page);
      break;
    case "busy":
      page.busy();
      break;
    case "whatIf":
      page.whatIf(data);
      break;
    case "cursor":
      page.cursor(data.version, data.place);
      break;
  }
});

if (saved?.[0] !== undefined) page.show(saved[0]);
send({ kind: "ready" });
