/** A small seeded generator (mulberry32), so that Monte Carlo in tests gives the same numbers on every run. */
export interface Random {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** N(0, 1). */
  normal(): number;
  /** n draws of N(0, deviation²). */
  normals(n: number, deviation?: number): Float64Array;
  /** Integer in [0, n). */
  index(n: number): number;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return {
    uniform,
    normal,
    normals: (n, deviation = 1) => Float64Array.from({ length: n }, () => deviation * normal()),
    index: (n) => Math.floor(uniform() * n),
  };
}
