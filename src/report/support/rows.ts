/** The numbers of a model by parameter, layer and time step, in the terms of contract.md. */
import type { ModelAnalysis } from "../../analyze.ts";
import type { Shape } from "../../graph/graph.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import { FROZEN, type Quantity } from "../../propagate/quantity.ts";
import type { Location } from "../../text/location.ts";

/** What is known of a gradient: log10 of its root mean square over elements; null unless it is a value. */
export interface GradientNumbers {
  readonly gradient: "value" | "zero" | "unknown";
  readonly log10: number | null;
  /** Standard deviation in decades of one random draw. */
  readonly uncertainty: number | null;
  /** How far the prediction may be off, in decades. */
  readonly modelError: number | null;
  /** Why it is zero or unknown. */
  readonly reason: string | null;
}

export interface ParameterRow extends GradientNumbers {
  readonly name: string;
  readonly shape: Shape;
  readonly weightRms: number;
  readonly location: Location;
}

export interface LayerRow extends GradientNumbers {
  readonly name: string;
  readonly call: number;
  readonly operation: string;
  readonly outputShape: Shape;
  readonly activationLog10: number | null;
  readonly activationMean: number | null;
  readonly location: Location;
  readonly callLocation: Location;
}

/** One row for each parameter, in the framework's order. Without a profile all gradients but those of frozen ones are unknown. */
export function parameterRows({ graph, profile, problems }: ModelAnalysis): readonly ParameterRow[] {
  const known = new Map(profile?.parameters.map(({ parameter, gradient }) => [parameter.id, gradient]));
  const unknown: Quantity = { kind: "unknown", reason: problems[0]?.message ?? "forward could not be followed", node: -1 };
  return (graph?.parameters ?? []).map(({ id, name, shape, initial, location, trainable }) => ({
    name,
    shape,
    weightRms: rootMeanSquare(initial),
    location,
    ...numbersOf(known.get(id) ?? (trainable ? unknown : FROZEN)),
  }));
}

/** One row for each call of a leaf module, in execution order. */
export function layerRows({ graph, profile }: ModelAnalysis): readonly LayerRow[] {
  return (profile?.layers ?? []).map(({ layer: { layer, value, location, callLocation }, activation, activationMean, gradient }) => ({
    name: layer.name,
    call: layer.call,
    operation: layer.operation,
    outputShape: graph?.nodes[value.node]?.outputs[value.output]?.shape ?? [],
    activationLog10: activation.kind === "value" ? activation.log10 : null,
    activationMean: activationMean ?? null,
    location,
    callLocation,
    ...numbersOf(gradient),
  }));
}

/** Number of elements of all parameters; a tied one counts once. */
export function parameterCount({ graph }: ModelAnalysis): number {
  return (graph?.parameters ?? []).reduce((sum, { shape }) => sum + elements(shape), 0);
}

/** log10 of the norm: RMS × √(number of elements). */
export function normLog10(log10: number | null, shape: Shape): number | null {
  return log10 === null ? null : log10 + 0.5 * Math.log10(elements(shape));
}

/** Product of the sizes. */
export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

function numbersOf(quantity: Quantity): GradientNumbers {
  if (quantity.kind !== "value") {
    return { gradient: quantity.kind, log10: null, uncertainty: null, modelError: null, reason: quantity.reason };
  }
  const { log10, uncertainty, modelError } = quantity;
  return { gradient: "value", log10, uncertainty, modelError, reason: null };
}

function rootMeanSquare({ pieces }: PiecewiseDistribution): number {
  let sum = 0;
  let count = 0;
  for (const { box, distribution } of pieces) {
    const volume = box.reduce((product, [start, stop]) => product * (stop - start), 1);
    sum += volume * (distribution.mean ** 2 + distribution.variance);
    count += volume;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}
