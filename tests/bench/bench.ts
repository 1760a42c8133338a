/** Measures one model: node bench.cjs '{"model": NAME, …}' prints JSON. With no name, it prints which models there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnalysisRequest, Memo } from "../../src/analyze.ts";
import { analyze } from "../../src/analyze.ts";
import { check } from "../../src/analyze/check.ts";
import { createMemo } from "../../src/analyze/memo.ts";
import { Reads } from "../../src/analyze/reads.ts";
import { searchOf } from "../../src/analyze/search.ts";
import { openSession, runProgram } from "../../src/analyze/session.ts";
import { traceCall } from "../../src/analyze/trace.ts";
import { constructionOf } from "../../src/discover/constructions.ts";
import { plainCall } from "../../src/discover/inputs.ts";
import { propagate } from "../../src/propagate/propagate.ts";
import { verdictOf } from "../../src/propagate/verdict.ts";
import { foldRegions } from "../../src/regions/index.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { createParser } from "../../src/syntax/parse.ts";
import type { PythonParser } from "../../src/syntax/parse.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { atOnce } from "../../src/text/step.ts";
import { longestStretch, timed, unpaused, type Clock, type Times } from "./clock.ts";
import { benchModels, type BenchModel } from "./models.ts";

/** The request as an editor makes it. */
function requestOf({ file, text, roots, construct, inputs, found }: BenchModel): AnalysisRequest {
  const told = found ? {} : { told: { construct, inputs } };
  return { document: sourceDocument(file, text), settings: DEFAULT_SETTINGS, roots, sitePackages: [], ...told };
}

/** The same for a text that was never seen, as after a keystroke. */
function editedRequest(model: BenchModel, turn: number): AnalysisRequest {
  return requestOf({ ...model, text: `${model.text}\n# ${turn}\n` });
}

/** The text with a line put into its middle; as it is, the first time. */
function typed({ text }: BenchModel, turn: number): string {
  const lines = text.split("\n");
  return [...lines.splice(0, lines.length >> 1), ...(turn === 0 ? [] : [`# ${turn}`]), ...lines].join("\n");
}

let turns = 0;

/** Every stage once; gives the number of nodes. */
function stages(model: BenchModel, parser: PythonParser, memo: Memo, clock: Clock): number {
  const request = requestOf(model);
  const text = typed(model, turns++);
  timed(
    clock,
    "parse",
    unpaused(() => parser.parse(text)),
  );
  const file = atOnce(memo.document(request.document));
  const reads = new Reads();
  const session = timed(clock, "load", reads.watch(openSession(request, file, memo)));
  if (!("interpreter" in session)) throw new Error(session.message);
  const { workshop } = timed(clock, "load", searchOf(request, session, [], [], memo));
  const construction = constructionOf(workshop.builder, model.construct, "option", undefined);
  const built = timed(clock, "build", runProgram(session, construction.program));
  if (built.value?.kind !== "instance") throw new Error(built.failure?.message ?? "no model");
  const { value } = built;
  const call = plainCall(model.inputs, "option", "");
  const { span } = file.module;
  const location = { file: model.file, span };
  const traced = timed(clock, "trace", traceCall(session, workshop.builder, value, call, location));
  if (traced.graph === undefined) throw new Error(traced.failure?.message ?? "no graph");
  const plain = traced.graph;
  const graph = timed(clock, "propagate", foldRegions(plain));
  const profile = timed(clock, "propagate", propagate(graph, memo.expectations));
  const candidate = { name: model.name, kind: "option", location, extent: span, constructions: [construction], within: [] } as const;
  const { observations, problems } = built;
  const context = {
    model: { candidate, construction, inputs: call.inputs, value },
    graph,
    profile,
    states: [],
    observations,
    problems,
    sources: reads.sources(file, memo),
    settings: request.settings,
  };
  timed(
    clock,
    "check",
    unpaused(() => verdictOf(graph, profile, request.settings)),
  );
  timed(clock, "check", check(context));
  return graph.nodes.length;
}

function clockOf(): Clock {
  return { cpu: {}, wall: {} };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function mediansOf(runs: readonly Times[]): Times {
  return withTotal(
    Object.fromEntries(Object.keys(runs[0] ?? {}).map((stage) => [stage, median(runs.map((times) => times[stage] ?? NaN))])),
  );
}

function withTotal(times: Times): Times {
  return { ...times, total: Object.values(times).reduce((sum, ms) => sum + ms, 0) };
}

/** Seconds after which no run of a slow model begins, and how many it has in any case. */
const LONGEST = 20;
const FEWEST = 6;

/** What so many runs give, or as many as there is time for. */
function repeated<T>(runs: number, run: (turn: number) => T): readonly T[] {
  const end = performance.now() + 1000 * LONGEST;
  const results: T[] = [];
  while (results.length < runs && (results.length < FEWEST || performance.now() < end)) results.push(run(results.length));
  return results;
}

/** Stage by stage, in a process that has done nothing before, and when its compiler has seen all of it often. */
function measure(model: BenchModel, runs: number, parser: PythonParser): unknown {
  const memo = createMemo(parser);
  const cold = clockOf();
  const nodes = stages(model, parser, memo, cold);
  const all = repeated(runs, () => {
    const clock = clockOf();
    stages(model, parser, memo, clock);
    return clock;
  });
  const warm = all.slice(Math.floor((2 * all.length) / 3));
  const whole = repeated(Math.ceil(runs / 3), (turn) => {
    const clock = clockOf();
    timed(clock, "analysis", analyze(editedRequest(model, turn), memo));
    return clock.cpu["analysis"] ?? NaN;
  });
  return {
    nodes,
    runs: all.length,
    cold: { cpu: withTotal(cold.cpu), wall: withTotal(cold.wall) },
    warm: { cpu: mediansOf(warm.map(({ cpu }) => cpu)), wall: mediansOf(warm.map(({ wall }) => wall)) },
    analysis: median(whole),
  };
}

/** The longest stretch of a whole analysis between two pauses: the first, and of the calmest of later ones. */
function stretches(model: BenchModel, runs: number, parser: PythonParser): unknown {
  const memo = createMemo(parser);
  const cold = longestStretch(analyze(editedRequest(model, 0), memo));
  const warm = repeated(Math.ceil(runs / 3), (turn) => longestStretch(analyze(editedRequest(model, turn + 1), memo)));
  return { cold, warm: Math.min(...warm) };
}

interface Options {
  readonly model: string;
  readonly repos: string;
  readonly runs: number;
  /** Folder of the parser's binaries. */
  readonly parser: string;
  readonly what: "times" | "stretches";
}

async function main({ model: name, repos, runs, parser: folder, what }: Options): Promise<unknown> {
  const { models, skipped } = benchModels(repos);
  const model = models.find((each) => each.name === name);
  if (model === undefined) return { names: models.map((each) => each.name), skipped };
  const binary = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
  const parser = await createParser({ runtime: binary("tree-sitter.wasm"), language: binary("tree-sitter-python.wasm") });
  return what === "stretches" ? stretches(model, runs, parser) : measure(model, runs, parser);
}

void main(JSON.parse(process.argv[2] ?? "{}") as Options).then((result) => {
  console.log(JSON.stringify(result));
});
