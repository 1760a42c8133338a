/** The report page: takes the host's messages, shows what they say, tells the host what its user asks for. */
import { isToWebview } from "../src/protocol.ts";
import { keepForHost, remember, remembered, send } from "./host.ts";
import { createPage } from "./page.ts";
import "./style.css";

const page = createPage(document.body, {
  actions: {
    reveal: (version, place) => send({ kind: "reveal", version, place }),
    showModel: (id) => send({ kind: "showModel", id }),
    showConstruction: (version, id) => send({ kind: "showConstruction", version, id }),
    applyFix: (version, finding, fix) => send({ kind: "applyFix", version, finding, fix }),
  },
  series: remembered().series,
  seriesChosen: (series) => remember({ series }),
});

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
    case "cursor":
      page.cursor(data.version, data.place);
      break;
  }
});

// A page saved as a file carries its report in itself.
const saved = document.getElementById("report")?.textContent;
if (saved !== undefined && saved !== "") page.show((JSON.parse(saved) as { page: Parameters<typeof page.show>[0] }).page);

send({ kind: "ready" });
