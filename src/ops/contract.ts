import type { Layout } from "../graph/layout.ts";
import type { Gradient, Moments } from "../moments/signal.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { alignAtoms, distinct, type Run, unifyRuns } from "./support/axes.ts";
import { averageBackwardBy, averageForwardBy, averagingOf } from "./support/averaging.ts";
import { contractGradient, contractSignal, prepare, type Plan, weightGradient } from "./support/contraction.ts";
import { productBackward, productForward, type Letters } from "./support/products.ts";
import { relabelGradient, relabelSignal } from "./support/relabel.ts";
import { gradientAt, inheritedError, momentsAt, NO_PATH } from "./support/rules.ts";
import { kernelAxes } from "./support/roles.ts";
import { mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one, print, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** einsum of two operands: matmul, bmm, @, outer, tensordot lower to it. */
    readonly contract: {
      /** One letter per axis. */
      readonly left: string;
      readonly right: string;
      readonly output: string;
    };
  }
}

function lettersOf({ node, inputLayouts, outputLayouts }: ForwardContext<"contract">): Letters {
  return { ...node.attributes, layouts: [inputLayouts[0] ?? [], inputLayouts[1] ?? [], outputLayouts[0] ?? []] };
}

/** Which operand is the signal and which the weights, if one of them is. */
function weighted(
  context: ForwardContext<"contract">,
): { readonly signal: 0 | 1; readonly x: Moments; readonly weight: Moments } | undefined {
  const [a, b] = [momentsAt(context, 0), momentsAt(context, 1)];
  if (a === undefined || b === undefined) return undefined;
  if (b.weight !== undefined) return { signal: 0, x: a, weight: b };
  return a.weight !== undefined ? { signal: 1, x: b, weight: a } : undefined;
}

/** How the signal's axes and the weights' meet; batch axes along which the weights are copies of each other count as free. */
function planOf(context: ForwardContext<"contract">, signal: 0 | 1, weight: Moments): Plan {
  const { left, right, output, layouts } = lettersOf(context);
  const [own, other] = signal === 0 ? [left, right] : [right, left];
  const [x, w] = signal === 0 ? [layouts[0], layouts[1]] : [layouts[1], layouts[0]];
  const atoms = (letters: string, layout: Layout, letter: string): Layout[number]["atoms"] => layout[letters.indexOf(letter)]?.atoms ?? [];
  const copied = new Set(kernelAxes(mergedSignal(weight).kernel));
  const runs = (wanted: (letter: string) => boolean): readonly Run[] =>
    own
      .split("")
      .filter((letter) => other.includes(letter) && wanted(letter))
      .flatMap((letter) => alignAtoms(atoms(own, x, letter), atoms(other, w, letter)));
  const batch = runs((letter) => output.includes(letter));
  const shared = batch.filter(({ to }) => to.some(({ id }) => copied.has(id)));
  return {
    contracted: runs((letter) => !output.includes(letter)),
    batch: batch.filter((run) => !shared.includes(run)),
    free: [
      ...own
        .split("")
        .filter((letter) => !other.includes(letter))
        .flatMap((letter) => atoms(own, x, letter)),
      ...shared.flatMap(({ from }) => from),
    ],
    units: other
      .split("")
      .filter((letter) => !own.includes(letter))
      .flatMap((letter) => atoms(other, w, letter)),
  };
}

/** Names of the signal's atoms in the output, where another operand's stand there. */
function outputRuns(context: ForwardContext<"contract">, signal: 0 | 1): readonly Run[] {
  const { left, right, output, layouts } = lettersOf(context);
  const own = signal === 0 ? left : right;
  return output
    .split("")
    .filter((letter) => own.includes(letter))
    .flatMap((letter) => {
      const from = layouts[signal][own.indexOf(letter)]?.atoms ?? [];
      return alignAtoms(from, layouts[2][output.indexOf(letter)]?.atoms ?? []);
    });
}

/** Copies of the weights along axes that they were expanded on. */
function copies(weight: Moments): number {
  const { samples, positions } = mergedSignal(weight).kernel;
  return [...samples, ...positions].reduce((product, { length }) => product * length, 1);
}

function weightedBackward(
  context: BackwardContext<"contract">,
  { signal, x, weight }: NonNullable<ReturnType<typeof weighted>>,
): readonly Gradient[] {
  const g = gradientAt(context);
  const own =
    g &&
    relabelGradient(
      g,
      outputRuns(context, signal).map(({ from, to }) => ({ from: to, to: from })),
    );
  if (g === undefined || own === undefined) return [NO_PATH, NO_PATH];
  const plan = planOf(context, signal, weight);
  const prepared = prepare(x, plan);
  const gradients = [contractGradient(own, prepared, weight, plan), weightGradient(prepared, own, copies(weight))];
  return signal === 0 ? gradients : gradients.reverse();
}

/** Error, in decades, of an average by rows that are taken as independent of what they average. */
const PRODUCT_ERROR = 0.03;

/** Share of the energy that a mean makes above which products of it are no longer independent from one index to the next. */
const NOTABLE_MEAN = 0.2;

/** Products with a tensor that has a mean have a part in common along its other axes, which a further sum over these finds again; that is not followed. */
function assumeIndependent(context: ForwardContext<"contract">, operands: readonly Moments[]): void {
  const share = ({ segments }: Moments): number => Math.max(...segments.map(({ kernel: { energy }, mean }) => (mean * mean) / energy));
  if (operands.some((operand) => operand.rowStochastic === undefined && share(operand) > NOTABLE_MEAN)) {
    context.assume("products with a tensor that has a mean are taken as independent", 0.25);
  }
  if (operands.some((operand, side) => operand.rowStochastic !== undefined && rowsOf(context, side) > 1)) {
    context.assume("averages that rows of channels make of one tensor are taken as independent", 0.6);
  }
}

/** How many rows one operand has beside what is contracted and what the other has too. */
function rowsOf({ node, inputLayouts }: ForwardContext<"contract">, side: number): number {
  const { left, right } = node.attributes;
  const [own, other] = side === 0 ? [left, right] : [right, left];
  return own.split("").reduce((rows, letter, axis) => {
    const atoms = other.includes(letter) ? [] : (inputLayouts[side]?.[axis]?.atoms ?? []);
    return atoms.reduce((product, { size }) => product * size, rows);
  }, 1);
}

export const contract: Op<"contract"> = {
  kind: "contract",
  shape({ left, right, output }, [a, b]) {
    if (a === undefined || b === undefined) return MISSING;
    if (a.shape.length !== left.length || b.shape.length !== right.length) {
      return misfit(`einsum(): operands of shapes ${print(a.shape)} and ${print(b.shape)} do not fit '${left},${right}->${output}'`);
    }
    const sizes = new Map<string, number>();
    for (const [letters, shape] of [
      [left, a.shape],
      [right, b.shape],
    ] as const) {
      for (const [axis, letter] of letters.split("").entries()) {
        const size = shape[axis] ?? 1;
        const known = sizes.get(letter);
        if (known !== undefined && known !== size && known !== 1 && size !== 1) {
          return misfit(
            `Expected size ${known} but got size ${size} for the contracted or batch axis '${letter}' of '${left},${right}->${output}' (shapes ${print(a.shape)} and ${print(b.shape)})`,
          );
        }
        sizes.set(letter, Math.max(known ?? 1, size));
      }
    }
    if (output.split("").some((letter) => !sizes.has(letter))) {
      return misfit(`einsum(): output axes of '${left},${right}->${output}' must appear in an operand`);
    }
    return one(
      output.split("").map((letter) => sizes.get(letter) ?? 1),
      promote([a.dtype, b.dtype]),
    );
  },
  layout(node, [a = [], b = []], context) {
    const { left, right, output } = node.attributes;
    for (const [axis, letter] of left.split("").entries()) {
      const other = right.indexOf(letter);
      if (other < 0) continue;
      unifyRuns(a[axis]?.atoms ?? [], b[other]?.atoms ?? [], context);
      if (!output.includes(letter)) context.claim([...(a[axis]?.atoms ?? []), ...(b[other]?.atoms ?? [])], "channel");
    }
    const axes = output.split("").map((letter) => {
      const first = a[left.indexOf(letter)];
      const second = b[right.indexOf(letter)];
      if (first === undefined || second === undefined) return first ?? second ?? { atoms: [] };
      return second.atoms.length > first.atoms.length ? second : first;
    });
    return [distinct(axes, context)];
  },
  forward(context) {
    const [a, b] = [momentsAt(context, 0), momentsAt(context, 1)];
    if (a === undefined || b === undefined) return [context.unknown("an operand's numbers are not known")];
    const found = weighted(context);
    if (found === undefined) {
      const averaging = averagingOf(a, b, lettersOf(context));
      const averaged = averaging && averageForwardBy(averaging.rows === 0 ? b : a, averaging);
      if (averaged !== undefined) return [{ ...averaged, modelError: Math.hypot(PRODUCT_ERROR, inheritedError([a, b])) }];
      assumeIndependent(context, [a, b]);
      return [productForward(a, b, lettersOf(context)) ?? context.unknown("the axes of a product do not correspond")];
    }
    const plan = planOf(context, found.signal, found.weight);
    const y = contractSignal(prepare(found.x, plan), found.weight, plan);
    const named = relabelSignal(y, outputRuns(context, found.signal)) ?? context.unknown("the axes of a product do not correspond");
    if (named.kind === "unknown") return [named];
    return [found.x.weight === undefined ? named : { ...named, weight: "mixture" }];
  },
  backward(context) {
    const [a, b] = [momentsAt(context, 0), momentsAt(context, 1)];
    const g = gradientAt(context);
    if (a === undefined || b === undefined || g === undefined) return [NO_PATH, NO_PATH];
    const found = weighted(context);
    if (found !== undefined) return weightedBackward(context, found);
    const letters = lettersOf(context);
    const unknown = context.unknown("the axes of a product do not correspond");
    const averaging = averagingOf(a, b, letters);
    const averaged = averaging && averageBackwardBy(g, averaging);
    if (averaged === undefined) assumeIndependent(context, [a, b]);
    return ([0, 1] as const).map(
      (side) => (averaged && averaging.rows !== side ? averaged : undefined) ?? productBackward(a, b, g, letters, side) ?? unknown,
    );
  },
};
