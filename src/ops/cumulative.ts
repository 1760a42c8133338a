import { axisMap } from "../moments/axis-map.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sizeOf } from "./support/axes.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** cumsum, cumprod. */
    readonly cumulative: {
      readonly kind: "sum" | "product";
      readonly axis: number;
    };
  }
}

const LONGEST = 1024;

/** Sums of all that came before, as a map along the axis. */
function changeOf({ node, inputLayouts }: ForwardContext<"cumulative">): AxisChange | undefined {
  const atoms = inputLayouts[0]?.[node.attributes.axis]?.atoms ?? [];
  const n = sizeOf(atoms);
  if (node.attributes.kind === "product" || n > LONGEST || atoms.length > 1) return undefined;
  const entries = Array.from({ length: n }, (_, row) => Array.from({ length: row + 1 }, (_, column) => [row, column, 1] as const)).flat();
  return { from: atoms, to: atoms, map: axisMap(n, n, entries) };
}

export const cumulative: Op<"cumulative"> = {
  kind: "cumulative",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward(context) {
    const x = momentsAt(context, 0);
    const change = changeOf(context);
    if (x === undefined) return context.inputs.slice(0, 1);
    return [change === undefined ? context.unknown("a running product is not modelled") : mapSignalAxes(x, [change])];
  },
  backward(context) {
    const g = gradientAt(context);
    const change = changeOf(context);
    return [g === undefined || change === undefined ? NO_PATH : mapGradientAxes(g, [change])];
  },
};
