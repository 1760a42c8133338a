/** Mean and variance of known numbers. */
import type { Data } from "./data.ts";

/** Most places that moments are taken over. */
const SAMPLE = 262_144;

/** How far apart the places of a sample lie; without a common divisor with the size, lest a kernel's centre or a diagonal is never met. */
function strideOfSample(size: number): number {
  let step = Math.max(1, Math.ceil(size / SAMPLE));
  while (commonDivisor(step, size) > 1) step += 1;
  return step;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Mean and population variance. */
export interface DataMoments {
  readonly mean: number;
  readonly variance: number;
}

/** By what gives the numbers: the same ones are looked at under many shapes. */
const knownMoments = new WeakMap<Data["at"], DataMoments>();

/** Mean and population variance; of a sample of places where there are very many. */
export function momentsOf(data: Data): DataMoments {
  if (data.uniform !== undefined) return { mean: data.uniform, variance: 0 };
  const known = knownMoments.get(data.at) ?? sampledMoments(data);
  knownMoments.set(data.at, known);
  return known;
}

function sampledMoments(data: Data): DataMoments {
  const step = strideOfSample(data.size);
  const sample = new Float64Array(Math.ceil(data.size / step));
  let sum = 0;
  for (let index = 0; index < sample.length; index++) {
    const value = data.at(index * step);
    sample[index] = value;
    sum += value;
  }
  const count = sample.length;
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const value of sample) squares += (value - mean) ** 2;
  return { mean, variance: count === 0 ? 0 : squares / count };
}
