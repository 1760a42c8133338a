/** Tensors one after the other along an axis of positions or samples. */
import {
  averages,
  fromAverages,
  onAxes,
  positionAxis,
  positionCount,
  profileOf,
  sampleCount,
  type AxisId,
  type Kernel,
} from "../../moments/kernel.ts";
import { unionAxes, broadcastTo } from "../../moments/kernel-axes.ts";

/** One part: its kernel, which may lack the axis where it has one index on it. */
export interface Joined {
  readonly kernel: Kernel;
  readonly mean: number;
  readonly length: number;
}

/** All parts on the union of their other axes, in the same order. */
function aligned(parts: readonly Joined[], axis: AxisId): readonly Joined[] {
  const without = (k: Kernel): Kernel =>
    onAxes(k, {
      samples: k.samples.filter((own) => own.axis !== axis),
      positions: k.positions.filter((own) => own.axis !== axis),
    });
  const axes = parts
    .map(({ kernel: k }) => without(k))
    .reduce<Pick<Kernel, "samples" | "positions">>(unionAxes, { samples: [], positions: [] });
  return parts.map((part) => ({ ...part, kernel: broadcastTo(part.kernel, axes) }));
}

/** Parts along a position axis: energies make up its profile, and places of different parts share their means only. */
export function joinPositions(parts: readonly Joined[], axis: AxisId): Kernel {
  const list = aligned(parts, axis);
  const length = list.reduce((sum, part) => sum + part.length, 0);
  const [first] = list;
  if (first === undefined) return fromAverages({ samples: [], positions: [] }, { energy: 0, positions: 0, samples: 0, both: 0 });
  const others = first.kernel.positions.filter((own) => own.axis !== axis);
  const perPlace = positionCount({ samples: [], positions: others });
  const profile = new Float64Array(length);
  let start = 0;
  const total = { energy: 0, positions: 0, samples: 0, both: 0 };
  const count = length * perPlace;
  const pairs = Math.max(count * (count - 1), 1);
  for (const part of list) {
    const k = averages(part.kernel);
    const own = part.kernel.positions.find((other) => other.axis === axis);
    const values = own ? profileOf(own) : new Float64Array(part.length).fill(1);
    values.forEach((value, place) => (profile[start + place] = value * part.kernel.energy));
    start += part.length;
    const size = part.length * perPlace;
    const share = (size * (size - 1)) / pairs;
    total.energy += (part.length / length) * k.energy;
    total.samples += (part.length / length) * k.samples;
    total.positions += share * k.positions;
    total.both += share * k.both;
    for (const other of list) {
      if (other === part) continue;
      const cross = (size * other.length * perPlace * part.mean * other.mean) / pairs;
      total.positions += cross;
      total.both += cross;
    }
  }
  const positions = [...others, positionAxis(axis, length, profile)];
  return fromAverages({ samples: first.kernel.samples, positions }, total);
}

/** Parts along a sample axis: samples of different parts share their means only. */
export function joinSamples(parts: readonly Joined[], axis: AxisId): Kernel {
  const list = aligned(parts, axis);
  const [first] = list;
  const length = list.reduce((sum, part) => sum + part.length, 0);
  if (first === undefined) return fromAverages({ samples: [], positions: [] }, { energy: 0, positions: 0, samples: 0, both: 0 });
  const others = first.kernel.samples.filter((own) => own.axis !== axis);
  const perPlace = sampleCount({ samples: others, positions: [] });
  const count = length * perPlace;
  const pairs = Math.max(count * (count - 1), 1);
  const total = { energy: 0, positions: 0, samples: 0, both: 0 };
  for (const part of list) {
    const k = averages(part.kernel);
    const size = part.length * perPlace;
    const share = (size * (size - 1)) / pairs;
    total.energy += (part.length / length) * k.energy;
    total.positions += (part.length / length) * k.positions;
    total.samples += share * k.samples;
    total.both += share * k.both;
    for (const other of list) {
      if (other === part) continue;
      const cross = (size * other.length * perPlace * part.mean * other.mean) / pairs;
      total.samples += cross;
      total.both += cross;
    }
  }
  return fromAverages({ samples: [...others, { axis, length }], positions: first.kernel.positions }, total);
}
