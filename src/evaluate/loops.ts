/** Loops under way: which, entered how often, in which turn. */
import type { For, Statement, SyntaxNode, While } from "../syntax/tree.ts";
import type { Step } from "../text/step.ts";
import type { Frame, LoopTurn } from "./context.ts";
import type { Context } from "./value.ts";

/** Notes that a loop is entered; `frame.loops.pop()` when it is left. A `while` is not `bounded`. */
export function beginLoop(context: Context, node: SyntaxNode, frame: Frame, bounded: boolean): LoopTurn {
  const entry = context.loopEntries.get(node) ?? 0;
  context.loopEntries.set(node, entry + 1);
  const loop: LoopTurn = { name: `${frame.file}:${node.span.start}:${entry}`, iteration: -1, bounded };
  frame.loops.push(loop);
  return loop;
}

/** Notes that a turn begins and counts a step; the request to hand on, when it is time. */
export function turnLoop(context: Context, loop: LoopTurn): Step | undefined {
  loop.iteration++;
  if (loop.iteration >= context.limits.iterations) context.exceeded(`a loop of more than ${context.limits.iterations} turns`);
  return context.step();
}

const training = new WeakMap<For | While, boolean>();

/**
 * Whether something goes backward in a loop. What its turns do to parameters is not followed, so the first shows all that there is to see, and the others,
 * often thousands, are left out.
 */
export function trains(node: For | While): boolean {
  let known = training.get(node);
  if (known === undefined) {
    known = goesBackward(node.body);
    training.set(node, known);
  }
  return known;
}

function goesBackward(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case "Expr":
        return statement.value.kind === "Call" && statement.value.func.kind === "Attribute" && statement.value.func.attr === "backward";
      case "For":
      case "While":
      case "If":
        return goesBackward(statement.body) || goesBackward(statement.orelse);
      case "With":
      case "Try":
        return goesBackward(statement.body);
      default:
        return false;
    }
  });
}
