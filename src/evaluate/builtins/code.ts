/** `eval` and `exec`: code that stands in a text, evaluated like the code around it. */
import type { Statement } from "../../syntax/tree.ts";
import type { Frame } from "../context.ts";
import { settle } from "../errors.ts";
import { enter } from "../functions.ts";
import { NONE, scope, type NativeTable } from "../make.ts";
import { OWN_FILES } from "../places.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, Scope } from "../value.ts";

export const CODE_FUNCTIONS: NativeTable = {
  *"eval(source, globals=None, locals=None, /)"(context, args) {
    return yield* run(context, args, function* (body, frame) {
      const [only] = body;
      if (body.length !== 1 || only?.kind !== "Expr") return context.raise("SyntaxError", "invalid syntax");
      return yield* settle(context.evaluate(only.value, frame));
    });
  },
  *"exec(source, globals=None, locals=None, /)"(context, args) {
    return yield* run(context, args, function* (body, frame) {
      yield* settle(context.execute(body, frame));
      return NONE;
    });
  },
};

/** Runs the statements of a known text where the call stands. The places in it are no places of a file: what goes wrong is told at the call. */
function* run(
  context: Context,
  args: BoundArguments,
  work: (body: readonly Statement[], frame: Frame) => Evaluation<AbstractValue>,
): Evaluation<AbstractValue> {
  const source = args.get("source");
  const caller = context.frames.at(-1);
  if (source.kind === "unknown") return source;
  if (source.kind !== "str" || caller === undefined) return context.unknown("what code is run is not known");
  const tree = yield* context.parse(source.value.trim());
  if (tree.errors.length > 0) return context.raise("SyntaxError", "invalid syntax");
  const names = namesOf(args, caller);
  enter(context, { ...caller, file: `${OWN_FILES}text`, span: { start: 0, end: 0 }, loops: [], scope: names });
  try {
    return yield* work(tree.module.body, context.frames.at(-1) ?? caller);
  } finally {
    context.frames.pop();
  }
}

/** The names that are given, over those of the caller. */
function namesOf(args: BoundArguments, { scope: around, globals }: Frame): Scope {
  const given = [args.get("globals"), args.get("locals")].flatMap((value) => (value.kind === "dict" ? [...value.entries.values()] : []));
  if (given.length === 0) return around;
  const named = given.flatMap(({ key, value }): readonly (readonly [string, AbstractValue])[] =>
    key.kind === "str" ? [[key.value, value]] : [],
  );
  return scope("module", globals, new Map(named));
}
