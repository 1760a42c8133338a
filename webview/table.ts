/** The chart's numbers as a table: all of them, in the order of the chart, each row leading to its line. */
import type { ChartPoint, ChartSeries } from "../src/protocol.ts";
import type { Actions } from "./actions.ts";
import { button, h, prose, shortened } from "./dom.ts";
import { axisRange, magnitude, shapeWords, signed } from "./numbers.ts";

/** The editor's cursor is in row `cursor`. */
export function tableSection(series: ChartSeries, version: number, cursor: number | undefined, actions: Actions): HTMLElement {
  const activation = series.id === "layers" ? ["Output RMS", "Output mean"] : ["Initial RMS", "Initial mean"];
  const heads = [series.id === "layers" ? "Layer" : "Weight", "Operation", "Shape", "Gradient norm", "÷ last", ...activation];
  const norms = series.points.flatMap(({ norm }) => (norm === null ? [] : [norm]));
  const { low, high } = axisRange(norms, 1);
  const rows = series.points.map((point, index) =>
    row(point, index, version, index === cursor, (log10) => Math.max((log10 - low) / (high - low), 0.005), actions),
  );
  return h(
    "section",
    { class: "card table-card", "aria-labelledby": "numbers" },
    h("h2", { id: "numbers" }, series.title),
    h(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-labelledby": "numbers", "data-key": "table" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            heads.map((head) => h("th", { scope: "col" }, head)),
          ),
        ),
        h("tbody", {}, rows),
      ),
    ),
  );
}

function row(
  point: ChartPoint,
  index: number,
  version: number,
  atCursor: boolean,
  share: (log10: number) => number,
  actions: Actions,
): HTMLElement {
  const { place, norm } = point;
  const name = [shortened(point.name, 60), point.call > 0 ? h("span", { class: "faint" }, ` use ${point.call + 1}`) : null];
  const mark = point.cause
    ? h("span", { class: "cause", title: "A cause of the verdict" }, "◆", h("span", { class: "hidden-text" }, " cause "))
    : null;
  const head =
    place === null
      ? h("span", { dir: "auto" }, name)
      : button(`row-${index}`, { class: "link", dir: "auto", title: point.name }, () => actions.reveal(version, place), name);
  const element = h(
    "tr",
    { ...(point.cause && { class: "is-cause" }), ...(atCursor && { "aria-current": "location" }), "data-index": String(index) },
    h("th", { scope: "row" }, head, mark),
    h("td", { dir: "auto" }, shortened(point.operation, 40)),
    h("td", { class: "nowrap" }, shapeWords(point.shape)),
    gradientCell(point, norm === null ? undefined : share(norm)),
    h("td", { class: "numeric" }, point.relative === null ? "" : magnitude(point.relative)),
    h("td", { class: "numeric" }, point.activation === null ? "" : magnitude(point.activation)),
    h("td", { class: "numeric" }, point.mean === null ? "" : signed(point.mean)),
  );
  // The whole row is a target for the mouse; the keyboard has the button in it.
  if (place !== null) {
    element.classList.add("clickable");
    element.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("button") === null) actions.reveal(version, place);
    });
  }
  return element;
}

function gradientCell({ gradient, norm, low, high, reason }: ChartPoint, share: number | undefined): HTMLElement {
  if (norm === null || share === undefined) {
    const word = gradient === "zero" ? "exactly zero" : "unknown";
    const why = reason === null ? null : h("span", { class: "faint reason", dir: "auto" }, " ", prose(reason, 160));
    return h("td", { class: "numeric", "data-gradient": gradient }, word, why);
  }
  const range = low === null || high === null ? "" : `one draw: ${magnitude(low)} to ${magnitude(high)}`;
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  bar.style.inlineSize = `${(share * 100).toFixed(1)}%`;
  return h(
    "td",
    { class: "numeric gradient", title: range, "data-norm": String(norm) },
    bar,
    h("span", { class: "over" }, magnitude(norm)),
  );
}
