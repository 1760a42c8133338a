/** Gathers what finding and building a file's models takes. */
import { Assumer } from "../discover/assume.ts";
import type { Builder } from "../discover/constructions.ts";
import { definitionsOf } from "../discover/definitions.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import { hintsOf } from "../discover/hints.ts";
import { isModuleClass, lookUp } from "../discover/scope-facts.ts";
import type { AnalysisRequest } from "./analysis.ts";
import type { Memo } from "./memo.ts";
import type { Search } from "./models.ts";
import type { Session } from "./session.ts";

export function searchOf(request: AnalysisRequest, session: Session, directives: readonly PlacedDirective[], memo: Memo): Search {
  const { file, module } = session;
  const definitions = definitionsOf(file.module);
  const isModel = (name: string): boolean => {
    const value = lookUp(module.scope, name);
    return value?.kind === "class" && isModuleClass(value);
  };
  const builder: Builder = { file, scope: module.scope, assumer: new Assumer(definitions, isModel), parse: memo.parse };
  return {
    workshop: { session, builder, hints: hintsOf(file), settings: request.settings, told: request.told ?? {} },
    definitions,
    directives,
    only: request.only,
    choices: request.choices ?? new Map(),
  };
}
