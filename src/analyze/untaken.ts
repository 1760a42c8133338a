/** Parameters that only a branch uses of which it is not known whether it is taken: that nothing uses them cannot be said. */
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Observation } from "../evaluate/library.ts";
import type { GraphParameter } from "../graph/graph.ts";
import type { Module, SyntaxNode } from "../syntax/tree.ts";
import { position } from "../text/document.ts";
import { encloses, type Span } from "../text/location.ts";

/** A branch on something unknown, and the names that code in it reads of objects. */
interface Branch {
  readonly reason: string;
  readonly attributes: ReadonlySet<string>;
}

/** Why a parameter may be used although the run that was followed did not; undefined where no branch was in doubt. */
export function doubtfulUses(
  observations: readonly Observation[],
  sources: ReadonlyMap<string, SourceFile>,
): ((parameter: GraphParameter) => string | undefined) | undefined {
  const branches = new Map<string, Branch>();
  for (const { kind, location, ...rest } of observations) {
    const file = kind === "choice" && location !== undefined ? sources.get(location.file) : undefined;
    if (file === undefined || location === undefined || !("reason" in rest)) continue;
    const key = `${location.file} ${location.span.start}`;
    if (branches.has(key)) continue;
    const { line } = position(file.document, location.span.start);
    const attributes = attributesIn(branchesAt(file.module, location.span), file.module);
    branches.set(key, { attributes, reason: `only a branch that may not be taken uses it (line ${line}): ${rest.reason}` });
  }
  if (branches.size === 0) return undefined;
  return ({ name }) => {
    const parts = name.split(".");
    const owners = parts.length > 1 ? parts.slice(0, -1) : parts;
    return [...branches.values()].find(({ attributes }) => owners.some((part) => attributes.has(part)))?.reason;
  };
}

/** Both sides of the innermost condition that holds a place. */
function branchesAt(module: Module, place: Span): readonly SyntaxNode[] {
  let found: readonly SyntaxNode[] = [];
  for (const node of descendants(module, ({ span }) => encloses(span, place))) {
    if (node.kind !== "If" && node.kind !== "IfExp" && node.kind !== "While") continue;
    if (encloses(node.test.span, place)) found = [node.body, node.orelse].flat();
  }
  return found;
}

/** Functions of the file that call one another, from the branch on. */
const MAX_FUNCTIONS = 50;

/** Names of attributes that code reads, and the functions of the file that it names. */
function attributesIn(code: readonly SyntaxNode[], module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  const pending = [...code];
  for (let count = 0; count < MAX_FUNCTIONS; count += 1) {
    const nodes = pending.splice(0).flatMap((node) => [node, ...descendants(node)]);
    const found = nodes.flatMap((node) =>
      node.kind === "Attribute" ? [node.attr] : node.kind === "Constant" && node.type === "str" ? [node.value] : [],
    );
    const more = new Set(found.filter((name) => !names.has(name)));
    for (const name of more) names.add(name);
    if (more.size === 0) break;
    for (const node of descendants(module)) if (node.kind === "FunctionDef" && more.has(node.name)) pending.push(node);
  }
  return names;
}
