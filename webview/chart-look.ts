/** What the charts have in common: a logarithmic axis of readable powers, and boxes that explain a point in the theme's colours. */
import { power, ticks } from "./numbers.ts";
import type { Span } from "./numbers.ts";
import type { Theme } from "./theme.ts";

export interface Font {
  readonly family: string;
  readonly size: number;
}

/** The theme's text, as chart.js wants it. */
export function fontOf(theme: Theme): Font {
  return { family: theme.font, size: theme.fontSize };
}

/** An axis of log10 values; `spacing` is the least distance of two ticks, `height` the canvas's, both in CSS pixels. */
export function logarithmicAxis(range: Span, title: string, theme: Theme, height: number, spacing: number) {
  const font = fontOf(theme);
  return {
    type: "linear" as const,
    min: range.low,
    max: range.high,
    title: { display: true, text: title, color: theme.faint, font },
    afterBuildTicks: (scale: { ticks: { value: number }[] }): void => {
      scale.ticks = ticks(range, Math.max(height / spacing, 3)).map((value) => ({ value }));
    },
    ticks: {
      callback: (value: number | string): string => power(Math.round(Number(value))),
      color: theme.text,
      font: { ...font, size: theme.fontSize + 1 },
    },
    grid: { color: theme.grid },
    border: { display: false },
  };
}

/** The axis that runs along what is compared: layers, or time. */
export function plainAxis(theme: Theme) {
  return { type: "linear" as const, grid: { display: false }, border: { color: theme.faint } };
}

/** The box that explains a point. */
export function tooltipLook(theme: Theme) {
  const font = fontOf(theme);
  return {
    backgroundColor: theme.background,
    borderColor: theme.faint,
    borderWidth: 1,
    titleColor: theme.text,
    bodyColor: theme.text,
    titleFont: { ...font, weight: "bold" as const },
    bodyFont: font,
    displayColors: false,
    padding: 10,
    cornerRadius: 4,
  };
}

/** What every chart is drawn with. */
export const STILL = { animation: false, responsive: true, maintainAspectRatio: false } as const;
