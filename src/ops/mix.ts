import { axisMap, type LinearMap } from "../moments/axis-map.ts";
import type { Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { freshAxis } from "./support/axes.ts";
import { replaceAxis } from "./support/layouts.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { mergedSignal } from "./support/segments.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./support/structure.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * A matrix that nothing trains along one axis: the adjacency of a graph, a mask of averages. y = A x. Inputs x, (A): without known numbers the matrix is an
     * input of the model, or made of one.
     */
    readonly mix: {
      readonly axis: number;
      readonly rows: number;
      /** Row-major, where its numbers are known. */
      readonly matrix?: Float64Array;
      /** A matrix of its own for every sample. */
      readonly perSample: boolean;
      /** Its transpose acts: the matrix has the summed axis first. */
      readonly transposed: boolean;
    };
  }
}

function known(values: Float64Array, rows: number, columns: number, transposed: boolean): LinearMap {
  const entries: [number, number, number][] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[transposed ? column * rows + row : row * columns + column] ?? 0;
      if (value !== 0) entries.push([row, column, value]);
    }
  }
  return axisMap(columns, rows, entries);
}

/** Matrices of two samples have only the mean in common. */
const APART = { between: { variance: 0, covariance: 0 } };

/** The map by the law of the matrix' entries. */
function random(context: ForwardContext<"mix">, matrix: Moments, rows: number, columns: number): LinearMap {
  const { perSample, transposed } = context.node.attributes;
  const { kernel, mean } = mergedSignal(matrix);
  const layout = context.inputLayouts[1] ?? [];
  const sums = layout.at(transposed ? -2 : -1)?.atoms ?? [];
  const others = layout.at(transposed ? -1 : -2)?.atoms ?? [];
  const isAlong = (atoms: typeof sums): boolean => atoms.some(({ id }) => id === matrix.rowStochastic);
  const exact = isAlong(sums) ? "rows" : isAlong(others) ? "columns" : undefined;
  return {
    inputs: columns,
    outputs: rows,
    mean,
    variance: Math.max(kernel.energy - mean * mean, 0),
    ...(perSample && APART),
    ...(exact && { exact }),
  };
}

function changes(context: ForwardContext<"mix">): readonly AxisChange[] {
  const { axis, rows, matrix, transposed } = context.node.attributes;
  const from = context.inputLayouts[0]?.[axis]?.atoms ?? [];
  const to = context.outputLayouts[0]?.[axis]?.atoms ?? [];
  const columns = from.reduce((product, { size }) => product * size, 1);
  const other = momentsAt(context, 1);
  if (matrix !== undefined) return [{ from, to, map: known(matrix, rows, columns, transposed) }];
  return other === undefined ? [] : [{ from, to, map: random(context, other, rows, columns) }];
}

export const mix: Op<"mix"> = {
  kind: "mix",
  shape: ({ axis, rows }, [x]) =>
    x === undefined
      ? MISSING
      : one(
          x.shape.map((size, index) => (index === axis ? rows : size)),
          x.dtype,
        ),
  layout({ attributes: { axis, rows } }, [x = []], context) {
    const to = freshAxis(rows, context);
    context.claim([...(x[axis]?.atoms ?? []), ...to.atoms], "position");
    return [replaceAxis(x, axis, to)];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    const maps = context.once(changes);
    return [x === undefined || maps.length === 0 ? context.unknown("an operand's numbers are not known") : mapSignalAxes(x, maps)];
  },
  backward(context) {
    const g = gradientAt(context);
    const rest = context.node.inputs.slice(1).map(() => context.unknown("the gradient of a matrix that nothing trains is not followed"));
    return [g === undefined ? NO_PATH : mapGradientAxes(g, context.once(changes)), ...rest];
  },
};
