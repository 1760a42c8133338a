/** Measures one model: node bench.cjs '{"model": NAME, …}' prints JSON. With no name, it prints which models there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnalysisRequest, Memo } from "../../src/analyze.ts";
import { analyze } from "../../src/analyze.ts";
import { check } from "../../src/analyze/check.ts";
import { createMemo, parseFile } from "../../src/analyze/memo.ts";
import { Reads } from "../../src/analyze/reads.ts";
import { searchOf } from "../../src/analyze/search.ts";
import { openSession, runProgram } from "../../src/analyze/session.ts";
import { traceCall } from "../../src/analyze/trace.ts";
import { constructionOf } from "../../src/discover/constructions.ts";
import { plainCall } from "../../src/discover/inputs.ts";
import type { FilePort, Stage } from "../../src/evaluate/driver.ts";
import { answer } from "../../src/evaluate/driver.ts";
import { propagate } from "../../src/propagate/propagate.ts";
import { verdictOf } from "../../src/propagate/verdict.ts";
import { foldRegions } from "../../src/regions/index.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { createParser } from "../../src/syntax/parse.ts";
import type { PythonParser } from "../../src/syntax/parse.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { benchModels, type BenchModel } from "./models.ts";

/** Milliseconds by stage. */
type Times = Record<string, number>;

interface Clock {
  readonly cpu: Times;
  readonly wall: Times;
  /** Longest time between two pauses, and in which stage. */
  stretch: number;
  stretchStage: string;
}

interface Instant {
  readonly cpu: number;
  readonly wall: number;
}

function now(): Instant {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
}

const port: FilePort = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
};

/** Runs a stage to its end and notes what it took. Reading files counts: they are small. */
function timed<T>(clock: Clock, name: string, stage: Stage<T>): T {
  const start = now();
  let from = start;
  let turn = stage.next(undefined);
  for (;;) {
    const to = now();
    // The process's CPU time counts compiler and collector threads too: the work itself takes the smaller of the two.
    const stretch = Math.min(to.cpu - from.cpu, to.wall - from.wall);
    if (stretch > clock.stretch) {
      clock.stretch = stretch;
      clock.stretchStage = name;
    }
    if (turn.done === true) {
      clock.cpu[name] = (clock.cpu[name] ?? 0) + to.cpu - start.cpu;
      clock.wall[name] = (clock.wall[name] ?? 0) + to.wall - start.wall;
      return turn.value;
    }
    const reply = answer(turn.value, port);
    from = now();
    turn = stage.next(reply);
  }
}

// A stage that does not pause.
// eslint-disable-next-line require-yield
function* atOnce<T>(work: () => T): Stage<T> {
  return work();
}

/** The request as an editor makes it. */
function requestOf({ file, text, roots, construct, inputs, found }: BenchModel): AnalysisRequest {
  const told = found ? {} : { told: { construct, inputs } };
  return { document: sourceDocument(file, text), settings: DEFAULT_SETTINGS, roots, sitePackages: [], ...told };
}

/** Every stage once; gives the number of nodes. */
function stages(model: BenchModel, parser: PythonParser, memo: Memo, clock: Clock): number {
  const request = requestOf(model);
  timed(
    clock,
    "parse",
    atOnce(() => parser.parse(model.text)),
  );
  const file = parseFile(memo, request.document);
  const reads = new Reads();
  const session = timed(clock, "load", reads.watch(openSession(request, file, memo)));
  if (!("interpreter" in session)) throw new Error(session.message);
  const { workshop } = timed(clock, "load", searchOf(request, session, [], memo));
  const construction = constructionOf(workshop.builder, model.construct, "option", undefined);
  const built = timed(clock, "build", runProgram(session, construction.program));
  if (built.value?.kind !== "instance") throw new Error(built.failure?.message ?? "no model");
  const { value } = built;
  const call = plainCall(model.inputs, "option", "");
  const traced = timed(clock, "trace", traceCall(session, workshop.builder, value, call));
  if (traced.graph === undefined) throw new Error(traced.failure?.message ?? "no graph");
  const plain = traced.graph;
  const graph = timed(
    clock,
    "propagate",
    atOnce(() => foldRegions(plain)),
  );
  const profile = timed(clock, "propagate", propagate(graph, memo.expectations));
  timed(
    clock,
    "check",
    atOnce(() => {
      verdictOf(graph, profile, request.settings);
      const { location, span } = { location: { file: model.file, span: file.module.span }, span: file.module.span };
      const candidate = { name: model.name, kind: "option", location, extent: span, constructions: [construction], within: [] } as const;
      const shown = { candidate, construction, inputs: call.inputs, value };
      const { observations, problems } = built;
      return check({
        model: shown,
        graph,
        profile,
        observations,
        problems,
        sources: reads.sources(file, memo),
        settings: request.settings,
      });
    }),
  );
  return graph.nodes.length;
}

function clockOf(): Clock {
  return { cpu: {}, wall: {}, stretch: 0, stretchStage: "" };
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

function measure(model: BenchModel, runs: number, parser: PythonParser): unknown {
  const memo = createMemo(parser);
  const cold = clockOf();
  const nodes = stages(model, parser, memo, cold);
  const all = Array.from({ length: runs }, () => {
    const clock = clockOf();
    stages(model, parser, memo, clock);
    return clock;
  });
  // What the just-in-time compiler has not seen often is slow: the first half only warms up.
  const warm = all.slice(Math.floor(runs / 2));
  const whole = Array.from({ length: Math.ceil(runs / 2) }, () => {
    const clock = clockOf();
    timed(clock, "analysis", analyze(requestOf(model), memo));
    return clock.cpu["analysis"] ?? NaN;
  });
  const calmest = warm.reduce((best, clock) => (clock.stretch < best.stretch ? clock : best));
  return {
    nodes,
    cold: { cpu: withTotal(cold.cpu), wall: withTotal(cold.wall) },
    warm: { cpu: mediansOf(warm.map(({ cpu }) => cpu)), wall: mediansOf(warm.map(({ wall }) => wall)) },
    analysis: median(whole),
    stretch: { cold: cold.stretch, coldStage: cold.stretchStage, warm: calmest.stretch, warmStage: calmest.stretchStage },
  };
}

interface Options {
  readonly model: string;
  readonly repos: string;
  readonly runs: number;
  /** Folder of the parser's binaries. */
  readonly parser: string;
}

async function main({ model: name, repos, runs, parser: folder }: Options): Promise<unknown> {
  const { models, skipped } = benchModels(repos);
  const model = models.find((each) => each.name === name);
  if (model === undefined) return { names: models.map((each) => each.name), skipped };
  const binary = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
  const parser = await createParser({ runtime: binary("tree-sitter.wasm"), language: binary("tree-sitter-python.wasm") });
  return measure(model, runs, parser);
}

void main(JSON.parse(process.argv[2] ?? "{}") as Options).then((result) => {
  console.log(JSON.stringify(result));
});
