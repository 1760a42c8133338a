import { ACTIVATIONS, type ActivationId, type ActivationRow } from "./activation.ts";
import { composedFunction } from "./composed.ts";
import type { Pointwise, PointwiseId } from "./pointwise-function.ts";
import { normalCdf } from "./special.ts";

export type { Pointwise, PointwiseId } from "./pointwise-function.ts";

/** Names of the parameters of an activation, in order, with their defaults. */
export function activationParameters(id: ActivationId): readonly (readonly [name: string, value: number])[] {
  const row: ActivationRow = ACTIVATIONS[id];
  return Object.entries(row.parameters ?? {});
}

/** Whether a name is one of the table's. */
export function isActivation(name: string): name is ActivationId {
  return Object.hasOwn(ACTIVATIONS, name);
}

/** Functions that were asked for: each rule of each node asks again. A model has a handful, so all are forgotten where there are many. */
const KNOWN = new Map<string, Pointwise>();
const MOST_KNOWN = 256;

/** The function `id` with `parameters` in the row's order; those left out take their defaults. */
export function pointwise(id: PointwiseId, parameters: readonly number[] = []): Pointwise {
  if (id === "composed") return composedFunction(parameters);
  const name = parameters.length === 0 ? id : `${id} ${parameters.join()}`;
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const made = rowFunction(id, parameters);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(name, made);
  return made;
}

function rowFunction(id: ActivationId, parameters: readonly number[]): Pointwise {
  const row: ActivationRow = ACTIVATIONS[id];
  const filled = Object.values(row.parameters ?? {}).map((value, index) => parameters[index] ?? value);
  const [a = 0, b = 0] = filled;
  const { value, derivative } = row;
  const slopes = row.slopes?.(a, b);
  const degree = slopes ? 1 : row.degree?.(a, b);
  const knee = row.knee?.(a, b);
  const pole = row.pole?.(a, b);
  return {
    id,
    parameters: filled,
    key: filled.length === 0 ? id : `${id}(${filled.join()})`,
    value: filled.length === 0 ? (value as (z: number) => number) : (z) => value(z, a, b),
    derivative: filled.length === 0 ? (derivative as (z: number) => number) : (z) => derivative(z, a, b),
    kinks: [...new Set(row.kinks?.(a, b) ?? [])].filter(Number.isFinite).sort((x, y) => x - y),
    resolution: row.resolution ?? Infinity,
    increasing: row.increasing?.(a, b) ?? false,
    odd: row.odd?.(a, b) ?? false,
    ...(slopes && { slopes }),
    ...(degree !== undefined && { degree }),
    ...(knee !== undefined && { knee }),
    ...(row.steepest !== undefined && { steepest: row.steepest }),
    selfNormalizing: row.selfNormalizing ?? false,
    flat: row.flat ?? false,
    undefinedBelow: row.undefinedBelow?.(a, b) ?? -Infinity,
    ...(pole !== undefined && { pole }),
  };
}

/** Whether there are numbers of which the function has no value. */
export function hasEdge({ pole, undefinedBelow }: Pointwise): boolean {
  return pole !== undefined || undefinedBelow !== -Infinity;
}

/** The same function of inputs that never cross the edge of its domain (its pole, or where it becomes NaN). */
export function aboveEdge(f: Pointwise): Pointwise {
  const above = f.pole ?? f.undefinedBelow;
  return { ...f, key: `${f.key} above`, above };
}

/** Share of N(mean, variance) on which the function is NaN, or within a tenth of a standard deviation of its pole. */
export function outsideDomain(f: Pointwise, mean: number, variance: number): number {
  if (f.above !== undefined) return mean > f.above ? 0 : 1;
  const s = Math.sqrt(Math.max(variance, 1e-300));
  const below = f.undefinedBelow === -Infinity ? 0 : normalCdf((f.undefinedBelow - mean) / s);
  if (f.pole === undefined || f.pole === f.undefinedBelow) return below;
  return below + normalCdf((f.pole - mean) / s + 0.1) - normalCdf((f.pole - mean) / s - 0.1);
}
