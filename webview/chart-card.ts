/** The gradient chart with its title, switch, legend, and its use by keyboard. */
import type { ChartPoint, ChartSeries, ReportModel, WhatIf } from "../src/protocol.ts";
import { describe, gradientChart, titleOf } from "./chart.ts";
import { seriesPicker } from "./controls.ts";
import { button, h, keepingFocus, prose } from "./dom.ts";
import type { Theme } from "./theme.ts";

export interface ChartCard {
  readonly element: HTMLElement;
  readonly show: (
    model: ReportModel | null,
    series: ChartSeries | undefined,
    cursor: number | undefined,
    whatIf: WhatIf | undefined,
  ) => void;
  readonly theme: (theme: Theme) => void;
}

export interface ChartCardOptions {
  readonly clicked: (point: ChartPoint) => void;
  readonly seriesChosen: (id: ChartSeries["id"]) => void;
  /** The what-if is to go. */
  readonly closed: () => void;
}

/** The card, empty until it is given a report. */
export function chartCard(theme: Theme, { clicked, seriesChosen, closed }: ChartCardOptions): ChartCard {
  const head = h("div", { class: "card-head" });
  const legend = h("div", { class: "legend", "aria-hidden": "true" });
  const note = h("p", { class: "what-if-note", dir: "auto" });
  const canvas = h("canvas", { id: "gradient-chart" });
  // A slider is what screen readers move with arrow keys and speak by its value's text.
  const frame = h("div", { class: "chart-frame", tabindex: "0", role: "slider", "aria-valuemin": "1", "data-key": "chart" }, canvas);
  const element = h("section", { class: "card chart-card", "aria-labelledby": "chart-title" }, head, note, frame, legend);
  element.hidden = true;
  let points: readonly ChartPoint[] = [];
  let selected: number | undefined;
  const chart = gradientChart(canvas, theme, (index) => visit(index));
  const visit = (index: number): void => {
    const point = points[index];
    if (point !== undefined) clicked(point);
  };
  const select = (index: number | undefined): void => {
    selected = index;
    chart.select(index);
    const point = index === undefined ? undefined : points[index];
    frame.setAttribute("aria-valuenow", String((index ?? 0) + 1));
    frame.setAttribute("aria-valuetext", point === undefined ? "no layer chosen" : [titleOf(point), ...describe(point)].join(", "));
  };
  frame.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && selected !== undefined) visit(selected);
    else {
      const next = moved(event.key, selected, points.length);
      if (next === null) return;
      select(next);
    }
    event.preventDefault();
  });
  frame.addEventListener("blur", () => select(undefined));
  Object.assign(canvas, { readings: chart.readings });
  return {
    element,
    show(model, series, cursor, whatIf) {
      element.hidden = model === null || series === undefined;
      if (model === null || series === undefined) return;
      points = series.points;
      keepingFocus(() => {
        head.replaceChildren(
          h("h2", { id: "chart-title" }, series.title),
          seriesPicker(
            model.series.filter((each) => each.points.length > 0),
            series.id,
            seriesChosen,
          ) ?? "",
        );
      });
      legend.replaceChildren(...legendOf(series.points, whatIf !== undefined));
      note.hidden = whatIf === undefined;
      note.replaceChildren(...(whatIf === undefined ? [] : noteOf(whatIf, closed)));
      frame.setAttribute(
        "aria-label",
        `${series.title}: chart from input to output. Arrow keys move between layers, Enter goes to the line.`,
      );
      frame.setAttribute("aria-valuemax", String(points.length));
      chart.show(
        series,
        cursor,
        whatIf?.series.find(({ id }) => id === series.id),
      );
      select(selected !== undefined && selected < points.length ? selected : undefined);
    },
    theme: (next) => chart.theme(next),
  };
}

/** The index a key leads to; undefined takes the pointer away, null is a key without a meaning here. */
export function moved(key: string, from: number | undefined, length: number): number | undefined | null {
  if (length === 0) return null;
  const at = (index: number): number => Math.min(Math.max(index, 0), length - 1);
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return from === undefined ? 0 : at(from + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return from === undefined ? length - 1 : at(from - 1);
    case "PageDown":
      return at((from ?? -1) + 10);
    case "PageUp":
      return at((from ?? length) - 10);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    case "Escape":
      return undefined;
    default:
      return null;
  }
}

/** What the second curve is of. */
function noteOf({ title, verdictWords, level }: WhatIf, closed: () => void): readonly Node[] {
  const text = h("span", {}, h("span", { class: "swatch after", "aria-hidden": "true" }), "With the fix: ", ...prose(verdictWords));
  const close = button("what-if-close", { class: "link", title: `Not any more: ${title}` }, closed, "close");
  return [h("span", { class: `level-${level}` }, text), close];
}

/** Only of what the chart has. */
function legendOf(points: readonly ChartPoint[], withFix: boolean): readonly HTMLElement[] {
  const item = (kind: string, words: string): HTMLElement =>
    h("span", { class: "legend-item" }, h("span", { class: `swatch ${kind}` }), words);
  const has = (test: (point: ChartPoint) => boolean): boolean => points.some(test);
  return [
    item("line", "gradient norm"),
    ...(withFix ? [item("after", "with the fix")] : []),
    ...(has(({ low }) => low !== null) ? [item("band", "spread of one random draw, and model error")] : []),
    ...(has(({ cause }) => cause) ? [item("cause", causesWords(points))] : []),
    ...(has(({ gradient }) => gradient === "zero") ? [item("zero", "exactly zero")] : []),
    ...(has(({ gradient }) => gradient === "unknown") ? [item("unknown", "unknown")] : []),
    item("level", "level of the last layer"),
    h("span", { class: "legend-item flow" }, "input → output"),
  ];
}

/** "cause: 12 × Sigmoid". */
function causesWords(points: readonly ChartPoint[]): string {
  const counts = new Map<string, number>();
  for (const { cause, operation } of points) if (cause) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const kinds = [...counts].slice(0, 3).map(([operation, times]) => `${times} × ${operation.slice(0, 30)}`);
  return `cause: ${kinds.join(", ")}${counts.size > 3 ? ", …" : ""}`;
}
