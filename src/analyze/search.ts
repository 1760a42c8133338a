/** Gathers what finding and building a file's models takes. */
import { Assumer } from "../discover/assume.ts";
import type { Builder } from "../discover/constructions.ts";
import type { SourceFile } from "../discover/candidate.ts";
import { definitionsOf } from "../discover/definitions.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import { hintsOf } from "../discover/hints.ts";
import { namedLiterals } from "../discover/literals.ts";
import { isModuleClass, lookUp, methodOf } from "../discover/scope-facts.ts";
import { descendantsOfKind, dottedName } from "../discover/tree-walk.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { FunctionDef } from "../syntax/tree.ts";
import { STEP } from "../text/step.ts";
import type { AnalysisRequest } from "./analysis.ts";
import type { Memo } from "./memo.ts";
import type { Search } from "./models.ts";
import type { Session } from "./session.ts";
import { warm } from "./session.ts";

/** `callers`: files that import the analysed one. */
export function* searchOf(
  request: AnalysisRequest,
  session: Session,
  directives: readonly PlacedDirective[],
  callers: readonly SourceFile[],
  memo: Memo,
): Stage<Search> {
  const { file, module } = session;
  const definitions = definitionsOf(file.module);
  yield STEP;
  yield* warm(session, calledNames(file));
  const isModel = (name: string): boolean => {
    const value = lookUp(module.scope, name);
    return value?.kind === "class" && isModuleClass(value);
  };
  const initialiserOf = (name: string): FunctionDef | undefined => {
    const value = lookUp(module.scope, name);
    if (value?.kind !== "class") return undefined;
    const own = methodOf(value, "__init__")?.definition;
    if (own !== undefined) return own;
    // A layer of the framework with another forward is built as that layer is.
    const layer = value.mro.find(({ attributes }) => attributes.has("__init__"))?.attributes.get("__init__");
    return layer?.kind === "function" && layer.definition.kind === "FunctionDef" ? layer.definition : undefined;
  };
  const literals = namedLiterals([file, ...callers]);
  yield STEP;
  const builder: Builder = {
    file,
    scope: module.scope,
    assumer: new Assumer(definitions, isModel, literals, initialiserOf),
    parse: memo.parse,
  };
  const readers = new Map([file, ...callers].map((each) => [each.document.file, each === file ? builder : { ...builder, file: each }]));
  const hints = hintsOf(file, callers, literals);
  yield STEP;
  return {
    workshop: { session, builder, hints, settings: request.settings, told: request.told ?? {}, readers },
    definitions,
    callers,
    directives,
    patient: request.patient === true,
    only: request.only,
    choices: request.choices ?? new Map(),
  };
}

/** Dotted names that the file calls: `nn.Sequential`. */
function calledNames({ module }: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { func } of descendantsOfKind(module, "Call")) {
    const name = func.kind === "Attribute" ? dottedName(func) : undefined;
    if (name !== undefined) names.add(name);
  }
  return names;
}
