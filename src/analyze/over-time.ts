/** What a model that is called once per time step does to the gradient from call to call. */
import type { State } from "../discover/state.ts";
import { stateOf } from "../discover/state.ts";
import type { Call } from "../discover/inputs.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { InstanceValue } from "../evaluate/value.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import { unrolledLoops } from "../graph/unrolled.ts";
import { gradientsAt } from "../propagate/handed-on.ts";
import type { HandedState } from "../rules/rule.ts";
import type { Keyword } from "../syntax/tree.ts";
import type { Built } from "./build.ts";
import { folded } from "./folded.ts";
import type { Workshop } from "./workshop.ts";
import { traceCall } from "./trace.ts";

/** Calls that follow each other: enough for the state to forget what it started from. */
const CALLS = 8;

/** Nodes of one call up to which that is tried. */
const MOST_NODES = 300;

/** The gradient by call of each tensor of the state; nothing where the model has no state, goes over time by itself, or cannot be called so. */
export function* overTime(workshop: Workshop, { model, call, traced, construction }: Built, graph: Graph): Stage<readonly HandedState[]> {
  const isOverTime = graph.nodes.some(({ op }) => op === "recurrent") || unrolledLoops(graph).length > 0;
  if (model === undefined || call === undefined || traced?.complete !== true || graph.nodes.length > MOST_NODES || isOverTime) return [];
  const state = stateOf(model);
  const code = state === undefined ? undefined : repeated(workshop, call, state);
  if (state === undefined || code === undefined) return [];
  return yield* handedOn(workshop, model, { ...call, code }, state, construction.location ?? state.location);
}

function* handedOn(
  { session, builder, settings }: Workshop,
  model: InstanceValue,
  call: Call,
  state: State,
  home: State["location"],
): Stage<readonly HandedState[]> {
  const { graph: plain, complete } = yield* traceCall(session, builder, model, call, home);
  if (plain === undefined || !complete || plain.outputs.length % CALLS !== 0) return [];
  const graph = yield* folded(plain, settings);
  const tensors = graph.outputs.length / CALLS;
  const values = graph.outputs;
  const log10 = yield* gradientsAt({ ...graph, outputs: values.slice(-tensors) }, values, session.memo.expectations);
  const gated = unrolledLoops(graph).some((loop) => loop.gated) || graph.nodes.some(isGated);
  return Array.from({ length: tensors }, (_, index) => ({
    parameter: state.parameter,
    tensor: tensors === 1 ? undefined : index,
    gated,
    log10: log10.filter((_value, place) => place % tensors === index),
    location: state.location,
  }));
}

function isGated(node: GraphNode): boolean {
  return node.op === "recurrent" && node.attributes.mode !== "rnn";
}

/** Python that calls the model again and again and gives all its states; undefined where the call is not a plain one. */
function repeated({ builder }: Workshop, { code }: Call, { parameter, position, returned }: State): string | undefined {
  const [statement, ...others] = builder.parse(code).module.body;
  const call = statement?.kind === "Expr" ? statement.value : undefined;
  if (others.length > 0 || call?.kind !== "Call" || call.func.kind !== "Name" || call.func.id !== "model") return undefined;
  const given = call.keywords.find(({ name }: Keyword) => name === parameter)?.value ?? call.args[position];
  const first = given === undefined ? "None" : code.slice(given.span.start, given.span.end);
  const again =
    given === undefined
      ? `${code.slice(0, -1)}, ${parameter}=_state)`
      : `${code.slice(0, given.span.start)}_state${code.slice(given.span.end)}`;
  return [
    `_state = ${first}`,
    "_states = []",
    `for _call in range(${CALLS}):`,
    `    _state = ${again}${returned === undefined ? "" : `[${returned}]`}`,
    "    _states.append(_state)",
    "_states",
  ].join("\n");
}
