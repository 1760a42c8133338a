/** Layers that only say where an attention looks. */
import type { Graph, GraphNode } from "../../graph/graph.ts";
import { oncePer } from "../../graph/once-per.ts";
import { usersOf } from "../../graph/users.ts";

/** Ops that leave a query or key one, the product of the two among them. */
const CARRIERS: ReadonlySet<string> = new Set([
  "reshape",
  "permute",
  "expand",
  "slice",
  "affine",
  "dropout",
  "cast",
  "concat",
  "repeat",
  "linear",
  "layer_norm",
  "normalize",
  "contract",
  "mask_fill",
  "add",
]);

/** What a softmax passes before it weighs something. */
const VIEWS: ReadonlySet<string> = new Set(["reshape", "permute", "expand", "slice", "dropout", "cast", "mask_fill"]);

/**
 * Whether all that comes of a layer's output are the logits of an attention's softmax, as of queries and keys: at the start, when attention looks everywhere alike,
 * little of the loss depends on them, and that says nothing of the depth.
 */
export function onlySteers(graph: Graph, { id }: GraphNode): boolean {
  return steeringOf(graph)[id] === true;
}

const steeringOf = oncePer((graph: Graph): readonly boolean[] => {
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const weighs = new Array<boolean>(graph.nodes.length).fill(false);
  const steers = new Array<boolean>(graph.nodes.length).fill(false);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const readers = users.get(id) ?? [];
    if (readers.length === 0 || outputs.has(id)) continue;
    weighs[id] = readers.every((reader) => reader.op === "contract" || (VIEWS.has(reader.op) && weighs[reader.id] === true));
    steers[id] = readers.every((reader) => {
      if (reader.op === "attention") return reader.inputs.every(({ node }, index) => node !== id || index < 2);
      if (reader.op === "softmax") return weighs[reader.id] === true;
      return CARRIERS.has(reader.op) && steers[reader.id] === true;
    });
  }
  return steers;
});
