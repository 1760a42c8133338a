/** Models that a file builds and does not define: `net = Net()` in a training script, of a class or a function that it imports. */
import type { Call, Expression, Module } from "../syntax/tree.ts";
import { locate } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import { encloses } from "../text/location.ts";
import type { Candidate } from "./candidate.ts";
import type { Builder } from "./constructions.ts";
import { constructionAt } from "./constructions.ts";
import type { Definitions } from "./definitions.ts";
import { makesModel } from "./factories.ts";
import { placeOf } from "./slice.ts";
import { isLayer, isModuleClass, valueOfName } from "./scope-facts.ts";
import { descendants, descendantsOfKind, dottedName } from "./tree-walk.ts";

/** One candidate for each imported class or function that is called outside of `leftOut`, where models are written down and calls make parts of them. */
export function importedModels(builder: Builder, definitions: Definitions, leftOut: readonly Span[]): readonly Candidate[] {
  const { module } = builder.file;
  const parts = [...leftOut, ...listed(module)];
  const isOut = ({ span }: { readonly span: Span }): boolean => parts.some((out) => encloses(out, span));
  const calls = new Map<string, Call[]>();
  const trained = new Set(trainedNames(module));
  for (const node of descendants(module, (inner) => !isOut(inner))) {
    if (node.kind !== "Call" || isOut(node)) continue;
    const path = importedCallee(node.func, builder, definitions);
    const last = path?.split(".").at(-1) ?? "";
    const name = path === undefined ? trainedLayer(node, builder, trained) : definitions.byName.has(last) ? path : last;
    if (name !== undefined) calls.set(name, [...(calls.get(name) ?? []), node]);
  }
  return [...calls].flatMap(([name, nodes]) => candidateOf(builder, name, nodes));
}

/** Variables whose parameters an optimizer is given: `SGD(model.parameters())`. */
function* trainedNames(module: Module): Generator<string> {
  for (const { func } of descendantsOfKind(module, "Call")) {
    if (func.kind === "Attribute" && func.attr === "parameters" && func.value.kind === "Name") yield func.value.id;
  }
}

/** The variable of a single layer of the framework that is trained as a model by itself: `model = nn.Linear(1, 1)`. */
function trainedLayer(call: Call, { scope, file }: Builder, trained: ReadonlySet<string>): string | undefined {
  const own = placeOf(file.module, call.span)?.own;
  const [target] = own?.kind === "Assign" && own.value === call ? own.targets : [];
  if (target?.kind !== "Name" || !trained.has(target.id)) return undefined;
  const value = valueOfName(scope, call.func);
  return value?.kind === "class" && isModuleClass(value) && isLayer(value) ? target.id : undefined;
}

/** What is put into lists or other modules: layers, of which a helper makes something. */
function* listed(module: Module): Generator<Span> {
  for (const { func, argumentsSpan } of descendantsOfKind(module, "Call")) {
    if (func.kind === "Attribute" && /^(?:append|extend|insert|add_module|register_module)$/.test(func.attr)) yield argumentsSpan;
  }
}

function candidateOf(builder: Builder, name: string, calls: readonly Call[]): readonly Candidate[] {
  const { document, module } = builder.file;
  const all = calls.flatMap((call) => constructionAt(builder, call) ?? []);
  const constructions = all.filter(({ code }, index) => all.findIndex((other) => other.code === code) === index);
  const [first] = calls;
  if (first === undefined || constructions.length === 0) return [];
  return [
    {
      name,
      kind: "imported",
      location: locate(document, { start: first.span.start, end: first.argumentsSpan.start }),
      extent: placeOf(module, first.span)?.own.span ?? first.span,
      constructions,
      within: [],
    },
  ];
}

/** The dotted name of an imported class or function whose call gives a model; of `Net.from_name(…)` the class's. */
function importedCallee(func: Expression, { scope }: Builder, { byName }: Definitions): string | undefined {
  const path = dottedName(func);
  const [head = ""] = path?.split(".") ?? [];
  if (path === undefined || byName.has(head)) return undefined;
  if (makesModel(valueOfName(scope, func))) return path;
  const owner = func.kind === "Attribute" && /^(?:from_|build|create|make)/.test(func.attr) ? func.value : undefined;
  const cls = owner === undefined ? undefined : valueOfName(scope, owner);
  return owner !== undefined && cls?.kind === "class" && makesModel(cls) ? dottedName(owner) : undefined;
}
