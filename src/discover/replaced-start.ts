/** Whether what a model starts from, where it is built, is what trains. */
import type { Expression, Statement } from "../syntax/tree.ts";
import { position } from "../text/document.ts";
import type { SourceFile } from "./candidate.ts";
import { DRAWS, rootName, trainersOf, untilTrained, type Place } from "./slice.ts";
import { descendants } from "./tree-walk.ts";

/**
 * Why the parameters that a model gets where it is built may not be those that train, as a sentence for people: weights from a file take their place and nothing here
 * trains it, or it is a part that its whole draws anew. `target`: the variable that the model goes to.
 */
export function replacedStart(place: Place, target: string | undefined, { document, module }: SourceFile): string | undefined {
  const whole = redrawingWhole(place);
  if (whole !== undefined) return `It is a part of \`${whole}\`, which draws its parameters anew.`;
  if (target === undefined) return undefined;
  const { before, isTrained } = untilTrained(target, place.after, trainersOf(module));
  const load = isTrained ? undefined : before.find((statement) => loads(statement, target));
  if (load === undefined) return undefined;
  const { line } = position(document, load.span.start);
  const file = document.file.split("/").at(-1) ?? "";
  return `Line ${line} of ${file} loads other weights into it, and nothing there trains it.`;
}

/** `model.load_state_dict(checkpoint["model"])`, what it returns kept or not; a copy of another model's state is no trained one's. */
function loads(statement: Statement, name: string): boolean {
  if (statement.kind !== "Expr" && statement.kind !== "Assign") return false;
  const { value } = statement;
  if (value.kind !== "Call" || value.func.kind !== "Attribute" || value.func.attr !== "load_state_dict") return false;
  return rootName(value.func) === name && !value.args.some(isStateOfAnother);
}

function isStateOfAnother(state: Expression): boolean {
  return [...descendants(state)].some((node) => node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "state_dict");
}

/** The class whose constructor builds a model as a part and then draws all its parameters: `self._reset_parameters()`, `self.apply(draw)`. */
function redrawingWhole({ owner, function: method, after }: Place): string | undefined {
  if (owner === undefined || method?.name !== "__init__") return undefined;
  const draws = after.some(
    (statement) =>
      statement.kind === "Expr" &&
      statement.value.kind === "Call" &&
      statement.value.func.kind === "Attribute" &&
      statement.value.func.value.kind === "Name" &&
      statement.value.func.value.id === "self" &&
      (statement.value.func.attr === "apply" || DRAWS.test(statement.value.func.attr)),
  );
  return draws ? owner.name : undefined;
}
