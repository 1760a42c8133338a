/** A second list of modules beside a ModuleList, gone through together with it. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, ClassDef, For, FunctionDef, Name } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { inserted, replaced, statementAfter } from "./elements.ts";
import { pathOf } from "./names.ts";
import { functionAround, pathTo, type Path } from "./place.ts";
import { seatOf } from "./seats.ts";
import { textOf } from "./style.ts";

/** A loop over a ModuleList that calls each module once. */
interface Loop {
  readonly statement: For;
  readonly target: Name;
  readonly call: Call;
}

/**
 * For a path that ends with the element of `self.layers = nn.ModuleList([nn.Linear(…) for …])`, whose modules one loop calls: `self.norms` with `made` for each of
 * them, and the loop over both. Undefined where the code is another.
 */
export function zipped(file: SourceFile, path: Path, made: string): readonly Edit[] | undefined {
  const [list, comprehension] = [path.at(-3), path.at(-2)];
  if ((comprehension?.kind !== "ListComp" && comprehension?.kind !== "GeneratorExp") || list?.kind !== "Call") return undefined;
  if (comprehension.element !== path.at(-1)) return undefined;
  if (pathOf(list.func, file.module) !== "torch.nn.ModuleList") return undefined;
  const seat = seatOf(file, path.slice(0, -2));
  if (seat.kind !== "attribute") return undefined;
  const loop = loopOver(file, seat.owner, seat.name);
  const isTaken = [...descendants(seat.owner)].some(
    (node) => (node.kind === "Name" && node.id === "norm") || (node.kind === "Attribute" && node.attr === "norms"),
  );
  if (loop === undefined || isTaken) return undefined;
  const { text } = file.document;
  const opening = text.slice(list.span.start, comprehension.element.span.start);
  const generators = text.slice(comprehension.element.span.end, list.span.end);
  const added = statementAfter(file, seat.statement, [`self.norms = ${opening}${made}${generators}`]);
  const { statement, target, call } = loop;
  if (added === undefined || `${opening}${generators}`.includes("\n")) return undefined;
  return [
    added,
    inserted(file, target.span.end, ", norm"),
    replaced(file, statement.iter, `zip(${textOf(file, statement.iter.span)}, self.norms)`),
    inserted(file, call.span.start, "norm("),
    inserted(file, call.span.end, ")"),
  ];
}

/** The loop over `self.name` that calls each module once, where nothing else runs them. */
function loopOver(file: SourceFile, owner: ClassDef, name: string): Loop | undefined {
  const uses = [...descendants(owner)].filter(
    (node) => node.kind === "Attribute" && node.attr === name && node.value.kind === "Name" && node.value.id === "self",
  );
  const loops = uses.flatMap((use) => {
    const around = pathTo(file.module, use.span);
    const statement = around.at(-2);
    const scope = functionAround(around);
    if (statement?.kind !== "For" || statement.iter !== use || statement.target.kind !== "Name") return [];
    // What other methods do with them, an initialisation, sends no data through them.
    return callsOf(statement.target.id, scope).length > 0 ? [{ statement, scope }] : [];
  });
  const [only] = loops;
  if (only === undefined || loops.length > 1) return undefined;
  const { statement, scope } = only;
  if (uses.filter((use) => functionAround(pathTo(file.module, use.span)) === scope).length > 1) return undefined;
  const { target } = statement;
  const calls = target.kind === "Name" ? callsOf(target.id, scope) : [];
  const [call] = calls;
  return target.kind === "Name" && call !== undefined && calls.length === 1 ? { statement, target, call } : undefined;
}

function callsOf(name: string, scope: FunctionDef | undefined): readonly Call[] {
  return scope === undefined
    ? []
    : [...descendants(scope)].filter((node): node is Call => node.kind === "Call" && node.func.kind === "Name" && node.func.id === name);
}
