/** Recurrent layers of a model. */
import type { Graph, NodeOf } from "../../graph/graph.ts";
import type { RuleContext } from "../rule.ts";

export type Recurrence = NodeOf<"recurrent">;

/** Layers of torch.nn, cells in loops and recurrences by hand alike. */
export function recurrencesOf(graph: Graph): readonly Recurrence[] {
  return graph.nodes.filter((node): node is Recurrence => node.op === "recurrent");
}

/** Number of time steps. */
export function stepsOf(graph: Graph, { inputs: [input], attributes }: Recurrence): number {
  return input === undefined ? 1 : (graph.nodes[input.node]?.outputs[input.output]?.shape[attributes.timeAxis] ?? 1);
}

/** Whether the number of time steps is a guess of ours. The first axis alone is the batch's, which may be as long by chance; time may lead where more is assumed. */
export function isLengthAssumed({ model }: RuleContext, steps: number): boolean {
  return model.inputs.some(({ assumedAxes, shape }) =>
    assumedAxes.some((axis) => shape[axis] === steps && (axis > 0 || shape.length === 1 || assumedAxes.length > 1)),
  );
}
