/** Findings about the gradient's size over time steps. */
import type { Graph, GraphNode } from "../../graph/graph.ts";
import { unrolledLoops } from "../../graph/unrolled.ts";
import { usersOf } from "../../graph/users.ts";
import { verdictOf } from "../../propagate/verdict.ts";
import type { Severity } from "../../settings.ts";
import type { Finding, RuleContext } from "../rule.ts";
import { finding } from "./finding.ts";
import { claimed } from "./levels.ts";
import { ratio } from "./numbers.ts";
import { isLengthAssumed, recurrencesOf, stepsOf, type Recurrence } from "./recurrences.ts";
import { layerOf } from "./outputs.ts";

const GATES = "Gates learn to keep more than they do at initialisation.";

/** What the gradient does from the last time step to the first; undefined where it keeps its size. */
export function timeSymptom(context: RuleContext, id: string, direction: -1 | 1): Finding | undefined {
  const { graph, profile, settings } = context;
  if (graph === undefined || profile === undefined) return undefined;
  if (context.states.length > 0) return stepSymptom(context, id, direction);
  const { change } = verdictOf(graph, profile, settings);
  if (change.time === null || change.time * direction <= 0) return undefined;
  const recurrences = recurrencesOf(graph);
  const [first] = recurrences;
  const last = recurrences.at(-1);
  if (first === undefined || last === undefined) return unrolledSymptom(context, id, graph, change.time);
  const full = claimed(change.time, settings.thresholds.time);
  if (full === undefined) return undefined;
  const steps = stepsOf(graph, first);
  const rate = change.time / Math.max(steps - 1, 1);
  const milder = reasonToBeMild(context, graph, recurrences, last, steps);
  const severity: Severity = milder === undefined ? full : "info";
  const layer = layerOf(graph, first);
  const multiple = direction < 0 ? `${ratio(change.time)} of` : `${ratio(change.time)} times`;
  const step = direction < 0 ? `passes ${ratio(rate)} of it` : `multiplies it by ${ratio(rate)}`;
  const horizon = direction < 0 ? ` Less than a thousandth arrives ${Math.max(Math.round(-3 / rate), 1)} steps back.` : "";
  const message = `The gradient at the first of ${steps} time steps is ${multiple} that at the last: each step of \`${layer.layer.name}\` (${describe(first)}) ${step}.${horizon}${milder === undefined ? "" : ` ${milder}`}`;
  return finding({ id, severity }, layer.location, message, { layers: recurrences.map((node) => layerOf(graph, node)) });
}

/** The same of a recurrence written by hand. */
function unrolledSymptom(context: RuleContext, id: string, graph: Graph, decades: number): Finding | undefined {
  const [loop] = [...unrolledLoops(graph)].sort((a, b) => b.steps - a.steps);
  const full = claimed(decades, context.settings.thresholds.time);
  if (loop === undefined || full === undefined) return undefined;
  const { last, steps, gated } = loop;
  const reasons = [...(gated ? [GATES] : []), ...(isLengthAssumed(context, steps) ? [`The length ${steps} is assumed.`] : [])];
  const layer = layerOf(graph, last);
  const multiple = decades < 0 ? `${ratio(decades)} of` : `${ratio(decades)} times`;
  const message = [
    `The gradient at the first of ${steps} time steps is ${multiple} that at the last: the loop hands it back through \`${layer.layer.name}\` at every step.`,
    ...reasons,
  ];
  return finding({ id, severity: reasons.length > 0 ? "info" : full }, layer.location, message.join(" "), { layers: [layer] });
}

/**
 * The same of a model whose one call is one time step: nobody knows how often it is called, and so it is information. The tensor of the state that loses least
 * (or grows most) decides.
 */
function stepSymptom({ states, settings }: RuleContext, id: string, direction: -1 | 1): Finding | undefined {
  const rates = states.flatMap(({ log10, ...state }) => {
    const rate = rateOf(log10);
    return rate === undefined ? [] : [{ ...state, rate }];
  });
  const [most] = rates.sort((a, b) => b.rate - a.rate);
  if (most === undefined || rates.length < states.length || most.rate * direction <= 0) return undefined;
  if (claimed(most.rate * (settings.sequenceLength - 1), settings.thresholds.time) === undefined) return undefined;
  const step = direction < 0 ? `passes ${ratio(most.rate)} of the gradient on` : `multiplies the gradient by ${ratio(most.rate)}`;
  const horizon =
    direction < 0
      ? `less than a thousandth arrives ${calls(-3 / most.rate)} back`
      : `it is a thousand times as large ${calls(3 / most.rate)} back`;
  const gates = most.gated ? ` ${GATES}` : "";
  const message = `Each call ${step} to the \`${most.parameter}\` that the call before it left: ${horizon}.${gates} How often it is called is not known.`;
  return finding({ id, severity: "info" }, most.location, message);
}

/** Decades by which the gradient changes from a call to the one before it: the first calls start from a state that no call has made, the last hands nothing on. */
function rateOf(log10: readonly (number | null)[]): number | undefined {
  const start = log10.length >> 2;
  const steps = log10.length - 2 - start;
  const [first = null, last = null] = [log10[start], log10[start + steps]];
  return first === null || last === null ? undefined : (first - last) / steps;
}

function calls(count: number): string {
  const whole = Math.max(Math.round(count), 1);
  return whole === 1 ? "one call" : `${whole} calls`;
}

function describe({ attributes: { mode, nonlinearity } }: Recurrence): string {
  return mode === "rnn" ? `RNN, ${nonlinearity}` : mode.toUpperCase();
}

/** Why the number alone is no reason to warn, as sentences. */
function reasonToBeMild(
  context: RuleContext,
  graph: Graph,
  recurrences: readonly Recurrence[],
  last: Recurrence,
  steps: number,
): string | undefined {
  const reasons: string[] = [];
  if (recurrences.every(({ attributes }) => attributes.mode !== "rnn")) {
    reasons.push(GATES);
  }
  if (isLengthAssumed(context, steps)) reasons.push(`The length ${steps} is assumed.`);
  if (readsAllSteps(graph, last)) reasons.push("The output reads every step, and so each gets a gradient of its own.");
  return reasons.length === 0 ? undefined : reasons.join(" ");
}

/** Whether anything but its last step is used of a recurrence. */
function readsAllSteps(graph: Graph, recurrence: Recurrence): boolean {
  const { timeAxis } = recurrence.attributes;
  const readers = (usersOf(graph).get(recurrence.id) ?? []).filter(({ inputs }) =>
    inputs.some(({ node, output }) => node === recurrence.id && output === 0),
  );
  return (
    readers.some((reader) => !takesOneStep(reader, timeAxis)) ||
    graph.outputs.some(({ node, output }) => node === recurrence.id && output === 0)
  );
}

function takesOneStep(node: GraphNode, timeAxis: number): boolean {
  if (node.op === "recurrent_step") return true;
  return node.op === "slice" && node.attributes.axis === timeAxis && node.attributes.stop - node.attributes.start === 1;
}
