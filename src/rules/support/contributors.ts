/** Which layers make the gradient smaller or larger, and by how much. */
import type { GraphLayer } from "../../graph/graph.ts";
import { namesOf } from "../../fixes/support/activations.ts";
import { ACTIVATIONS, type ActivationId, type ActivationRow } from "../../moments/activation.ts";
import { counted, mean, ratio } from "./numbers.ts";
import type { Stage } from "./stages.ts";

/** Stages of the same kind: the same activation between layers with weights. */
export interface Contributor {
  /** "Sigmoid"; undefined where weights follow each other directly. */
  readonly name: string | undefined;
  readonly stages: readonly Stage[];
  /** How many of them: stages, or residual blocks in them. */
  readonly count: number;
  /** log10 of what all of them together make of the gradient. */
  readonly total: number;
  /** Geometric mean of one stage, as log10; and what the activation's slope and the weights have in it. */
  readonly each: number;
  readonly slope: number | undefined;
  readonly weights: number | undefined;
  readonly pooling: number;
  /** Whether it is the activation that should be changed, and not the weights. */
  readonly blame: "activation" | "weights";
  /** The layers to change. */
  readonly layers: readonly GraphLayer[];
}

/** Name of the group of stages that lead through skips. */
const RESIDUAL = "residual block";

/** Contributors in the given direction (−1: smaller, 1: larger), the largest first. */
export function contributors(stages: readonly Stage[], direction: -1 | 1): readonly Contributor[] {
  const groups = new Map<string, Stage[]>();
  for (const stage of stages) {
    const name = stage.sums.length > 0 ? RESIDUAL : [...new Set(stage.activations.map((each) => each.layer.layer.operation))].join(" and ");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [stage]);
    else group.push(stage);
  }
  return [...groups]
    .map(([name, members]) => contributor(name, members))
    .filter(({ total }) => total * direction > 0.3)
    .sort((a, b) => (b.total - a.total) * direction);
}

function contributor(name: string, stages: readonly Stage[]): Contributor {
  const factors = stages.map(({ factor }) => factor);
  const slopes = stages.flatMap(({ activations }) => activations.map(({ factor }) => factor));
  const slope = slopes.length > 0 && slopes.every((each) => each !== undefined) ? mean(slopes) : undefined;
  const isResidual = name === RESIDUAL;
  const count = isResidual ? stages.reduce((sum, { sums }) => sum + sums.length, 0) : stages.length;
  const total = factors.reduce((sum, one) => sum + one, 0);
  const each = total / count;
  const pooling = mean(stages.map((stage) => stage.pooling));
  const isBlamed = stages.some(({ activations }) => activations.some((one) => saturates(one.function) && (one.factor ?? 0) < -0.15));
  const layers = isBlamed
    ? stages.flatMap(({ activations }) => activations.map(({ layer }) => layer))
    : stages.map(({ to }) => to.row.layer);
  return {
    name: name === "" ? undefined : displayName(stages, name),
    stages,
    count,
    total,
    each,
    slope,
    weights: slope === undefined ? undefined : each - slope - pooling,
    pooling,
    blame: isBlamed ? "activation" : "weights",
    layers,
  };
}

function displayName(stages: readonly Stage[], name: string): string {
  const [only] = stages[0]?.activations ?? [];
  if (name === RESIDUAL) return name;
  return only !== undefined && stages[0]?.activations.length === 1 ? (namesOf(only.function)?.layer ?? name) : name;
}

/** Whether a function is flat on both sides, so that its slope falls with the size of its input. */
export function saturates(id: ActivationId): boolean {
  const row: ActivationRow = ACTIVATIONS[id];
  return row.knee !== undefined;
}

/** "12 Sigmoid layers each pass 0.14 of it"; of growth: "12 ReLU layers each multiply it by 8.1". */
export function sentence({ name, count, each }: Contributor): string {
  const layers = layersOf(name, count);
  if (each > 0) return `${layers} ${count === 1 ? "multiplies" : "each multiply"} it by ${ratio(each)}`;
  return `${layers} ${count === 1 ? "passes" : "each pass"} ${ratio(each)} of it`;
}

function layersOf(name: string | undefined, count: number): string {
  if (name === undefined) return count === 1 ? "1 layer without an activation" : `${count} layers without an activation`;
  return counted(count, name === RESIDUAL ? name : `${name} layer`);
}

/** How a stage's factor is made up: "Sigmoid's slope is 0.24 (root mean square), the weights pass 0.58". */
export function composition({ name, slope, weights, pooling }: Contributor): string | undefined {
  if (name === undefined || name === RESIDUAL || slope === undefined || weights === undefined) return undefined;
  const rest =
    weights > 0.02
      ? `the weights multiply by ${ratio(weights)}`
      : weights < -0.02
        ? `the weights pass ${ratio(weights)}`
        : "the weights keep the size";
  const averages = pooling < -0.02 ? `, averaging over positions ${ratio(pooling)}` : "";
  return `${name}'s slope is ${ratio(slope)} (root mean square), ${rest}${averages}`;
}
