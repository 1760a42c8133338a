/** Findings about the gradient's size over depth: the number, the layers that cause it, and where they stand. */
import type { Graph, GraphLayer, GraphNode } from "../../graph/graph.ts";
import { compare, type Spoken } from "../../propagate/levels.ts";
import { comparedWeights, isNormalised, verdictOf } from "../../propagate/verdict.ts";
import type { Location } from "../../text/location.ts";
import type { Finding, Related, RuleContext } from "../rule.ts";
import { composition, contributors, sentence, type Contributor } from "./contributors.ts";
import { byPlace, finding, names } from "./finding.ts";
import { spoken } from "./levels.ts";
import { counted, ratio } from "./numbers.ts";
import { ancestors } from "./paths.ts";
import { stagesBetween, weightedLayers, type Weighted } from "./stages.ts";
import { onlySteers } from "./steering.ts";
import { isLearnedInput, scaleOf } from "./weights.ts";

/** Growth that batch normalisations without skips make: what speaks, and the normalisations. */
export interface BatchNormGrowth {
  readonly worst: Spoken;
  readonly norms: readonly GraphNode[];
}

/** How many batch normalisations in a row make a stack. */
const STACK = 8;

/** Growth through a stack of batch normalisations, if it is what makes the gradient grow. */
export function batchNormGrowth({ graph, profile, settings }: RuleContext): BatchNormGrowth | undefined {
  if (graph === undefined || profile === undefined) return undefined;
  const isLenient = isNormalised(graph);
  const worst = spoken(verdictOf(graph, profile, settings), settings.thresholds, 1, isLenient);
  const layers = weightedLayers(graph, profile);
  const [first, last] = [layers[0], layers.at(-1)];
  if (worst === undefined || !isLenient || first === undefined || last === undefined) return undefined;
  const stages = stagesBetween(graph, profile, first, last) ?? [];
  const norms = graph.nodes.filter(({ op }) => op === "batch_norm");
  return norms.length >= STACK && stages.every(({ sums }) => sums.length === 0) ? { worst, norms } : undefined;
}

/** What the gradient does from the last layer to the first, as one finding; undefined where it keeps its size. */
export function symptom(context: RuleContext, id: string, direction: -1 | 1): Finding | undefined {
  const { graph, profile, settings, model } = context;
  if (graph === undefined || profile === undefined) return undefined;
  const judged = verdictOf(graph, profile, settings);
  const isLenient = isNormalised(graph);
  const worst = spoken(judged, settings.thresholds, direction, isLenient);
  const opposite = spoken(judged, settings.thresholds, direction < 0 ? 1 : -1, isLenient);
  if (worst === undefined || (opposite !== undefined && compare(opposite, worst) < 0)) return undefined;
  if ((direction > 0 && batchNormGrowth(context) !== undefined) || isOfTime(context, worst)) return undefined;
  const layers = weightedLayers(graph, profile);
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined) return bare(id, worst, context);
  const stages = stagesBetween(graph, profile, first, last);
  const found = contributors(stages ?? [], direction);
  const [main, ...others] = found;
  const head = measured(
    worst,
    [first, last].map(({ row }) => row.layer.layer.name),
    context,
  );
  if (main === undefined) {
    // Of layers on different branches the one's gradient does not come from the other's: each has its own share of the loss.
    const [severity, apart] = stages === undefined ? (["info", ", which lies on another branch"] as const) : ([worst.level, ""] as const);
    return finding({ id, severity }, model.candidate.location, `${head}${apart}.${assumptions(context)}`, {
      layers: layers.map(({ row }) => row.layer),
    });
  }
  const doubt = doubtOf(context, worst, main, direction) ?? steering(context, [first, last]);
  const level = doubt === undefined ? worst.level : "info";
  const details = [composition(main), ...others.map(sentence)].filter((each) => each !== undefined).map((each) => ` ${capital(each)}.`);
  const message = `${head}: ${sentence(main)}.${details.join("")}${doubt ?? ""}${assumptions(context)}`;
  const places = placesOf(main);
  const [place = model.candidate.location] = places.map(([location]) => location);
  const related = [...places.slice(1), ...others.flatMap(placesOf)].map(([location, message]): Related => ({ message, location }));
  return finding({ id, severity: level }, place, message, { related, layers: found.flatMap((each) => each.layers) });
}

/** What in sight of us may make training another matter than what was computed: then it is information. */
function doubtOf(context: RuleContext, worst: Spoken, main: Contributor, direction: -1 | 1): string | undefined {
  const token = worst.measure === "weights" ? learnedInputOf(context) : undefined;
  if (token !== undefined) return ` \`${token}\` is a learned input and not a layer's weight.`;
  if (mayBeInitialisedElsewhere(context, main)) return " Nothing here builds it, so PyTorch's default initialisation is assumed.";
  if (direction < 0 || context.graph === undefined || !returnsSteps(context.graph)) return undefined;
  return " It returns values on the way as well: how much of the loss each of them has, only the training code says.";
}

/** A first or last layer that makes queries or keys: their gradient is small because attention starts out looking everywhere alike, not because of the depth. */
function steering({ graph }: RuleContext, ends: readonly Weighted[]): string | undefined {
  const found = graph === undefined ? undefined : ends.find(({ node }) => onlySteers(graph, node));
  return found === undefined ? undefined : ` \`${found.row.layer.layer.name}\` only says where an attention looks.`;
}

/** The first or last of the compared weights that is something the model reads, as a class token is: its gradient is not measured by the same yard. */
function learnedInputOf({ graph, profile }: RuleContext): string | undefined {
  if (graph === undefined || profile === undefined) return undefined;
  const names = comparedWeights(graph, profile);
  return [names[0], names.at(-1)].find((name) => name !== undefined && isLearnedInput(graph, name));
}

/** Whether an output is computed from another one: what the first layers get then is not only what the last ones pass on. */
function returnsSteps(graph: Graph): boolean {
  const outputs = [...new Set(graph.outputs.map(({ node }) => node))];
  return outputs.some((id) => {
    const before = ancestors(graph, id);
    return outputs.some((other) => other !== id && before.has(other));
  });
}

/** Whether default weights are to blame in a model that nothing in sight builds: who builds it may well draw them anew, as GANs' training scripts do. */
function mayBeInitialisedElsewhere({ graph, model: { construction } }: RuleContext, { blame, stages }: Contributor): boolean {
  if (graph === undefined || blame !== "weights" || construction.source !== "defaults") return false;
  return stages.every(({ to }) => scaleOf(graph, to.node)?.isDefault === true);
}

/** Whether it is the gradient of a recurrence's weights that changes, and with it over time: then that is what is said. */
function isOfTime({ graph, profile, settings }: RuleContext, { measure, change }: Spoken): boolean {
  if (graph === undefined || profile === undefined || measure !== "weights") return false;
  const { time } = verdictOf(graph, profile, settings).change;
  if (time === null || time * change <= 0 || Math.abs(time) < settings.thresholds.time.info) return false;
  const [first] = comparedWeights(graph, profile);
  const readers = graph.nodes.filter(({ op }) => op === "recurrent" || op === "recurrent_cell");
  return readers.some(({ inputs }) =>
    inputs.some(({ node: id }) => {
      const node = graph.nodes[id];
      return node?.op === "parameter" && graph.parameters[node.attributes.parameter]?.name === first;
    }),
  );
}

/** Number and place: "The gradient of `fc1.weight` is 4.2e-9 of that of `head.weight`". */
function measured({ measure, change }: Spoken, [first = "", last = ""]: readonly string[], { graph, profile }: RuleContext): string {
  if (measure === "outputs") return `The gradient at the output of \`${first}\` is ${multiple(change)} that at \`${last}\``;
  const weights = graph === undefined || profile === undefined ? [] : comparedWeights(graph, profile);
  return `The gradient of \`${weights[0] ?? first}\` is ${multiple(change)} that of \`${weights.at(-1) ?? last}\``;
}

function multiple(change: number): string {
  return change < 0 ? `${ratio(change)} of` : `${ratio(change)} times`;
}

/** Of weights that no layer holds: which they are, on the line of the first. */
function bare(id: string, worst: Spoken, context: RuleContext): Finding {
  const { graph, profile, model } = context;
  const [first] = graph === undefined || profile === undefined ? [] : comparedWeights(graph, profile);
  const weight = graph?.parameters.find(({ name }) => name === first);
  return finding({ id, severity: worst.level }, weight?.location ?? model.candidate.location, `${measured(worst, [], context)}.`);
}

/** The lines on which a contributor's layers stand, each with what stands there; of residual blocks those of their sums. */
function placesOf({ layers, blame, stages }: Contributor): readonly (readonly [location: Location, message: string])[] {
  const sums = stages.flatMap((stage) => stage.sums);
  if (sums.length > 0) {
    return byPlace(sums, ({ location }) => location).map(([location, own]) => [location, counted(own.length, "residual sum")]);
  }
  return byPlace(layers, ({ location }) => location).map(([location, group]) => [location, relation(group, blame)]);
}

function relation(layers: readonly GraphLayer[], blame: Contributor["blame"]): string {
  const [first] = layers;
  const list = names(layers.map(({ layer }) => layer.name));
  if (blame === "weights") return `the weights of ${list}`;
  const operation = first?.layer.operation ?? "";
  if (first?.layer.functional !== true) return `${operation} ${list}`;
  return layers.length > 1 ? `${operation}, called ${layers.length} times` : operation;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Sizes of ours that the number stands on. */
function assumptions({ model }: RuleContext): string {
  const sizes = model.inputs.filter(({ assumedAxes }) => assumedAxes.some((axis) => axis > 0));
  const [input] = sizes;
  return input === undefined ? "" : ` The input is assumed to be ${input.shape.join(" × ")}.`;
}
