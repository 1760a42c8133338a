import type { SourceFile } from "../discover/candidate.ts";
import { pathOf } from "../fixes/support/names.ts";
import type { Graph } from "../graph/graph.ts";
import type { Call } from "../syntax/tree.ts";
import type { Location } from "../text/location.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { callsIn, says } from "./support/code.ts";
import { finding } from "./support/finding.ts";
import { counted, ratio } from "./support/numbers.ts";

const id = "half-precision-underflow";
const severity = "info";
/** log10 of the smallest number above zero that float16 has, 2⁻²⁴. */
const SMALLEST = -24 * Math.log10(2);

/** Gradients too small for half precision, without loss scaling. */
export const halfPrecisionUnderflow: Rule = {
  id,
  what: "In half precision the gradient of some layers is smaller than the smallest number there is, and nothing scales the loss.",
  why: "float16 ends at 6e-8: a gradient below that is rounded to zero, and the layers before it do not learn.",
  source: "Micikevicius et al. 2018, Mixed precision training (1710.03740), section 3.2",
  advice: "Scale the loss with torch.cuda.amp.GradScaler, or use bfloat16, whose range is that of float32.",
  severity,
  fixes: [],
  check({ graph, profile, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const training = [...sources.values()].filter(({ document }) => says(document, model.candidate.name));
    if ([...sources.values()].some(({ document }) => says(document, SCALED))) return [];
    const [place] = training.flatMap(halfPrecisionIn);
    if (place === undefined) return [];
    const scale = meanScale(graph);
    const lost = profile.layers.flatMap(({ layer, gradient }) =>
      gradient.kind === "value" && gradient.log10 + scale + gradient.uncertainty < SMALLEST
        ? [{ layer, size: gradient.log10 + scale }]
        : [],
    );
    const [first] = lost;
    if (first === undefined) return [];
    const message = `With a loss averaged over its elements the gradient at \`${first.layer.layer.name}\` is about ${ratio(first.size)}, below float16's smallest number 6e-8 (${counted(lost.length, "layer")} in all), and no GradScaler is in sight.`;
    return [finding({ id, severity }, place, message, { layers: lost.map(({ layer }) => layer) })];
  },
};

/** log10 of what averaging makes of the output's gradient: one over the number of its elements. */
function meanScale({ nodes, outputs }: Graph): number {
  const elements = outputs.reduce(
    (sum, { node, output }) => sum + (nodes[node]?.outputs[output]?.shape ?? []).reduce((product, size) => product * size, 1),
    0,
  );
  return -Math.log10(Math.max(elements, 1));
}

const SCALED = /GradScaler|loss_scale/;
const HALF = /autocast|\.half\(|float16/;

/** Where a file computes in float16: under autocast with that type, which is the default on GPUs, or by .half(). */
function halfPrecisionIn(file: SourceFile): readonly Location[] {
  if (!says(file.document, HALF)) return [];
  return callsIn(file.module).flatMap((call) => (isHalf(call, file) ? [{ file: file.document.file, span: call.span }] : []));
}

const AUTOCAST = /^torch(?:\.cuda)?(?:\.amp)?\.autocast$/;

function isHalf(call: Call, file: SourceFile): boolean {
  const { text } = file.document;
  if (AUTOCAST.test(pathOf(call.func, file.module) ?? "")) {
    const words = text.slice(call.func.span.end, call.span.end);
    return !/bfloat16|cpu|enabled\s*=\s*False/.test(words);
  }
  if (call.func.kind !== "Attribute") return false;
  return (
    call.func.attr === "half" ||
    (call.func.attr === "to" && /torch\.(?:float16|half)\b/.test(text.slice(call.func.span.end, call.span.end)))
  );
}
