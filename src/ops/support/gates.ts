/** Weights of a recurrent layer, gate by gate. */
import type { OpKind } from "../../graph/graph.ts";
import type { Gate } from "../../moments/recurrent.ts";
import type { Moments } from "../../moments/signal.ts";
import type { ForwardContext } from "../op.ts";
import { momentsAt } from "./rules.ts";
import { channelsOf } from "./segments.ts";

/** Mean and energy of the rows [from, to) of a parameter, as fractions of all its rows. */
function rowsOf(parameter: Moments | undefined, rowAxis: number | undefined, from: number, to: number): { mean: number; variance: number } {
  if (parameter === undefined) return { mean: 0, variance: 0 };
  const total = channelsOf(parameter);
  const along = parameter.axis === rowAxis;
  let done = 0;
  let weight = 0;
  let mean = 0;
  let energy = 0;
  for (const segment of parameter.segments) {
    const share = segment.channels / total;
    const overlap = along ? Math.max(0, Math.min(done + share, to) - Math.max(done, from)) : share;
    done += share;
    weight += overlap;
    mean += overlap * segment.mean;
    energy += overlap * segment.kernel.energy;
  }
  if (weight <= 0) return { mean: 0, variance: 0 };
  mean /= weight;
  return { mean, variance: Math.max(0, energy / weight - mean * mean) };
}

/**
 * Gates of a recurrent node or cell whose weights are its inputs after x and `states` states: w_ih, w_hh, (b_ih, b_hh), rows in the framework's gate order.
 * A sentence where the weights are not what the theory of recurrences knows.
 */
export function recurrentGates<K extends OpKind>(context: ForwardContext<K>, states: number, hidden: number): readonly Gate[] | string {
  const first = 1 + states;
  const [inputWeight, recurrentWeight, inputBias, hiddenBias] = [0, 1, 2, 3].map((index) => momentsAt(context, first + index));
  if (inputWeight === undefined || recurrentWeight === undefined) return "the weights are not known";
  if (inputWeight.weight === undefined || recurrentWeight.weight === undefined) {
    return "weights that depend on the input have no rule in time";
  }
  const rows = (context.inputLayouts[first] ?? [])[0]?.atoms.reduce((product, { size }) => product * size, 1) ?? hidden;
  const count = Math.max(1, Math.round(rows / hidden));
  const rowAxis = (index: number): number | undefined => context.inputLayouts[first + index]?.[0]?.atoms[0]?.id;
  const gates: Gate[] = [];
  for (let gate = 0; gate < count; gate++) {
    const part = (parameter: Moments | undefined, index: number): { mean: number; variance: number } =>
      rowsOf(parameter, rowAxis(index), gate / count, (gate + 1) / count);
    const [w, u, b, c] = [part(inputWeight, 0), part(recurrentWeight, 1), part(inputBias, 2), part(hiddenBias, 3)];
    if (Math.abs(w.mean) > 0.5 * Math.sqrt(w.variance) || Math.abs(u.mean) * hidden > 4 * Math.sqrt(u.variance * hidden) + 1.5) {
      return "recurrent weights whose mean is far from zero have no rule in time";
    }
    gates.push({
      inputWeight: w.variance,
      recurrentWeight: recurrentWeight.weight === "identity" ? u.variance + u.mean ** 2 : u.variance,
      biasMean: b.mean + c.mean,
      biasVariance: b.variance + c.variance,
      hiddenBiasVariance: c.variance,
    });
  }
  return gates;
}
