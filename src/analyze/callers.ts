/** Reads the project's other files for how they build a file's models. */
import type { Candidate, Construction, SourceFile } from "../discover/candidate.ts";
import { byTelling, constructionsIn, importedFrom, mayImport } from "../discover/callers.ts";
import type { Builder } from "../discover/constructions.ts";
import type { Definitions } from "../discover/definitions.ts";
import { definitionsOf } from "../discover/definitions.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { AnalysisRequest } from "./analysis.ts";
import type { Memo } from "./memo.ts";

/** Files that are read, the nearest of the project, and of those that import the file the ones that are looked through. */
const MAX_READ = 150;
const MAX_CALLERS = 8;

/** The files of the project that import the analysed one, the most telling first; none where the user says what to build. */
export function* readCallers(
  { siblings = [], document, told }: AnalysisRequest,
  own: SourceFile,
  memo: Memo,
): Stage<readonly SourceFile[]> {
  if (told?.construct !== undefined) return [];
  const found = new Map<string, SourceFile>();
  const definitions = definitionsOf(own.module);
  for (const path of siblings.filter((each) => each !== document.file && each.endsWith(".py")).slice(0, MAX_READ)) {
    const reply = yield { kind: "read", paths: [path] };
    if (reply === undefined || !mayImport(reply.text, document.file)) continue;
    const file = memo.source(path, reply.text);
    if (importedFrom(file, document.file, definitions) !== undefined) found.set(path, file);
    yield { kind: "step" };
  }
  return byTelling([...found.keys()])
    .slice(0, MAX_CALLERS)
    .flatMap((path) => found.get(path) ?? []);
}

/** Candidates with the constructions of other files put before those without arguments or with made-up ones. */
export function withCallers(
  candidates: readonly Candidate[],
  callers: readonly SourceFile[],
  builder: Builder,
  definitions: Definitions,
): readonly Candidate[] {
  const found = callers.flatMap((file) => {
    const imported = importedFrom(file, builder.file.document.file, definitions);
    return imported === undefined ? [] : [constructionsIn({ ...builder, file }, imported, definitions)];
  });
  const isFactory = (name: string): boolean => candidates.some((other) => other.name === name && other.kind === "factory");
  return candidates.map((candidate) => {
    const more = found.flatMap((each) => each.get(candidate.name) ?? []);
    if (more.length === 0) return candidate;
    // What another file builds itself is known without the functions of this one that build it.
    const isBuilt = more.some(({ source }) => source === "call-site");
    const within = isBuilt ? candidate.within.filter((name) => !isFactory(name)) : candidate.within;
    return { ...candidate, within, constructions: ranked(candidate.constructions, more) };
  });
}

function ranked(own: readonly Construction[], more: readonly Construction[]): readonly Construction[] {
  const isSure = ({ source }: Construction): boolean => source === "comment" || source === "call-site" || source === "option";
  const all = [
    ...own.filter(isSure),
    ...more.filter(isSure),
    ...own.filter(({ source }) => source === "defaults"),
    ...more.filter((each) => !isSure(each)),
    ...own.filter(({ source }) => source === "assumed"),
  ];
  return all.filter(({ code }, index) => all.findIndex((other) => other.code === code) === index);
}
