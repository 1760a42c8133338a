/** What becomes of a layer where it is constructed: an element of a Sequential, an attribute, or something else. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { AnnAssign, Assign, Call, ClassDef, Expr, Expression, FunctionDef, Module, Tuple } from "../../syntax/tree.ts";
import { pathOf } from "./names.ts";
import { classAround, lastOf, pathTo, type Path } from "./place.ts";

/** How a layer takes its place in the model. */
export type Seat =
  /** One of the layers of a Sequential that is written out, or of a list that becomes one: itself, or the variable that holds it. */
  | { readonly kind: "element"; readonly element: Expression; readonly siblings: readonly Expression[]; readonly container: Expression }
  /** `("fc1", nn.Linear(…))` in such a list. */
  | { readonly kind: "named"; readonly entry: Tuple; readonly name: Expression }
  /** `layers.append(nn.Linear(…))`, of a list that becomes a Sequential. */
  | { readonly kind: "appended"; readonly statement: Expr; readonly append: Call; readonly path: Path }
  /** `self.fc1 = nn.Linear(…)`, `self.fc1: nn.Linear = nn.Linear(…)`. */
  | { readonly kind: "attribute"; readonly statement: Assign | AnnAssign; readonly owner: ClassDef; readonly name: string }
  /** Any other expression: an element of a ModuleList, an argument, a result. */
  | { readonly kind: "other" };

const OTHER: Seat = { kind: "other" };

/** The seat of the layer that the last node of a path is. */
export function seatOf(file: SourceFile, path: Path): Seat {
  const element = path.at(-1);
  const parent = path.at(-2);
  if ((element?.kind !== "Call" && element?.kind !== "Name") || parent === undefined) return OTHER;
  switch (parent.kind) {
    case "Call":
      if (isSequential(parent, file)) return { kind: "element", element, siblings: parent.args, container: parent };
      return appendedSeat(parent, path, file);
    case "Tuple":
    case "List": {
      if (isSequentialList(path.slice(0, -1), file)) return { kind: "element", element, siblings: parent.elements, container: parent };
      const [name] = parent.elements;
      const isNamed = parent.kind === "Tuple" && parent.elements.length === 2 && parent.elements[1] === element && isOrdered(path, file);
      return isNamed && name !== undefined ? { kind: "named", entry: parent, name } : OTHER;
    }
    case "Assign":
    case "AnnAssign":
      return assignedSeat(parent, path, file);
    default:
      return OTHER;
  }
}

function appendedSeat(append: Call, path: Path, file: SourceFile): Seat {
  const statement = path.at(-3);
  if (statement?.kind !== "Expr" || statement.value !== append || append.func.kind !== "Attribute" || append.func.attr !== "append") {
    return OTHER;
  }
  return becomesSequential(append.func.value, path, file) ? { kind: "appended", statement, append, path } : OTHER;
}

/** Whether a pair stands in `OrderedDict([…])`. */
function isOrdered(path: Path, file: SourceFile): boolean {
  const [dict, list] = path.slice(-4);
  return list?.kind === "List" && dict?.kind === "Call" && pathOf(dict.func, file.module) === "collections.OrderedDict";
}

/** An attribute, or a variable that is put into a Sequential later. */
function assignedSeat(statement: Assign | AnnAssign, path: Path, file: SourceFile): Seat {
  const [target, ...others] = statement.kind === "Assign" ? statement.targets : [statement.target];
  if (statement.value !== path.at(-1) || target === undefined || others.length > 0) return OTHER;
  const owner = classAround(path);
  if (target.kind === "Attribute" && target.value.kind === "Name" && target.value.id === "self" && owner !== undefined) {
    return { kind: "attribute", statement, owner, name: target.attr };
  }
  if (target.kind !== "Name" || path.at(-1)?.kind === "Name") return OTHER;
  const seats = [...descendants(scopeOf(path, file))].flatMap((node): readonly Seat[] => {
    if (node.kind !== "Name" || node.id !== target.id || node === target) return [];
    const seat = seatOf(file, pathTo(file.module, node.span));
    return seat.kind === "element" || seat.kind === "appended" ? [seat] : [];
  });
  return seats.length === 1 ? (seats[0] ?? OTHER) : OTHER;
}

function isSequential(call: Call, { module }: SourceFile): boolean {
  return pathOf(call.func, module) === "torch.nn.Sequential";
}

/** Whether a list that is written out here becomes the layers of a Sequential: at once, one by one, or by the name it is given. */
function isSequentialList(path: Path, file: SourceFile): boolean {
  const list = path.at(-1);
  const parent = path.at(-2);
  switch (parent?.kind) {
    case "Starred": {
      const call = path.at(-3);
      return call?.kind === "Call" && isSequential(call, file);
    }
    case "Comprehension": {
      const outer = path.at(-3);
      const isPassedOn = outer?.kind === "ListComp" && outer.element.kind === "Name" && parent.target.kind === "Name";
      return isPassedOn && outer.element.id === parent.target.id && parent.iter === list && isSequentialList(path.slice(0, -2), file);
    }
    case "Assign":
      return parent.value === list && parent.targets.every((target) => becomesSequential(target, path, file));
    case "AugAssign":
      return parent.op === "+" && parent.value === list && becomesSequential(parent.target, path, file);
    case "Call":
      return parent.func.kind === "Attribute" && parent.func.attr === "extend" && becomesSequential(parent.func.value, path, file);
    default:
      return false;
  }
}

/** Whether a Sequential is made of a list somewhere in the same function: `nn.Sequential(*layers)`. */
function becomesSequential(list: Expression, path: Path, file: SourceFile): boolean {
  if (list.kind !== "Name") return false;
  for (const node of descendants(scopeOf(path, file))) {
    if (node.kind !== "Call" || !isSequential(node, file)) continue;
    if (node.args.some((each) => each.kind === "Starred" && each.value.kind === "Name" && each.value.id === list.id)) return true;
  }
  return false;
}

function scopeOf(path: Path, { module }: SourceFile): FunctionDef | Module {
  return lastOf(path, (node): node is FunctionDef | Module => node.kind === "FunctionDef" || node.kind === "Module") ?? module;
}
