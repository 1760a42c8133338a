/** What is drawn over the lines: stretches that are unknown, zeros, the causes' names, the cursor's layer, the last layer's level. */
import type { Chart, Plugin } from "chart.js";
import type { ChartPoint } from "../src/protocol.ts";
import { shortened, visible } from "./dom.ts";
import type { Theme } from "./theme.ts";

export interface Marks {
  readonly theme: Theme;
  readonly points: readonly ChartPoint[];
  readonly cursor: number | undefined;
  readonly selected: number | undefined;
}

interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (index: number) => number;
  readonly y: (log10: number) => number;
}

/** A plugin that draws what `current` says at the time of drawing. */
export function marksOf(current: () => Marks): Plugin<"line"> {
  return {
    id: "marks",
    beforeDatasetsDraw(chart) {
      const frame = frameOf(chart);
      const marks = current();
      unknownStretches(frame, marks);
      lastLevel(frame, marks);
      column(frame, marks.cursor, marks.theme.cursor, []);
      column(frame, marks.selected, marks.theme.text, [3, 3]);
    },
    afterDatasetsDraw(chart) {
      const frame = frameOf(chart);
      zeros(frame, current());
      causeNames(frame, current());
    },
  };
}

function frameOf(chart: Chart): Frame {
  const { left, right, top, bottom } = chart.chartArea;
  return {
    context: chart.ctx,
    left,
    right,
    top,
    bottom,
    x: (index) => chart.scales["x"]?.getPixelForValue(index) ?? 0,
    y: (log10) => chart.scales["y"]?.getPixelForValue(log10) ?? 0,
  };
}

/** Hatched from half a step before to half a step after, with a word where there is room for it. */
function unknownStretches({ context, x, top, bottom }: Frame, { theme, points }: Marks): void {
  for (const [first, last] of stretches(points)) {
    const [from, to] = [x(first - 0.5), x(last + 0.5)];
    context.save();
    context.beginPath();
    context.rect(from, top, to - from, bottom - top);
    context.clip();
    context.strokeStyle = theme.grid;
    context.lineWidth = theme.highContrast ? 2 : 1.5;
    context.beginPath();
    for (let at = from - (bottom - top); at < to; at += 9) {
      context.moveTo(at, bottom);
      context.lineTo(at + bottom - top, top);
    }
    context.stroke();
    context.restore();
    if (to - from > 70) word(context, theme, "unknown", (from + to) / 2, (top + bottom) / 2, theme.faint);
  }
}

/** First and last index of every run of unknown gradients. */
export function stretches(points: readonly ChartPoint[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  points.forEach(({ gradient }, index) => {
    if (gradient !== "unknown") return;
    const open = found.at(-1);
    if (open?.[1] === index - 1) open[1] = index;
    else found.push([index, index]);
  });
  return found;
}

function lastLevel({ context, left, right, y }: Frame, { theme, points }: Marks): void {
  const last = [...points].reverse().find(({ norm }) => norm !== null)?.norm;
  if (last === undefined || last === null) return;
  context.save();
  context.strokeStyle = theme.faint;
  context.setLineDash([6, 4]);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y(last));
  context.lineTo(right, y(last));
  context.stroke();
  context.restore();
}

function column({ context, top, bottom, x }: Frame, index: number | undefined, color: string, dash: number[]): void {
  if (index === undefined) return;
  context.save();
  context.strokeStyle = color;
  context.setLineDash(dash);
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x(index), top);
  context.lineTo(x(index), bottom);
  context.stroke();
  context.restore();
}

/** Open squares on the axis: a zero has no place on a logarithmic scale. */
function zeros({ context, x, bottom }: Frame, { theme, points }: Marks): void {
  context.save();
  context.strokeStyle = theme.zero;
  context.fillStyle = theme.background;
  context.lineWidth = 1.5;
  points.forEach(({ gradient }, index) => {
    if (gradient !== "zero") return;
    context.fillRect(x(index) - 3.5, bottom - 3.5, 7, 7);
    context.strokeRect(x(index) - 3.5, bottom - 3.5, 7, 7);
  });
  context.restore();
}

/** Names above the causes, as many as fit beside each other. */
function causeNames({ context, x, y, left, right }: Frame, { theme, points }: Marks): void {
  let free = left;
  points.forEach(({ cause, norm, operation }, index) => {
    if (!cause || norm === null) return;
    const text = visible(shortened(operation, 16));
    context.font = `${theme.fontSize}px ${theme.font}`;
    const half = context.measureText(text).width / 2;
    const middle = Math.min(Math.max(x(index), left + half), right - half);
    if (middle - half < free) return;
    word(context, theme, text, middle, y(norm) - 14, theme.cause);
    free = middle + half + 10;
  });
}

function word(context: CanvasRenderingContext2D, theme: Theme, text: string, x: number, y: number, color: string): void {
  context.save();
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  // A halo in the background's colour keeps it readable over lines.
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = theme.background;
  context.strokeText(text, x, y);
  context.fillStyle = color;
  context.fillText(text, x, y);
  context.restore();
}
