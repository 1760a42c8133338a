/** What is to be said about a file as a whole. */
import type { SourceFile } from "../discover/candidate.ts";
import { OWN_TEXT } from "../discover/candidate.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import type { Problem } from "../evaluate/problem.ts";
import { OWN_FILES } from "../evaluate/places.ts";
import { locate, position } from "../text/document.ts";
import type { Location } from "../text/location.ts";
import type { AnalysisProblem, ModelAnalysis } from "./analysis.ts";
import type { Session } from "./session.ts";

/** Syntax errors, wrong directives, and where no model was found what may have kept it from being so. */
export function problemsOfFile(
  { document, errors }: SourceFile,
  directives: readonly PlacedDirective[],
  session: Session | Problem,
  models: readonly ModelAnalysis[],
  left: readonly string[] = [],
): readonly AnalysisProblem[] {
  const syntax = errors.map(({ message, span }) => ({ message, location: locate(document, span) }));
  const wrong = directives.flatMap(({ directive, span }) =>
    directive.kind === "wrong" ? [{ message: directive.message, location: locate(document, span) }] : [],
  );
  const evaluation = "interpreter" in session ? (models.length > 0 ? [] : session.problems) : [session];
  const names = left.length > 4 ? `${left.slice(0, 3).join(", ")} and ${left.length - 3} more` : left.join(", ");
  const many = left.length === 0 ? [] : [{ message: `the file defines many models; not analysed: ${names}`, location: undefined }];
  return [...syntax, ...wrong, ...many, ...evaluation.map(told)];
}

/** Where in the user's code a problem arose: code of ours that it arose in was called from there. */
export function userPlace({ location, calledFrom }: Problem): Location | undefined {
  const isUsers = (place: Location | undefined): place is Location =>
    place !== undefined && !place.file.startsWith(OWN_FILES) && place.file !== OWN_TEXT;
  return isUsers(location) ? location : calledFrom?.filter(isUsers).at(-1);
}

/** A problem as it is told. */
export function told(problem: Problem): AnalysisProblem {
  return { message: problem.message, location: userPlace(problem) };
}

/** A problem, or where its line is not yet Python (`x = <YOUR CODE>`) that it is not. */
export function orIncomplete(problem: AnalysisProblem, sources: ReadonlyMap<string, SourceFile>): AnalysisProblem {
  const { location } = problem;
  const source = location === undefined ? undefined : sources.get(location.file);
  if (location === undefined || source === undefined || source.errors.length === 0) return problem;
  const { document, errors } = source;
  const lineOf = (offset: number): string => {
    const { cell, line } = position(document, offset);
    return `${cell ?? ""}:${line}`;
  };
  const here = lineOf(location.span.start);
  const error = errors.find(({ span }) => lineOf(span.start) === here);
  return error === undefined ? problem : { message: `the code is not complete here: ${error.message}`, location };
}
