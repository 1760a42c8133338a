/** A second state beside a cell's first one, as an LSTM's cell takes and gives it. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Assign, Call, FunctionDef, Name } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { inserted, replaced, statementAfter } from "./elements.ts";
import { naming } from "./names.ts";
import { functionAround, lastOf, statementOf, type Path } from "./place.ts";
import { reads } from "./statement-chain.ts";

/** What people call the second state, by what they call the first. */
const COMPANIONS: ReadonlyMap<string, string> = new Map([
  ["h", "c"],
  ["hx", "cx"],
  ["h_t", "c_t"],
  ["ht", "ct"],
  ["hidden", "cell"],
]);

/**
 * `h, c = self.cell(x[:, t], (h, c))` for `h = self.cell(x[:, t], h)` in a loop, with `c = torch.zeros_like(h)` where `h` is made before it; undefined where the
 * state comes and goes in another way.
 */
export function withCellState(file: SourceFile, call: Call, path: Path): readonly Edit[] | undefined {
  const statement = statementOf(path);
  const [, state, ...further] = call.args;
  const scope = functionAround(path);
  if (statement?.kind !== "Assign" || statement.value !== call || state?.kind !== "Name" || further.length > 0) return undefined;
  const target = onlyName(statement);
  const loop = lastOf(path, (node) => node.kind === "For");
  if (scope === undefined || loop === undefined || target?.id !== state.id) return undefined;
  const made = assignments(scope, state.id).filter((each) => each !== statement);
  const [start, ...others] = made;
  const name = COMPANIONS.get(state.id) ?? `${state.id}_cell`;
  if (start === undefined || others.length > 0 || start.span.end > loop.span.start || isNone(start) || reads(scope, name) > 0) {
    return undefined;
  }
  const zeros = naming(file, "torch.zeros_like");
  const added = statementAfter(file, start, [`${name} = ${zeros.text}(${state.id})`]);
  if (added === undefined) return undefined;
  return [...zeros.edits, added, inserted(file, target.span.end, `, ${name}`), replaced(file, state, `(${state.id}, ${name})`)];
}

function onlyName({ targets: [target, ...others] }: Assign): Name | undefined {
  return target?.kind === "Name" && others.length === 0 ? target : undefined;
}

/** All that assigns a name in a function, alone or among others. */
function assignments(scope: FunctionDef, name: string): readonly Assign[] {
  return [...descendants(scope.body)].filter(
    (node): node is Assign => node.kind === "Assign" && node.targets.some((target) => reads(target, name) > 0),
  );
}

/** Whether a state is none at first, or comes with others: then nothing says its shape. */
function isNone(start: Assign): boolean {
  return onlyName(start) === undefined || (start.value.kind === "Constant" && start.value.type === "none");
}
