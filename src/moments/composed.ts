/** Functions of one variable put together from pointwise steps (x·σ(βx), x + sin²x): the operands all depend on x, so that only the whole has a law. */
import { ACTIVATIONS, type ActivationId, type ActivationRow } from "./activation.ts";
import type { Pointwise } from "./pointwise-function.ts";

/** Steps in reverse Polish notation, as numbers: what stands where a table's function has its parameters. */
export type Program = readonly number[];

const INPUT = 0;
const CONSTANT = 1;
const BINARY = { add: 2, multiply: 3, divide: 4, maximum: 5, minimum: 6 } as const;
const AFFINE = 7;
const ROW = 8;
const CHOICE = 9;

/** Joins two values into one. */
export type Joint = keyof typeof BINARY;

const ROWS: readonly ActivationRow[] = Object.values(ACTIVATIONS);
const NAMES: readonly string[] = Object.keys(ACTIVATIONS);

/** x itself. */
export const VARIABLE: Program = [INPUT];

/** The same number whatever x. */
export function constantProgram(value: number): Program {
  return [CONSTANT, value];
}

/** scale · p + shift. */
export function affineProgram(p: Program, scale: number, shift: number): Program {
  return scale === 1 && shift === 0 ? p : [...p, AFFINE, scale, shift];
}

/** φ(p) with a function of the table. */
export function rowProgram(p: Program, id: ActivationId, parameters: readonly number[]): Program {
  const row: ActivationRow = ACTIVATIONS[id];
  const filled = Object.values(row.parameters ?? {}).map((value, index) => parameters[index] ?? value);
  return [...p, ROW, NAMES.indexOf(id), filled.length, ...filled];
}

/** Two programs of the same x joined. */
export function jointProgram(joint: Joint, a: Program, b: Program): Program {
  return [...a, ...b, BINARY[joint]];
}

/** a where `condition` is above zero, b elsewhere. */
export function choiceProgram(condition: Program, a: Program, b: Program): Program {
  return [...condition, ...a, ...b, CHOICE];
}

interface Dual {
  readonly value: number;
  readonly slope: number;
}

const NOTHING: Dual = { value: NaN, slope: NaN };

function joined(code: number, a: Dual, b: Dual): Dual {
  switch (code) {
    case BINARY.add:
      return { value: a.value + b.value, slope: a.slope + b.slope };
    case BINARY.multiply:
      return { value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope };
    case BINARY.divide:
      return { value: a.value / b.value, slope: (a.slope - (a.value / b.value) * b.slope) / b.value };
    default:
      return a.value >= b.value === (code === BINARY.maximum) ? a : b;
  }
}

/** Tells of a point where a step bends: distance from the kink, signed. */
type Watch = (step: number, distances: readonly number[]) => void;

/** Value and derivative at x. */
function run(program: Program, x: number, watch?: Watch): Dual {
  const stack: Dual[] = [];
  let at = 0;
  const next = (): number => program[at++] ?? NaN;
  while (at < program.length) {
    const step = at;
    const code = next();
    if (code === INPUT) stack.push({ value: x, slope: 1 });
    else if (code === CONSTANT) stack.push({ value: next(), slope: 0 });
    else if (code === AFFINE) {
      const { value, slope } = stack.pop() ?? NOTHING;
      const [scale, shift] = [next(), next()];
      stack.push({ value: scale * value + shift, slope: scale * slope });
    } else if (code === ROW) {
      const inner = stack.pop() ?? NOTHING;
      const row = ROWS[next()];
      const parameters = Array.from({ length: next() }, next);
      const [a = 0, b = 0] = parameters;
      watch?.(
        step,
        (row?.kinks?.(a, b) ?? []).map((kink) => inner.value - kink),
      );
      stack.push({ value: row?.value(inner.value, a, b) ?? NaN, slope: (row?.derivative(inner.value, a, b) ?? NaN) * inner.slope });
    } else if (code === CHOICE) {
      const b = stack.pop() ?? NOTHING;
      const a = stack.pop() ?? NOTHING;
      const condition = stack.pop() ?? NOTHING;
      watch?.(step, [condition.value]);
      stack.push(condition.value > 0 ? a : b);
    } else {
      const b = stack.pop() ?? NOTHING;
      const a = stack.pop() ?? NOTHING;
      if (code >= BINARY.maximum) watch?.(step, [a.value - b.value]);
      stack.push(joined(code, a, b));
    }
  }
  return stack.pop() ?? NOTHING;
}

/** Points at which traits are looked for: dense about zero, as far as activations reach. */
const SCAN: readonly number[] = Array.from({ length: 321 }, (_, i) => Math.sinh((i - 160) / 40) * 1.1);

const BISECTIONS = 48;

/** Where the program bends, by changes of sign between the points of the scan. */
function kinksOf(program: Program): readonly number[] {
  const distances = (x: number): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    run(program, x, (step, values) => values.forEach((value, index) => found.set(`${step}:${index}`, value)));
    return found;
  };
  const kinks: number[] = [];
  let before = distances(SCAN[0] ?? 0);
  if (before.size === 0) return [];
  SCAN.slice(1).forEach((point, index) => {
    const here = distances(point);
    for (const [key, value] of here) {
      const earlier = before.get(key) ?? value;
      if (value === 0) kinks.push(point);
      else if (earlier * value < 0) kinks.push(bisected((x) => distances(x).get(key) ?? 0, SCAN[index] ?? 0, point));
    }
    before = here;
  });
  return [...new Set(kinks.map((kink) => (Math.abs(kink) < 1e-12 ? 0 : kink)))].sort((a, b) => a - b);
}

function bisected(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  const sign = Math.sign(f(a));
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (a + b) / 2;
    if (Math.sign(f(middle)) === sign) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a));

/** The function of the table, without parameters or with its defaults, that a program is the same as. */
export function sameAsRow(program: Program): ActivationId | undefined {
  const values = SCAN.map((x) => run(program, x).value);
  const index = ROWS.findIndex((row) => {
    if (row.undefinedBelow !== undefined || row.flat === true) return false;
    const [a = 0, b = 0] = Object.values(row.parameters ?? {});
    return values.every((value, i) => close(row.value(SCAN[i] ?? 0, a, b), value));
  });
  return index < 0 ? undefined : (NAMES[index] as ActivationId);
}

/** Whether value and derivative are numbers at all points of the scan. */
export function isFinite(program: Program): boolean {
  return SCAN.every((x) => {
    const { value, slope } = run(program, x);
    return Number.isFinite(value) && Number.isFinite(slope);
  });
}

const KNOWN = new WeakMap<Program, Pointwise>();

/** The function of a program, its traits found by looking at it. */
export function composedFunction(program: Program): Pointwise {
  const known = KNOWN.get(program);
  if (known !== undefined) return known;
  const duals = SCAN.map((x) => run(program, x));
  const value = (x: number): number => run(program, x).value;
  const right = value(1);
  const left = -value(-1);
  const isLinear = SCAN.every((x, i) => close((x > 0 ? right : left) * x, duals[i]?.value ?? NaN));
  const made: Pointwise = {
    id: "composed",
    parameters: program,
    key: `composed(${program.join()})`,
    value,
    derivative: (x) => run(program, x).slope,
    kinks: kinksOf(program),
    resolution: resolutionOf(program),
    increasing: duals.every(({ slope }) => slope >= 0),
    odd: duals.every(({ value: own }, i) => close(-own, duals[duals.length - 1 - i]?.value ?? NaN)),
    ...(isLinear && { slopes: [left, right] as const, degree: 1 }),
    selfNormalizing: false,
    flat: duals.every(({ slope }) => slope === 0),
    undefinedBelow: -Infinity,
  };
  KNOWN.set(program, made);
  return made;
}

/** The finest resolution that any step needs, in units of x: by how fast what goes into it grows. */
function resolutionOf(program: Program): number {
  let scale = 1;
  let finest = Infinity;
  let at = 0;
  while (at < program.length) {
    const code = program[at++];
    if (code === CONSTANT) at += 1;
    else if (code === AFFINE) {
      scale = Math.max(scale, scale * Math.abs(program[at] ?? 1));
      at += 2;
    } else if (code === ROW) {
      finest = Math.min(finest, (ROWS[program[at] ?? -1]?.resolution ?? Infinity) / scale);
      at += 2 + (program[at + 1] ?? 0);
    }
  }
  return finest;
}
