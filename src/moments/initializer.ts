import type { Distribution } from "./distribution.ts";
import { erf, normalDensity } from "./special.ts";

/** N(mean, deviation²). */
export function normal(mean: number, deviation: number): Distribution {
  return deviation === 0 ? constant(mean) : { kind: "normal", mean, variance: deviation * deviation };
}

/** Uniform on [low, high]. */
export function uniform(low: number, high: number): Distribution {
  return low === high ? constant(low) : { kind: "uniform", mean: (low + high) / 2, variance: (high - low) ** 2 / 12 };
}

/** One number everywhere. */
export function constant(value: number): Distribution {
  return { kind: "constant", mean: value, variance: 0 };
}

/** N(mean, deviation²) drawn again until inside of [low, high], which are absolute, not in deviations. */
export function truncatedNormal(mean: number, deviation: number, low: number, high: number): Distribution {
  const a = (low - mean) / deviation;
  const b = (high - mean) / deviation;
  const mass = (erf(b * Math.SQRT1_2) - erf(a * Math.SQRT1_2)) / 2;
  if (!(mass > 1e-12)) return constant(Math.min(Math.max(mean, low), high));
  const edge = (z: number): number => (Number.isFinite(z) ? z * normalDensity(z) : 0);
  const shift = (normalDensity(a) - normalDensity(b)) / mass;
  const variance = deviation ** 2 * (1 + (edge(a) - edge(b)) / mass - shift ** 2);
  return { kind: mass > 0.999999 ? "normal" : "truncated-normal", mean: mean + deviation * shift, variance };
}

/** Uniform of mean 0 with the given standard deviation. */
export function centredUniform(deviation: number): Distribution {
  return uniform(-Math.sqrt(3) * deviation, Math.sqrt(3) * deviation);
}

/** A random orthogonal matrix times `gain`; axes but the first (or last) are flattened. */
export function orthogonal(gain: number, rows: number, columns: number): Distribution {
  return { kind: "orthogonal", mean: 0, variance: gain ** 2 / Math.max(rows, columns) };
}

/** Ones on a diagonal, `ones` out of `elements`. The mean is of elements; it is not shared by them as a constant's is. */
export function identity(scale: number, ones: number, elements: number): Distribution {
  const share = ones / elements;
  return { kind: "identity", mean: scale * share, variance: scale ** 2 * share * (1 - share) };
}

/**
 * Gains by nonlinearity, of PyTorch's torch.nn.init.calculate_gain (leaky_relu with its slope, 0.01 by default);
 * undefined for names it does not know.
 */
export function gainOf(nonlinearity: string, slope = 0.01): number | undefined {
  return nonlinearity === "leaky_relu" ? Math.sqrt(2 / (1 + slope ** 2)) : GAINS.get(nonlinearity);
}

const GAINS: ReadonlyMap<string, number> = new Map([
  ...["linear", "sigmoid", ...[1, 2, 3].flatMap((d) => [`conv${d}d`, `conv_transpose${d}d`])].map((name) => [name, 1] as const),
  ["tanh", 5 / 3],
  ["relu", Math.SQRT2],
  ["selu", 3 / 4],
]);

/** Which fan a variance is scaled by. */
export type FanMode = "fan_in" | "fan_out" | "fan_avg";

/** What a tensor's shape says to an initializer. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Fans of a weight whose first axis is the output and whose second the input (PyTorch); undefined below two axes. */
export function fansOutputFirst(shape: readonly number[]): Fans | undefined {
  const [out, input, ...field] = shape;
  if (out === undefined || input === undefined) return undefined;
  const taps = field.reduce((product, size) => product * size, 1);
  return { fanIn: input * taps, fanOut: out * taps };
}

/** Fans of a weight whose last axis is the output (Keras, Flax); vectors have their length for both, as in Keras. */
export function fansOutputLast(shape: readonly number[]): Fans {
  const out = shape.at(-1) ?? 1;
  const input = shape.length > 1 ? (shape.at(-2) ?? 1) : out;
  const taps = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: input * taps, fanOut: out * taps };
}

/** Keras and JAX divide a truncated normal's deviation by this, so that the variance after truncation at ±2 is as asked. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/**
 * Variance scaling: variance = scale / fan (Glorot and Bengio 2010 with fan_avg; He et al. 2015, 1502.01852; LeCun et al. 1998 with
 * fan_in and scale 1). `shape` of the law as asked; "truncated_normal" is cut at two deviations and keeps the variance.
 */
export function varianceScaling(
  { fanIn, fanOut }: Fans,
  scale: number,
  mode: FanMode,
  shape: "normal" | "uniform" | "truncated_normal",
): Distribution {
  const fan = mode === "fan_in" ? fanIn : mode === "fan_out" ? fanOut : (fanIn + fanOut) / 2;
  const deviation = Math.sqrt(scale / Math.max(fan, 1));
  if (shape === "uniform") return centredUniform(deviation);
  if (shape === "normal") return normal(0, deviation);
  const wide = deviation / TRUNCATED_DEVIATION;
  return truncatedNormal(0, wide, -2 * wide, 2 * wide);
}

/** One scheme of variance scaling: what it scales by before a gain. */
export interface Scheme {
  readonly scale: number;
  readonly mode: FanMode;
  readonly shape: "normal" | "uniform" | "truncated_normal";
}

/**
 * Named schemes. The kaiming rows have scale 1: theirs is the square of the nonlinearity's gain.
 * The he, glorot and lecun rows are those of Keras and Flax.
 */
export const SCHEMES = {
  xavier_uniform: { scale: 1, mode: "fan_avg", shape: "uniform" },
  xavier_normal: { scale: 1, mode: "fan_avg", shape: "normal" },
  kaiming_uniform: { scale: 1, mode: "fan_in", shape: "uniform" },
  kaiming_normal: { scale: 1, mode: "fan_in", shape: "normal" },
  glorot_uniform: { scale: 1, mode: "fan_avg", shape: "uniform" },
  glorot_normal: { scale: 1, mode: "fan_avg", shape: "truncated_normal" },
  he_uniform: { scale: 2, mode: "fan_in", shape: "uniform" },
  he_normal: { scale: 2, mode: "fan_in", shape: "truncated_normal" },
  lecun_uniform: { scale: 1, mode: "fan_in", shape: "uniform" },
  lecun_normal: { scale: 1, mode: "fan_in", shape: "truncated_normal" },
} as const satisfies Readonly<Record<string, Scheme>>;

/** Name of a scheme. */
export type SchemeId = keyof typeof SCHEMES;

/** The distribution of a named scheme; the gain multiplies elements, `mode` replaces the scheme's own. */
export function scheme(id: SchemeId, fans: Fans, gain = 1, mode?: FanMode): Distribution {
  const row: Scheme = SCHEMES[id];
  return varianceScaling(fans, row.scale * gain ** 2, mode ?? row.mode, row.shape);
}
