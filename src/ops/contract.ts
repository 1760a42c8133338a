import type { Op } from "./op.ts";
import { distinct, unifyRuns } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
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
      for (const [axis, letter] of [...letters].entries()) {
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
    if ([...output].some((letter) => !sizes.has(letter)))
      return misfit(`einsum(): output axes of '${left},${right}->${output}' must appear in an operand`);
    return one(
      [...output].map((letter) => sizes.get(letter) ?? 1),
      promote([a.dtype, b.dtype]),
    );
  },
  ...withoutMoments("the moments of contract are not modelled yet"),
  layout(node, [a = [], b = []], context) {
    const { left, right, output } = node.attributes;
    for (const [axis, letter] of [...left].entries()) {
      const other = right.indexOf(letter);
      if (other < 0) continue;
      unifyRuns(a[axis]?.atoms ?? [], b[other]?.atoms ?? [], context);
      if (!output.includes(letter)) context.claim([...(a[axis]?.atoms ?? []), ...(b[other]?.atoms ?? [])], "channel");
    }
    const axes = [...output].map((letter) => {
      const first = a[left.indexOf(letter)];
      const second = b[right.indexOf(letter)];
      if (first === undefined || second === undefined) return first ?? second ?? { atoms: [] };
      return second.atoms.length > first.atoms.length ? second : first;
    });
    return [distinct(axes, context)];
  },
};
