/** What is to be said about a file as a whole. */
import type { SourceFile } from "../discover/candidate.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import type { Problem } from "../evaluate/problem.ts";
import { locate } from "../text/document.ts";
import type { AnalysisProblem, ModelAnalysis } from "./analysis.ts";
import type { Session } from "./session.ts";

/** Syntax errors, wrong directives, and where no model was found what may have kept it from being so. */
export function problemsOfFile(
  { document, errors }: SourceFile,
  directives: readonly PlacedDirective[],
  session: Session | Problem,
  models: readonly ModelAnalysis[],
): readonly AnalysisProblem[] {
  const syntax = errors.map(({ message, span }) => ({ message, location: locate(document, span) }));
  const wrong = directives.flatMap(({ directive, span }) =>
    directive.kind === "wrong" ? [{ message: directive.message, location: locate(document, span) }] : [],
  );
  const evaluation = "interpreter" in session ? (models.length > 0 ? [] : session.problems) : [session];
  return [...syntax, ...wrong, ...evaluation.map(({ message, location }) => ({ message, location }))];
}
