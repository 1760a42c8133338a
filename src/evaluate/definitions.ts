/** `def` and `class`. */
import type { ClassDef, Expression, FunctionDef, TypeParameter } from "../syntax/tree.ts";
import { makeClass, metaclassOf } from "./classes.ts";
import type { Frame } from "./context.ts";
import { elementValues } from "./expressions.ts";
import { enter, makeFunction, qualify } from "./functions.ts";
import { dict, scope, str, tuple } from "./make.ts";
import { after, settle } from "./errors.ts";
import { assignName, mangle } from "./scopes.ts";
import { callSpecial } from "./special.ts";
import type { AbstractValue, Context, Evaluation, OwnerCell, Pending } from "./value.ts";

/** Defines a function, its decorators applied from the last to the first. */
export function defineFunction(context: Context, node: FunctionDef, frame: Frame): Pending<void> {
  if (node.decorators.length > 0) return defineDecorated(context, node, frame);
  defineTypeParameters(context, node.typeParameters, frame);
  return after(makeFunction(context, node, frame), (made) => {
    assignName(frame.scope, mangle(node.name, frame), made);
  });
}

function* defineDecorated(context: Context, node: FunctionDef, frame: Frame): Evaluation<void> {
  const decorators = yield* decoratorValues(context, node.decorators, frame);
  defineTypeParameters(context, node.typeParameters, frame);
  const made = yield* settle(makeFunction(context, node, frame));
  assignName(frame.scope, mangle(node.name, frame), yield* decorate(context, made, decorators, node.decorators, frame));
}

function* decoratorValues(context: Context, nodes: readonly Expression[], frame: Frame): Evaluation<AbstractValue[]> {
  const values: AbstractValue[] = [];
  for (const node of nodes) values.push(yield* settle(context.evaluate(node, frame)));
  return values;
}

function* decorate(
  context: Context,
  made: AbstractValue,
  decorators: readonly AbstractValue[],
  nodes: readonly Expression[],
  frame: Frame,
): Evaluation<AbstractValue> {
  let value = made;
  for (let index = decorators.length - 1; index >= 0; index--) {
    const decorator = decorators[index];
    const node = nodes[index];
    if (decorator === undefined || node === undefined) continue;
    frame.span = node.span;
    if (decorator.kind === "unknown") {
      context.problem(`a decorator that is not known is left out: ${decorator.reason}`, "note", { file: frame.file, span: node.span });
      continue;
    }
    const result = yield* context.call(decorator, [value]);
    if (result.kind === "unknown") {
      context.problem(`what a decorator returns is not known, it is left out: ${result.reason}`, "note", {
        file: frame.file,
        span: node.span,
      });
      continue;
    }
    value = result;
  }
  return value;
}

function defineTypeParameters(context: Context, parameters: readonly TypeParameter[], frame: Frame): void {
  for (const parameter of parameters) {
    if (!frame.scope.variables.has(parameter.name)) assignName(frame.scope, parameter.name, context.unknown("a type parameter"));
  }
}

/** Defines a class. */
export function* defineClass(context: Context, node: ClassDef, frame: Frame): Evaluation<void> {
  const decorators = yield* decoratorValues(context, node.decorators, frame);
  defineTypeParameters(context, node.typeParameters, frame);
  const bases = yield* baseValues(context, node, frame);
  const keywords = yield* keywordValues(context, node, frame);
  const metaclass = metaclassOf(bases, keywords.get("metaclass"));
  keywords.delete("metaclass");
  const owner: OwnerCell = { name: node.name, class: undefined };
  const attributes = yield* runBody(context, node, frame, owner);
  frame.span = node.header;
  const made = yield* build(context, node, frame, bases, keywords, metaclass, attributes);
  if (made.kind === "class") owner.class = made;
  assignName(frame.scope, mangle(node.name, frame), yield* decorate(context, made, decorators, node.decorators, frame));
}

function* baseValues(context: Context, node: ClassDef, frame: Frame): Evaluation<AbstractValue[]> {
  const given = yield* settle(elementValues(context, node.bases, frame));
  const bases: AbstractValue[] = [];
  for (const base of given) {
    const entries =
      base.kind === "class" || base.kind === "unknown" ? undefined : yield* callSpecial(context, base, "__mro_entries__", [tuple(given)]);
    if (entries?.kind === "tuple") bases.push(...entries.items);
    else bases.push(base);
  }
  return bases;
}

function* keywordValues(context: Context, node: ClassDef, frame: Frame): Evaluation<Map<string, AbstractValue>> {
  const keywords = new Map<string, AbstractValue>();
  for (const keyword of node.keywords) {
    if (keyword.name !== undefined) keywords.set(keyword.name, yield* settle(context.evaluate(keyword.value, frame)));
  }
  return keywords;
}

function* runBody(context: Context, node: ClassDef, frame: Frame, owner: OwnerCell): Evaluation<Map<string, AbstractValue>> {
  const body: Frame = {
    name: qualify(frame, node.name),
    file: frame.file,
    globals: frame.globals,
    scope: scope("class", frame.scope),
    span: node.span,
    loops: [],
    owner,
    firstArgument: undefined,
    handling: undefined,
  };
  const { variables } = body.scope;
  variables.set("__module__", frame.globals.variables.get("__name__") ?? str("__main__"));
  variables.set("__qualname__", str(body.name));
  if (node.docstring !== undefined) variables.set("__doc__", str(node.docstring));
  enter(context, body);
  try {
    yield* settle(context.execute(node.body, body));
  } finally {
    context.frames.pop();
  }
  return variables;
}

function* build(
  context: Context,
  node: ClassDef,
  frame: Frame,
  bases: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
  metaclass: ReturnType<typeof metaclassOf>,
  attributes: Map<string, AbstractValue>,
): Evaluation<AbstractValue> {
  if (metaclass !== undefined && metaclass.mro.some((cls) => cls.location !== undefined)) {
    return yield* context.call(metaclass, [str(node.name), tuple(bases), dict(attributes)], keywords);
  }
  const module = attributes.get("__module__");
  return yield* makeClass(context, {
    name: node.name,
    qualifiedName: qualify(frame, node.name),
    module: module?.kind === "str" ? module.value : "__main__",
    bases,
    attributes,
    keywords,
    metaclass,
    location: { file: frame.file, span: node.nameSpan },
  });
}
