/** The gradient by time step, with its legend. */
import type { TimeSeries } from "../src/protocol.ts";
import { h, shortened } from "./dom.ts";
import { magnitude } from "./numbers.ts";
import type { Theme } from "./theme.ts";
import { timeChart } from "./time-chart.ts";

export interface TimeCard {
  readonly element: HTMLElement;
  readonly show: (series: readonly TimeSeries[]) => void;
  readonly theme: (theme: Theme) => void;
}

/** More lines than this cannot be told apart. */
const MOST = 4;

/** The card, empty until it is given a report. */
export function timeCard(theme: Theme, clicked: (series: TimeSeries) => void): TimeCard {
  const canvas = h("canvas", { id: "time-chart" });
  const legend = h("div", { class: "legend" });
  const frame = h("div", { class: "chart-frame time", role: "img" }, canvas);
  const element = h(
    "section",
    { class: "card chart-card", "aria-labelledby": "time-title" },
    h("h2", { id: "time-title" }, "Gradient by time step"),
    frame,
    legend,
  );
  element.hidden = true;
  let shown: readonly TimeSeries[] = [];
  const chart = timeChart(canvas, theme, (index) => {
    const series = shown[index];
    if (series !== undefined) clicked(series);
  });
  Object.assign(canvas, { readings: chart.readings });
  return {
    element,
    show(series) {
      shown = series.slice(0, MOST);
      element.hidden = shown.length === 0;
      if (shown.length === 0) return;
      frame.setAttribute("aria-label", shown.map(summary).join(". "));
      const items = shown.map(({ title }, index) =>
        h("span", { class: "legend-item", dir: "auto" }, h("span", { class: `swatch time-${index}` }), shortened(title, 60)),
      );
      const rest = series.length - shown.length;
      legend.replaceChildren(...items, ...(rest > 0 ? [h("span", { class: "faint" }, `and ${rest} more`)] : []));
      chart.show(shown);
    },
    theme: (next) => chart.theme(next),
  };
}

function summary({ title, values }: TimeSeries): string {
  const [first, last] = [values[0] ?? null, values.at(-1) ?? null];
  if (first === null || last === null) return `${title}: partly unknown over ${values.length} steps`;
  return `${title}: ${magnitude(first)} at the first of ${values.length} steps, ${magnitude(last)} at the last`;
}
