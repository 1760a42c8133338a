import type { GradientMoments, Moments } from "../moments/signal.ts";
import { placePosition } from "../moments/kernel-axes.ts";
import { profileOf, type Kernel } from "../moments/kernel.ts";
import type { ForwardContext, Op } from "./op.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtPositions } from "./support/roles.ts";
import { MISSING, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * What a step of an unrolled loop leaves once the loop was folded into one recurrence: the state after `time`.
     * Inputs sequence, (last c); outputs h, (c). Only the last step hands its cell state on.
     */
    readonly recurrent_step: { readonly time: number; readonly timeAxis: number };
  }
}

/** The kernel at one index of an axis. */
function at(k: Kernel, axis: number, index: number): Kernel {
  const own = k.positions.find((position) => position.axis === axis);
  const positions = k.positions.filter((position) => position !== own);
  const share = own === undefined ? 1 : (profileOf(own)[index] ?? 0);
  const alone = positions.every(({ length }) => length <= 1);
  return { ...k, positions, energy: k.energy * share, ...(alone && { acrossPositions: 0, acrossBoth: 0 }) };
}

function timeAtom({ node, inputLayouts }: ForwardContext<"recurrent_step">): { readonly id: number; readonly size: number } | undefined {
  return inputLayouts[0]?.[node.attributes.timeAxis]?.atoms[0];
}

export const recurrentStep: Op<"recurrent_step"> = {
  kind: "recurrent_step",
  shape({ timeAxis }, [sequence, c]) {
    if (sequence === undefined) return MISSING;
    const state = { shape: withAxis(sequence.shape, timeAxis), dtype: sequence.dtype };
    return { outputs: c === undefined ? [state] : [state, c] };
  },
  layout(node, [sequence = [], c = []]) {
    const state = sequence.filter((_, axis) => axis !== node.attributes.timeAxis);
    return node.outputs.length > 1 ? [state, c] : [state];
  },
  forward(context) {
    const [sequence, cell] = [momentsAt(context, 0), momentsAt(context, 1)];
    const atom = timeAtom(context);
    if (sequence === undefined || atom === undefined) {
      return context.node.outputs.map(() => context.unknown("the recurrence's states are not known"));
    }
    const { time } = context.node.attributes;
    const h: Moments = mapSignal(signalAtPositions(sequence, [atom]), (segment) => ({
      ...segment,
      kernel: at(segment.kernel, atom.id, time),
    }));
    if (context.node.outputs.length === 1) return [h];
    return [h, cell ?? context.unknown("the recurrence's cell state is not known")];
  },
  backward(context) {
    const { time } = context.node.attributes;
    const atom = timeAtom(context);
    const [h, c] = [gradientAt(context, 0), gradientAt(context, 1)];
    const placed: GradientMoments | undefined =
      h === undefined || atom === undefined ? undefined : mapGradient(h, (k) => placePosition(k, atom.id, atom.size, time));
    return context.node.inputs.map((_, index) => (index === 0 ? placed : c) ?? NO_PATH);
  },
};
