import type { Atom, Layout } from "../graph/layout.ts";
import { attendBackward } from "../moments/attention-backward.ts";
import type { Prior } from "../moments/attention-prior.ts";
import { attend, attentionWeights, type Attention, type AttentionWeights } from "../moments/attention.ts";
import { align, broadcastTo, splitPosition, unionAxes } from "../moments/kernel-axes.ts";
import type { Kernel, KernelAxes } from "../moments/kernel.ts";
import { averages } from "../moments/kernel.ts";
import type { Gradient, GradientMoments, Moments, SignalSegment, Unknown } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { broadcastLayout, distinct, sizeOf, unifyRuns } from "./support/axes.ts";
import { alignAxes, relabelGradient, relabelSignal, reversed } from "./support/relabel.ts";
import { derived, gradientAt, inheritedError, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { mergedGradient, mergedSignal, mergeSignal } from "./support/segments.ts";
import { broadcast, elements, misfit, MISSING, one, print, promote } from "./support/shapes.ts";
import { asOneAxis, withoutUnits } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** softmax(q kᵀ · scale + mask) v. Inputs q[..., L, E], k[..., S, E], v[..., S, Ev], (mask). */
    readonly attention: {
      /** Row t sees the keys up to its own place, counted from the last. */
      readonly causal: boolean;
      /** What a mask of known numbers leaves of the keys. */
      readonly prior?: Prior;
      readonly dropout: number;
      /** Factor of the logits. */
      readonly scale: number;
      /** Channels of what keys and values are both made of by linear layers; absent where they are made of different things. */
      readonly source?: number;
    };
  }
}

/** Names of the axes of queries and keys; graph atoms are never negative. */
const QUERY = -1;
const KEY = -2;

/** Queries, keys and values with one law each, on common samples. */
interface Operands {
  readonly attention: Attention;
  readonly weights: AttentionWeights;
  readonly value: SignalSegment;
  /** Of the queries: what a row makes of the values is linear in its query, to first order. */
  readonly overlap: number;
  readonly error: number;
}

function lead(layout: Layout): Layout {
  return layout.slice(0, -2);
}

/** An operand under the output's leading atoms, its last axis channels, the one before it positions under a name of its own. */
function operandOf(context: ForwardContext<"attention">, index: number, name: number): SignalSegment | undefined {
  const x = momentsAt(context, index);
  const layout = context.inputLayouts[index] ?? [];
  if (x === undefined) return undefined;
  const places = layout.at(-2)?.atoms ?? [];
  const relabelled = relabelSignal(mergeSignal(x), alignAxes(lead(layout), lead(context.outputLayouts[0] ?? [])));
  if (relabelled === undefined) return undefined;
  const placed = mergedSignal(signalAtPositions(signalAtChannels(relabelled, layout.at(-1)?.atoms ?? []), places));
  return { ...placed, kernel: asOneAxis(placed.kernel, places, name) };
}

/** The kernel on all samples and positions that any operand has, but for queries and keys themselves. */
function onAxes(k: Kernel, axes: KernelAxes, own: number): Kernel {
  return broadcastTo(k, {
    samples: axes.samples,
    positions: axes.positions.filter(({ axis }) => (axis !== QUERY && axis !== KEY) || axis === own),
  });
}

function operandsOf(context: ForwardContext<"attention">): Operands | Unknown {
  const [query, key, value] = [operandOf(context, 0, QUERY), operandOf(context, 1, KEY), operandOf(context, 2, KEY)];
  if (query === undefined || key === undefined || value === undefined) {
    return context.unknown("the axes of queries, keys and values do not correspond");
  }
  const axes = [query, key, value].map(({ kernel }) => kernel).reduce<KernelAxes>(unionAxes, { samples: [], positions: [] });
  const { causal, prior, scale, dropout, source } = context.node.attributes;
  const attention: Attention = {
    query: onAxes(query.kernel, axes, QUERY),
    key: onAxes(key.kernel, axes, KEY),
    value: onAxes(value.kernel, axes, KEY),
    queryAxis: QUERY,
    keyAxis: KEY,
    channels: sizeOf(context.inputLayouts[0]?.at(-1)?.atoms ?? []),
    scale,
    seen: prior ?? (causal ? "causal" : "all"),
    keep: 1 - dropout,
    ...(source !== undefined && { source: 1 / (key.overlap ?? 1 / source) }),
  };
  return {
    attention,
    weights: attentionWeights(attention),
    value,
    overlap: query.overlap ?? 0,
    error: inheritedError(context.inputs),
  };
}

/** The named axis under its own atoms again. */
function restored(k: Kernel, name: number, atoms: readonly Atom[]): Kernel {
  return splitPosition(
    withoutUnits(k),
    name,
    atoms.map(({ id, size }) => ({ axis: id, length: size })),
  );
}

function forwardAttention(context: ForwardContext<"attention">, { attention, weights, value, overlap, error }: Operands): Moments {
  const { kernel } = attend(attention, weights);
  const atoms = context.outputLayouts[0]?.at(-2)?.atoms ?? [];
  return {
    kind: "moments",
    segments: [
      {
        channels: value.channels,
        kernel: restored(kernel, QUERY, atoms),
        mean: value.mean,
        variation: value.variation,
        overlap: overlap > 0 ? overlap : undefined,
      },
    ],
    zero: momentsAt(context, 2)?.zero === true,
    modelError: error,
  };
}

function backwardAttention(context: ForwardContext<"attention">, operands: Operands, g: GradientMoments): readonly Gradient[] {
  const { attention, weights } = operands;
  const output = context.outputLayouts[0] ?? [];
  const merged = mergedGradient(g);
  const named = asOneAxis(merged.kernel, output.at(-2)?.atoms ?? [], QUERY);
  const [gradient] = align(named, { ...attention.query, energy: 1 });
  const { query, key, value } = attendBackward(attention, weights, gradient);
  const back = (k: Kernel, index: number, name: number, zeroSum: boolean): Gradient => {
    const layout = context.inputLayouts[index] ?? [];
    const kernel = restored(k, name, layout.at(-2)?.atoms ?? []);
    const own = derived(g, [{ channels: merged.channels, kernel, moments: merged.moments }], { zeroSum });
    return relabelGradient(own, reversed(alignAxes(lead(layout), lead(output)))) ?? context.unknown("samples are mixed with other axes");
  };
  // A softmax ignores what all keys share.
  return [
    back(query, 0, QUERY, false),
    back(key, 1, KEY, true),
    back(value, 2, KEY, false),
    biasGradient(context, operands, query, g.modelError),
  ];
}

/** Gradient of what is added to the logits: every element gathers those of all samples that read it. */
function biasGradient(context: ForwardContext<"attention">, { attention }: Operands, query: Kernel, error: number): Gradient {
  const bias = momentsAt(context, 3);
  if (bias === undefined) return NO_PATH;
  if (bias.weight === undefined) return context.unknown("the gradient of a computed attention bias is not modelled");
  const key = averages(attention.key);
  const keys = sizeOf(context.inputLayouts[1]?.at(-2)?.atoms ?? []);
  const distinct = attention.scale ** 2 * Math.max(key.energy - key.positions, 0);
  // The query's gradient is the logits' times the keys.
  const logit = distinct > 0 ? query.energy / (distinct * keys) : 0;
  const readers = elements(context.node.outputs[0]?.shape.slice(0, -1) ?? []) * keys;
  const own = elements((context.inputLayouts[3] ?? []).map(({ atoms }) => sizeOf(atoms)));
  return { kind: "weight-gradient", energy: (logit * readers) / own, logVariance: 0, modelError: Math.hypot(error, 0.1) };
}

export const attention: Op<"attention"> = {
  kind: "attention",
  shape(_attributes, [q, k, v]) {
    if (q === undefined || k === undefined || v === undefined) return MISSING;
    if ((q.shape.at(-1) ?? 1) !== (k.shape.at(-1) ?? 1) || (k.shape.at(-2) ?? 1) !== (v.shape.at(-2) ?? 1)) {
      return misfit(`attention of query ${print(q.shape)}, key ${print(k.shape)} and value ${print(v.shape)}: the sizes do not fit`);
    }
    const lead = broadcast([q, k, v].map(({ shape }) => shape.slice(0, -2)));
    return "error" in lead ? lead : one([...lead.shape, q.shape.at(-2) ?? 1, v.shape.at(-1) ?? 1], promote([q.dtype, k.dtype, v.dtype]));
  },
  layout(node, [q = [], k = [], v = []], context) {
    const shape = outputShape(node);
    context.claim([...(q.at(-2)?.atoms ?? []), ...(k.at(-2)?.atoms ?? []), ...(v.at(-2)?.atoms ?? [])], "position");
    context.claim([...(q.at(-1)?.atoms ?? []), ...(k.at(-1)?.atoms ?? []), ...(v.at(-1)?.atoms ?? [])], "channel");
    unifyRuns(k.at(-2)?.atoms ?? [], v.at(-2)?.atoms ?? [], context);
    const lead = broadcastLayout(
      [q, k, v].map((layout) => layout.slice(0, -2)),
      shape.slice(0, -2),
      context,
    );
    return [distinct([...lead, ...q.slice(-2, -1), ...v.slice(-1)], context)];
  },
  forward(context) {
    const operands = context.once(operandsOf);
    if ("kind" in operands) return [operands];
    if (context.inputs.length > 3 && !context.node.attributes.causal) {
      context.assume("attention is taken to see all keys, whatever the mask", 0.03);
    }
    return [forwardAttention(context, operands)];
  },
  backward(context) {
    const g = gradientAt(context);
    const operands = context.once(operandsOf);
    if (g === undefined) return context.node.inputs.map(() => NO_PATH);
    if ("kind" in operands) return context.node.inputs.map(() => operands);
    return backwardAttention(context, operands, g).slice(0, context.node.inputs.length);
  },
};
