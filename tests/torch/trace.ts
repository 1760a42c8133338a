/** Python text to a graph, as the analyser does it. */
import { openSession, runProgram } from "../../src/analyze/session.ts";
import { searchOf } from "../../src/analyze/search.ts";
import { traceCall } from "../../src/analyze/trace.ts";
import type { AnalysisRequest } from "../../src/analyze.ts";
import { createMemo } from "../../src/analyze/memo.ts";
import { constructionOf } from "../../src/discover/constructions.ts";
import { plainCall } from "../../src/discover/inputs.ts";
import { runToEnd, type Stage } from "../../src/evaluate/driver.ts";
import { OWN_FILES } from "../../src/evaluate/places.ts";
import type { Problem } from "../../src/evaluate/problem.ts";
import type { AbstractValue } from "../../src/evaluate/value.ts";
import type { Graph, InputKind, Shape } from "../../src/graph/graph.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { atOnce } from "../../src/text/step.ts";
import { testParser } from "../harness/parser.ts";

const memo = createMemo(await testParser());

/** One input of a model. */
export interface InputSpec {
  readonly shape: Shape;
  readonly distribution: InputKind;
}

export interface TracedModel {
  readonly graph: Graph;
  /** Shapes of the floating-point outputs, in order. */
  readonly outputs: readonly Shape[];
  /** Why parts of the result are not known. */
  readonly unknown: readonly string[];
  readonly model: AbstractValue | undefined;
  /** Everything that went wrong, as text. */
  readonly problems: readonly string[];
}

const EMPTY: Graph = { nodes: [], parameters: [], outputs: [], layers: [] };

/** Evaluates a file's text, builds what `construct` says in its scope, calls it and returns the graph. */
export function traceText(text: string, construct: string, inputs: readonly InputSpec[], call?: string): TracedModel {
  return runToEnd(traced(text, construct, inputs, call));
}

function* traced(text: string, construct: string, inputs: readonly InputSpec[], code: string | undefined): Stage<TracedModel> {
  const document = sourceDocument("model.py", text);
  const request: AnalysisRequest = { document, settings: DEFAULT_SETTINGS, roots: [], sitePackages: [], told: { construct } };
  const file = atOnce(memo.document(document));
  const session = yield* openSession(request, file, memo);
  if (!("interpreter" in session)) throw new Error(session.message);
  const { workshop } = yield* searchOf(request, session, [], [], memo);
  const built = yield* runProgram(session, constructionOf(workshop.builder, construct, "option", undefined).program);
  const problems = [...session.problems, ...built.problems];
  const model = built.value;
  const said = (): readonly string[] => problems.map((problem) => `${problem.severity}: ${problem.message}${place(text, problem)}`);
  if (model?.kind !== "instance") return { graph: EMPTY, outputs: [], unknown: [], model, problems: said() };
  const plain = plainCall(
    inputs.map(({ shape, distribution }) => ({ shape, kind: distribution })),
    "option",
    "",
  );
  const given = code === undefined ? plain : { ...plain, code };
  const {
    graph = EMPTY,
    reasons,
    ...outcome
  } = yield* traceCall(session, workshop.builder, model, given, { file: "model.py", span: file.module.span });
  problems.push(...outcome.problems);
  const outputs = graph.outputs.map(({ node, output }) => graph.nodes[node]?.outputs[output]?.shape ?? []);
  return { graph, outputs, unknown: reasons.map(({ message }) => message), model, problems: said() };
}

/** The innermost line of the model's own text. */
function place(text: string, { location, calledFrom = [] }: Problem): string {
  const own = [...calledFrom, ...(location === undefined ? [] : [location])].filter(({ file }) => !file.startsWith(OWN_FILES)).at(-1);
  if (own === undefined) return "";
  const line = own.file === "model.py" ? text.slice(0, own.span.start).split("\n").length : 0;
  return ` (${own.file}:${line})`;
}

/** A normal input. */
export function normal(...shape: number[]): InputSpec {
  return { shape, distribution: { kind: "normal", mean: 0, std: 1 } };
}

/** An input of tokens. */
export function tokens(vocabulary: number, ...shape: number[]): InputSpec {
  return { shape, distribution: { kind: "tokens", vocabulary } };
}
