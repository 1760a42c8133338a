/** Which model, and which line of the chart, is shown. */
import type { ChartSeries, ReportPage } from "../src/protocol.ts";
import { h, shortened } from "./dom.ts";

/** A list of the file's models, where there are several. */
export function modelPicker(page: ReportPage, pick: (id: string) => void): HTMLElement | null {
  if (page.models.length < 2) return null;
  const select = h(
    "select",
    { id: "model-picker", "data-key": "model-picker" },
    page.models.map(({ id, label, detail }) => h("option", { value: id }, shortened(detail === "" ? label : `${label} · ${detail}`, 80))),
  );
  select.value = page.shown ?? "";
  select.addEventListener("change", () => pick(select.value));
  return h("label", { class: "picker" }, h("span", { class: "hidden-text" }, "Model"), select);
}

/** One of the series, as a group of radio buttons. */
export function seriesPicker(
  all: readonly ChartSeries[],
  chosen: ChartSeries["id"],
  pick: (id: ChartSeries["id"]) => void,
): HTMLElement | null {
  if (all.length < 2) return null;
  const options = all.map(({ id }) => {
    const input = h("input", { type: "radio", name: "series", value: id, id: `series-${id}`, "data-key": `series-${id}` });
    input.checked = id === chosen;
    input.addEventListener("change", () => pick(id));
    return [input, h("label", { for: `series-${id}` }, id === "layers" ? "Layers" : "Weights")];
  });
  return h("div", { class: "segments", role: "radiogroup", "aria-label": "Gradient of" }, options);
}
