/** Statements that pass one value on from name to name. */
import { descendants } from "../../discover/tree-walk.ts";
import type { Assign, If, Statement, SyntaxNode } from "../../syntax/tree.ts";

/** A value's way through statements. */
export interface Chain {
  /** The statements that make something of it, in order. */
  readonly steps: readonly (Assign | If)[];
  /** The name that it has after the last one. */
  readonly end: string;
}

/** How often a name occurs in an expression or a statement. */
export function reads(root: SyntaxNode, name: string): number {
  return [root, ...descendants(root)].filter((node) => node.kind === "Name" && node.id === name).length;
}

/**
 * The way of the value that a name holds at first, where each statement that has to do with it takes it once and assigns what it makes of it, perhaps under a
 * condition; undefined where one takes it otherwise, or none does.
 */
export function chainOf(statements: readonly Statement[], start: string): Chain | undefined {
  const steps: (Assign | If)[] = [];
  const names = new Set([start]);
  let end = start;
  for (const statement of statements) {
    if (![...names].some((name) => reads(statement, name) > 0)) continue;
    const next = stepTo(statement, end);
    if (next === undefined) return undefined;
    // What it was called before is another value from here on.
    const others = [...names].filter((name) => name !== end && name !== next);
    if (others.some((name) => reads(statement, name) > 0)) return undefined;
    if (statement.kind === "Assign" || statement.kind === "If") steps.push(statement);
    names.add(next);
    end = next;
  }
  return steps.length === 0 ? undefined : { steps, end };
}

/** The name under which a statement leaves a value; undefined where it does something else with it. */
function stepTo(statement: Statement, from: string): string | undefined {
  if (statement.kind === "Assign") {
    const [target, ...others] = statement.targets;
    return target?.kind === "Name" && others.length === 0 && reads(statement.value, from) === 1 ? target.id : undefined;
  }
  if (statement.kind !== "If" || statement.orelse.length > 0 || reads(statement.test, from) > 0) return undefined;
  const inner = chainOf(statement.body, from);
  return inner?.end === from ? from : undefined;
}
