/** The gradient's norm from the model's input to its output, on a logarithmic axis with its band of uncertainty and its causes marked. */
import { Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip } from "chart.js";
import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { ChartPoint, ChartSeries } from "../src/protocol.ts";
import { namedTicks } from "./axis.ts";
import { fontOf, logarithmicAxis, plainAxis, STILL, tooltipLook } from "./chart-look.ts";
import { marksOf } from "./chart-marks.ts";
import { shortened, visible } from "./dom.ts";
import { keyOf, placed } from "./what-if.ts";
import { axisRange, magnitude, shapeWords } from "./numbers.ts";
import type { Theme } from "./theme.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, Tooltip);

/** A point of a line; y is null where the line is interrupted. */
interface XY {
  readonly x: number;
  readonly y: number | null;
}

/** What a test, or a person in the console, reads back from the drawn chart. */
export interface Reading {
  readonly name: string;
  readonly call: number;
  readonly norm: number | null;
  /** Where the point is drawn, in CSS pixels of the canvas. */
  readonly x: number;
  readonly y: number | null;
  /** The same layer with a fix applied, where its curve is shown and it is still there. */
  readonly after: { readonly norm: number | null; readonly y: number | null } | null;
}

export interface GradientChart {
  /** Shows a series; `cursor` is the index of the point that the editor's cursor is at, `after` the same series with a fix applied. */
  readonly show: (series: ChartSeries, cursor: number | undefined, after: ChartSeries | undefined) => void;
  readonly theme: (theme: Theme) => void;
  /** Puts the pointer on a point, as arrow keys do; undefined takes it away. */
  readonly select: (index: number | undefined) => void;
  readonly readings: () => readonly Reading[];
}

/** Draws into a canvas and tells which point was clicked. */
export function gradientChart(canvas: HTMLCanvasElement, initial: Theme, clicked: (index: number) => void): GradientChart {
  let theme = initial;
  let series: ChartSeries = { id: "layers", title: "", points: [] };
  let cursor: number | undefined;
  let after: ChartSeries | undefined;
  let selected: number | undefined;
  const marks = marksOf(() => ({ theme, points: series.points, cursor, selected }));
  const chart = new Chart<"line", XY[]>(canvas, { ...configuration(), plugins: [marks] });
  const indexAt = (x: number): number | undefined => {
    const index = Math.round(chart.scales["x"]?.getValueForPixel(x) ?? -1);
    return series.points[index] === undefined ? undefined : index;
  };
  const heightOf = (norm: number | null): number | null => (norm === null ? null : (chart.scales["y"]?.getPixelForValue(norm) ?? null));
  const draw = (): void => {
    chart.data = { datasets: [...datasets(series.points, theme), ...afterDataset(series.points, after, theme)] };
    chart.options = optionsOf({ series, after, theme, height: canvas.clientHeight }, indexAt, clicked);
    chart.update("none");
  };
  return {
    show(next, at, other) {
      [series, cursor, after] = [next, at, other];
      if (selected !== undefined && selected >= next.points.length) selected = undefined;
      draw();
    },
    theme(next) {
      theme = next;
      draw();
    },
    select(index) {
      selected = index;
      showTooltip(chart, series.points, index);
      chart.update("none");
    },
    readings: () =>
      series.points.map((point, index) => {
        const { name, call, norm } = point;
        const other = after?.points.find((each) => keyOf(each) === keyOf(point));
        const x = chart.scales["x"]?.getPixelForValue(index) ?? 0;
        return {
          name,
          call,
          norm,
          x,
          y: heightOf(norm),
          after: other === undefined ? null : { norm: other.norm, y: heightOf(other.norm) },
        };
      }),
  };
}

function configuration(): ChartConfiguration<"line", XY[]> {
  return { type: "line", data: { datasets: [] }, options: { animation: false } };
}

/** The line is interrupted where a gradient is unknown; a gradient that is zero has no logarithm and is marked on the axis instead. */
function lineOf(points: readonly ChartPoint[], value: (point: ChartPoint) => number | null): XY[] {
  return points.flatMap((point, x) => (point.gradient === "zero" ? [] : [{ x, y: value(point) }]));
}

function datasets(points: readonly ChartPoint[], theme: Theme): ChartDataset<"line", XY[]>[] {
  const bound = { pointRadius: 0, pointHitRadius: 0, borderWidth: theme.highContrast ? 1 : 0, borderColor: theme.band, borderDash: [2, 3] };
  const line = lineOf(points, (point) => point.norm);
  const isCause = line.map(({ x }) => points[x]?.cause === true);
  const dense = points.length > 60;
  return [
    { ...bound, data: lineOf(points, (point) => point.low) },
    { ...bound, data: lineOf(points, (point) => point.high), fill: theme.highContrast ? false : "-1", backgroundColor: theme.band },
    {
      data: line,
      borderColor: theme.line,
      borderWidth: theme.highContrast ? 3 : 2,
      pointBackgroundColor: isCause.map((cause) => (cause ? theme.cause : theme.line)),
      pointBorderColor: isCause.map((cause) => (cause ? theme.background : theme.line)),
      pointStyle: isCause.map((cause) => (cause ? "rectRot" : "circle")),
      pointRadius: isCause.map((cause) => (cause ? (dense ? 5 : 7) : dense ? 0 : 3)),
      pointBorderWidth: isCause.map((cause) => (cause ? 1 : 0)),
      pointHoverRadius: isCause.map((cause) => (cause ? 8 : 5)),
      pointHoverBackgroundColor: isCause.map((cause) => (cause ? theme.cause : theme.line)),
    },
  ];
}

/** The curve of a fix. */
function afterDataset(points: readonly ChartPoint[], after: ChartSeries | undefined, theme: Theme): ChartDataset<"line", XY[]>[] {
  if (after === undefined) return [];
  const data = placed(points, after.points).flatMap(({ x, point }) => (point.gradient === "zero" ? [] : [{ x, y: point.norm }]));
  const common = { borderColor: theme.after, borderWidth: theme.highContrast ? 3 : 2, borderDash: [6, 4] };
  return [
    { ...common, data, pointRadius: points.length > 60 ? 0 : 2, pointBackgroundColor: theme.after, pointBorderWidth: 0, pointHitRadius: 0 },
  ];
}

type Options = NonNullable<ChartConfiguration<"line", XY[]>["options"]>;

/** What the axes and tooltips are made for. */
interface Drawn {
  readonly series: ChartSeries;
  readonly after: ChartSeries | undefined;
  readonly theme: Theme;
  readonly height: number;
}

function optionsOf(
  { series, after, theme, height }: Drawn,
  indexAt: (x: number) => number | undefined,
  clicked: (index: number) => void,
): Options {
  const { points } = series;
  const bounds = [
    ...points.flatMap(({ low, high, norm }) => [low, high, norm].filter((value) => value !== null)),
    ...(after?.points ?? []).flatMap(({ norm }) => norm ?? []),
  ];
  const range = axisRange(bounds);
  const names = namedTicks(points.map(({ name }) => name));
  return {
    ...STILL,
    layout: { padding: { top: 18, right: 12 } },
    interaction: { mode: "index", intersect: false, axis: "x" },
    onClick: ({ x }) => {
      const index = x === null ? undefined : indexAt(x);
      if (index !== undefined) clicked(index);
    },
    onHover: ({ x }, _, { canvas }) => {
      canvas.style.cursor = x !== null && indexAt(x) !== undefined ? "pointer" : "default";
    },
    scales: {
      x: {
        ...plainAxis(theme),
        min: -0.5,
        max: Math.max(points.length - 0.5, 0.5),
        afterBuildTicks: (scale) => {
          scale.ticks = names.map(({ index }) => ({ value: index }));
        },
        ticks: {
          callback: (value) => visible(shortened(names.find(({ index }) => index === value)?.label ?? "", 18)),
          color: theme.faint,
          font: fontOf(theme),
          autoSkip: true,
          autoSkipPadding: 6,
          maxRotation: 60,
        },
      },
      y: logarithmicAxis(range, "gradient norm, logarithmic", theme, height, 30),
    },
    plugins: { tooltip: tooltipOf(points, after, theme) },
  };
}

function tooltipOf(points: readonly ChartPoint[], after: ChartSeries | undefined, theme: Theme) {
  return {
    ...tooltipLook(theme),
    filter: ({ datasetIndex }: { datasetIndex: number }) => datasetIndex === 2,
    callbacks: {
      title: (items: readonly { parsed: { x: number | null } }[]) => {
        const point = points[items[0]?.parsed.x ?? -1];
        return point === undefined ? "" : titleOf(point);
      },
      label: ({ parsed }: { parsed: { x: number | null } }) => {
        const point = points[parsed.x ?? -1];
        return point === undefined ? "" : [...describe(point), ...withFix(point, after)];
      },
    },
  };
}

/** What a fix would make of a layer that it keeps. */
function withFix(point: ChartPoint, after: ChartSeries | undefined): readonly string[] {
  const other = after?.points.find((each) => keyOf(each) === keyOf(point));
  return other === undefined || other.norm === null ? [] : [`${magnitude(other.norm)} with the fix`];
}

/** "layer1.0.conv1 · Conv2d". */
export function titleOf({ name, operation, call }: ChartPoint): string {
  return visible(`${shortened(name, 40)}${call > 0 ? ` (use ${call + 1})` : ""} · ${shortened(operation, 30)}`);
}

/** What is known of a point, one line each. */
export function describe(point: ChartPoint): readonly string[] {
  const lines = [gradientWords(point)];
  if (point.relative !== null) lines.push(`${magnitude(point.relative)} of that at the last layer`);
  if (point.low !== null && point.high !== null) lines.push(`${magnitude(point.low)} to ${magnitude(point.high)} in one draw`);
  if (point.activation !== null) lines.push(`output RMS ${magnitude(point.activation)}`);
  lines.push(shapeWords(point.shape));
  if (point.cause) lines.push("◆ a cause of the verdict");
  return lines;
}

function gradientWords({ gradient, norm, reason }: ChartPoint): string {
  if (norm !== null) return `gradient norm ${magnitude(norm)}`;
  const why = reason === null ? "" : `: ${visible(shortened(reason, 90))}`;
  return gradient === "zero" ? `gradient exactly zero${why}` : `gradient unknown${why}`;
}

function showTooltip(chart: Chart<"line", XY[]>, points: readonly ChartPoint[], index: number | undefined): void {
  const point = index === undefined ? undefined : points[index];
  const at = chart.data.datasets[2]?.data.findIndex(({ x }) => x === index) ?? -1;
  const elements = typeof point?.norm === "number" && at >= 0 ? [{ datasetIndex: 2, index: at }] : [];
  const place = { x: chart.scales["x"]?.getPixelForValue(index ?? 0) ?? 0, y: chart.scales["y"]?.getPixelForValue(point?.norm ?? 0) ?? 0 };
  chart.tooltip?.setActiveElements(elements, place);
  chart.setActiveElements(elements);
}
