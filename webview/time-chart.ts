/** The gradient that reaches each time step of recurrent layers, on a logarithmic axis. */
import { Chart } from "chart.js";
import type { ChartConfiguration } from "chart.js";
import type { TimeSeries } from "../src/protocol.ts";
import { fontOf, logarithmicAxis, plainAxis, STILL, tooltipLook } from "./chart-look.ts";
import { shortened, visible } from "./dom.ts";
import { axisRange, magnitude } from "./numbers.ts";
import type { Theme } from "./theme.ts";

export interface TimeChart {
  readonly show: (series: readonly TimeSeries[]) => void;
  readonly theme: (theme: Theme) => void;
  readonly readings: () => readonly (readonly (number | null)[])[];
}

/** Lines are told apart by their dashes as well as by their colour. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

type Options = NonNullable<ChartConfiguration<"line", { x: number; y: number | null }[]>["options"]>;

/** The chart on a canvas, one line for each recurrent layer. */
export function timeChart(canvas: HTMLCanvasElement, initial: Theme, clicked: (series: number) => void): TimeChart {
  let theme = initial;
  let shown: readonly TimeSeries[] = [];
  const chart = new Chart<"line", { x: number; y: number | null }[]>(canvas, {
    type: "line",
    data: { datasets: [] },
    options: { animation: false },
  });
  const draw = (): void => {
    chart.data.datasets = shown.map(({ title, values }, index) => ({
      label: visible(shortened(title, 40)),
      data: values.map((y, at) => ({ x: at + 1, y })),
      borderColor: index % 2 === 0 ? theme.line : theme.cause,
      backgroundColor: index % 2 === 0 ? theme.line : theme.cause,
      borderDash: [...(DASHES[index % DASHES.length] ?? [])],
      borderWidth: theme.highContrast ? 3 : 2,
      pointRadius: values.length > 40 ? 0 : 2.5,
      pointHoverRadius: 5,
      // The first step lies on the axis itself.
      clip: 6,
    }));
    chart.options = optionsOf(shown, theme, canvas.clientHeight, clicked);
    chart.update("none");
  };
  return {
    show(series) {
      shown = series;
      draw();
    },
    theme(next) {
      theme = next;
      draw();
    },
    readings: () => shown.map(({ values }) => values),
  };
}

function optionsOf(series: readonly TimeSeries[], theme: Theme, height: number, clicked: (series: number) => void): Options {
  const range = axisRange(series.flatMap(({ values }) => values.filter((value) => value !== null)));
  const font = fontOf(theme);
  return {
    ...STILL,
    layout: { padding: { top: 10, right: 12 } },
    interaction: { mode: "nearest", intersect: false, axis: "x" },
    onClick: (_event, elements) => {
      const element = elements[0];
      if (element !== undefined) clicked(element.datasetIndex);
    },
    scales: {
      x: {
        ...plainAxis(theme),
        min: 1,
        max: Math.max(...series.map(({ values }) => values.length), 2),
        title: { display: true, text: "time step", color: theme.faint, font },
        ticks: { color: theme.faint, font, precision: 0 },
      },
      y: logarithmicAxis(range, "gradient, logarithmic", theme, height, 42),
    },
    plugins: {
      tooltip: {
        ...tooltipLook(theme),
        callbacks: {
          title: (items) => `step ${items[0]?.parsed.x ?? ""}`,
          label: ({ dataset, parsed }) => `${dataset.label ?? ""}: ${parsed.y === null ? "unknown" : magnitude(parsed.y)}`,
        },
      },
    },
  };
}
