import { clamp, erf, logistic, normalCdf, normalDensity, softplus } from "./special.ts";

/** A function of a row's parameters (at most two; absent ones are 0). */
type OfParameters<T> = (a: number, b: number) => T;

/**
 * One pointwise function. `derivative` is what the framework's autograd returns, at kinks too.
 * Everything else that theory needs (moments, correlations, growth) is integrated from these.
 */
export interface ActivationRow {
  /** Names of the parameters, in order, with the framework's defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly value: (z: number, a: number, b: number) => number;
  readonly derivative: (z: number, a: number, b: number) => number;
  /** Where value or derivative is not smooth: quadrature is split there. */
  readonly kinks?: OfParameters<readonly number[]>;
  /** Longest stretch of z over which the function looks like a polynomial, where that is short. */
  readonly resolution?: number;
  /** Non-decreasing, so that it commutes with a maximum. */
  readonly increasing?: OfParameters<boolean>;
  /** φ(−z) = −φ(z). */
  readonly odd?: OfParameters<boolean>;
  /** φ(z) = left·z for z < 0 and right·z for z > 0: expectations have closed forms. */
  readonly slopes?: OfParameters<readonly [left: number, right: number]>;
  /** d of φ(cz) = cᵈ φ(z) for c > 0, for functions without slopes. */
  readonly degree?: OfParameters<number>;
  /** |z| at which the derivative has fallen to a tenth of its maximum on both sides. */
  readonly knee?: OfParameters<number>;
  /** Largest |φ'|, where it is below one: every layer shrinks the gradient. */
  readonly steepest?: number;
  /** Made to keep mean 0 and variance 1 with LeCun initialisation. */
  readonly selfNormalizing?: boolean;
  /** The derivative is zero almost everywhere: nothing flows back. */
  readonly flat?: boolean;
  /** NaN below this value. */
  readonly undefinedBelow?: OfParameters<number>;
  /** Infinite at this value. */
  readonly pole?: OfParameters<number | undefined>;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const GELU_TANH = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

const always = (): boolean => true;
const at =
  (...z: number[]) =>
  (): readonly number[] =>
    z;
const between = (a: number, b: number): readonly number[] => [a, b];
const around = (a: number): readonly number[] => [-a, a];
const integers = Array.from({ length: 17 }, (_, index) => index - 8);

const elu = (z: number, alpha: number): number => (z > 0 ? z : alpha * Math.expm1(z));
const eluSlope = (z: number, alpha: number): number => (z > 0 ? 1 : alpha * Math.exp(z));
const leaky = (z: number, slope: number): number => (z > 0 ? z : slope * z);
const leakySlope = (z: number, slope: number): number => (z > 0 ? 1 : slope);
const clampSlope = (z: number, low: number, high: number): number => (z > low && z < high ? 1 : 0);
const sech2 = (z: number): number => {
  const t = Math.tanh(z);
  return 1 - t * t;
};
const siluSlope = (z: number): number => {
  const s = logistic(z);
  return s * (1 + z * (1 - s));
};
const geluInner = (z: number): number => GELU_TANH * (z + GELU_CUBE * z * z * z);

function mishSlope(z: number): number {
  const t = Math.tanh(softplus(z));
  return t + z * (1 - t * t) * logistic(z);
}

function geluTanhSlope(z: number): number {
  const t = Math.tanh(geluInner(z));
  return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * GELU_TANH * (1 + 3 * GELU_CUBE * z * z);
}

/** Every pointwise function that theory knows. A row is all that a new one costs. */
export const ACTIVATIONS = {
  identity: { value: (z) => z, derivative: () => 1, increasing: always, odd: always, slopes: () => [1, 1] },
  relu: { value: (z) => (z > 0 ? z : 0), derivative: (z) => (z > 0 ? 1 : 0), increasing: always, kinks: at(0), slopes: () => [0, 1] },
  leaky_relu: {
    parameters: { negative_slope: 0.01 },
    value: leaky,
    derivative: leakySlope,
    kinks: at(0),
    slopes: (slope) => [slope, 1],
    increasing: (slope) => slope >= 0,
    odd: (slope) => slope === 1,
  },
  rrelu: {
    parameters: { lower: 1 / 8, upper: 1 / 3 },
    value: (z, lower, upper) => leaky(z, (lower + upper) / 2),
    derivative: (z, lower, upper) => leakySlope(z, (lower + upper) / 2),
    kinks: at(0),
    slopes: (lower, upper) => [(lower + upper) / 2, 1],
    increasing: (lower) => lower >= 0,
  },
  elu: { parameters: { alpha: 1 }, value: elu, derivative: eluSlope, kinks: at(0), increasing: (alpha) => alpha >= 0 },
  celu: {
    parameters: { alpha: 1 },
    value: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z / alpha)),
    derivative: (z, alpha) => (z > 0 ? 1 : Math.exp(z / alpha)),
    kinks: at(0),
    increasing: always,
  },
  selu: {
    value: (z) => SELU_SCALE * elu(z, SELU_ALPHA),
    derivative: (z) => SELU_SCALE * eluSlope(z, SELU_ALPHA),
    kinks: at(0),
    increasing: always,
    selfNormalizing: true,
  },
  gelu: { value: (z) => z * normalCdf(z), derivative: (z) => normalCdf(z) + z * normalDensity(z) },
  gelu_tanh: { value: (z) => 0.5 * z * (1 + Math.tanh(geluInner(z))), derivative: geluTanhSlope },
  silu: { value: (z) => z * logistic(z), derivative: siluSlope },
  mish: { value: (z) => z * Math.tanh(softplus(z)), derivative: mishSlope },
  softplus: {
    parameters: { beta: 1, threshold: 20 },
    value: (z, beta, threshold) => (beta * z > threshold ? z : softplus(beta * z) / beta),
    derivative: (z, beta, threshold) => (beta * z > threshold ? 1 : logistic(beta * z)),
    kinks: (beta, threshold) => [0, threshold / beta],
    increasing: always,
  },
  softsign: {
    value: (z) => z / (1 + Math.abs(z)),
    derivative: (z) => 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z))),
    kinks: at(0),
    increasing: always,
    odd: always,
    knee: () => Math.sqrt(10) - 1,
  },
  tanh: { value: Math.tanh, derivative: sech2, increasing: always, odd: always, knee: () => 1.8184 },
  sigmoid: {
    value: logistic,
    derivative: (z) => logistic(z) * logistic(-z),
    increasing: always,
    knee: () => 3.6369,
    steepest: 0.25,
  },
  logsigmoid: { value: (z) => -softplus(-z), derivative: (z) => logistic(-z), increasing: always },
  hardtanh: {
    parameters: { min_val: -1, max_val: 1 },
    value: clamp,
    derivative: clampSlope,
    kinks: between,
    increasing: always,
    odd: (low, high) => low === -high,
    knee: (low, high) => Math.max(Math.abs(low), Math.abs(high)),
  },
  clamp: {
    parameters: { min: -Infinity, max: Infinity },
    value: clamp,
    derivative: (z, low, high) => (z >= low && z <= high ? 1 : 0),
    kinks: between,
    increasing: always,
    odd: (low, high) => low === -high,
  },
  relu6: { value: (z) => clamp(z, 0, 6), derivative: (z) => clampSlope(z, 0, 6), kinks: at(0, 6), increasing: always },
  hardsigmoid: {
    value: (z) => clamp(z / 6 + 0.5, 0, 1),
    derivative: (z) => (z > -3 && z < 3 ? 1 / 6 : 0),
    kinks: at(-3, 3),
    increasing: always,
    knee: () => 3,
    steepest: 1 / 6,
  },
  hardswish: {
    value: (z) => z * clamp(z / 6 + 0.5, 0, 1),
    derivative: (z) => (z < -3 ? 0 : z <= 3 ? z / 3 + 0.5 : 1),
    kinks: at(-3, 3),
  },
  hardshrink: {
    parameters: { lambd: 0.5 },
    value: (z, lambda) => (Math.abs(z) > lambda ? z : 0),
    derivative: (z, lambda) => (Math.abs(z) > lambda ? 1 : 0),
    kinks: around,
    increasing: always,
    odd: always,
  },
  softshrink: {
    parameters: { lambd: 0.5 },
    value: (z, lambda) => (z > lambda ? z - lambda : z < -lambda ? z + lambda : 0),
    derivative: (z, lambda) => (Math.abs(z) > lambda ? 1 : 0),
    kinks: around,
    increasing: always,
    odd: always,
  },
  tanhshrink: {
    value: (z) => z - Math.tanh(z),
    derivative: (z) => Math.tanh(z) * Math.tanh(z),
    increasing: always,
    odd: always,
  },
  threshold: {
    parameters: { threshold: 0, value: 0 },
    value: (z, limit, value) => (z > limit ? z : value),
    derivative: (z, limit) => (z > limit ? 1 : 0),
    kinks: (limit) => [limit],
    increasing: (limit, value) => value <= limit,
  },
  exp: { value: Math.exp, derivative: Math.exp, increasing: always },
  expm1: { value: Math.expm1, derivative: Math.exp, increasing: always },
  log: { value: Math.log, derivative: (z) => 1 / z, increasing: always, undefinedBelow: () => 0, pole: () => 0 },
  log1p: { value: Math.log1p, derivative: (z) => 1 / (1 + z), increasing: always, undefinedBelow: () => -1, pole: () => -1 },
  sqrt: { value: Math.sqrt, derivative: (z) => 0.5 / Math.sqrt(z), increasing: always, degree: () => 0.5, undefinedBelow: () => 0 },
  rsqrt: {
    value: (z) => 1 / Math.sqrt(z),
    derivative: (z) => -0.5 / (z * Math.sqrt(z)),
    degree: () => -0.5,
    undefinedBelow: () => 0,
    pole: () => 0,
  },
  reciprocal: { value: (z) => 1 / z, derivative: (z) => -1 / (z * z), kinks: at(0), odd: always, degree: () => -1, pole: () => 0 },
  square: { value: (z) => z * z, derivative: (z) => 2 * z, degree: () => 2 },
  power: {
    parameters: { exponent: 2 },
    value: (z, p) => z ** p,
    derivative: (z, p) => (p === 0 ? 0 : p * z ** (p - 1)),
    kinks: at(0),
    increasing: (p) => p === 1 || p === 3,
    odd: (p) => Number.isInteger(p) && p % 2 !== 0,
    degree: (p) => p,
    undefinedBelow: (p) => (Number.isInteger(p) ? -Infinity : 0),
    pole: (p) => (p < 0 ? 0 : undefined),
  },
  abs: { value: Math.abs, derivative: Math.sign, kinks: at(0), slopes: () => [-1, 1] },
  sin: { value: Math.sin, derivative: Math.cos, resolution: 2, odd: always },
  cos: { value: Math.cos, derivative: (z) => -Math.sin(z), resolution: 2 },
  erf: {
    value: erf,
    derivative: (z) => TWO_OVER_SQRT_PI * Math.exp(-z * z),
    increasing: always,
    odd: always,
    knee: () => 1.5174,
  },
  sign: { value: Math.sign, derivative: () => 0, kinks: at(0), increasing: always, odd: always, degree: () => 0, flat: true },
  round: {
    value: roundHalfEven,
    derivative: () => 0,
    kinks: () => integers.map((z) => z + 0.5),
    increasing: always,
    odd: always,
    flat: true,
  },
  floor: { value: Math.floor, derivative: () => 0, kinks: () => integers, increasing: always, flat: true },
  ceil: { value: Math.ceil, derivative: () => 0, kinks: () => integers, increasing: always, flat: true },
} as const satisfies Readonly<Record<string, ActivationRow>>;

/** Name of a pointwise function. */
export type ActivationId = keyof typeof ACTIVATIONS;

function roundHalfEven(z: number): number {
  const nearest = Math.round(z);
  return Math.abs(z % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}
