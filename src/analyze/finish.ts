/** From a built and traced model to what is told about it. */
import type { Candidate, SourceFile } from "../discover/candidate.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { Graph } from "../graph/graph.ts";
import { withDoubtfulUse, withUnknownOutput, type Profile } from "../propagate/profile.ts";
import { propagate } from "../propagate/propagate.ts";
import { NO_CHANGE, NO_ERROR, verdictOf } from "../propagate/verdict.ts";
import { STEP } from "../text/step.ts";
import type { HandedState, RuleContext } from "../rules/rule.ts";
import type { AnalysisProblem, ModelAnalysis, Status, TimeSteps } from "./analysis.ts";
import type { Built } from "./build.ts";
import type { Workshop } from "./workshop.ts";
import { check } from "./check.ts";
import { folded } from "./folded.ts";
import { overTime } from "./over-time.ts";
import { orIncomplete, told } from "./problems.ts";
import { doubtfulUses } from "./untaken.ts";

/** The user's files that were read so far. */
export type Sources = () => ReadonlyMap<string, SourceFile>;

/** Propagates, judges and checks. */
export function* finish(
  workshop: Workshop,
  candidate: Candidate,
  built: Built,
  directives: readonly PlacedDirective[],
  sources: Sources,
): Stage<ModelAnalysis> {
  const { settings, session } = workshop;
  const traced = built.traced?.graph;
  const graph = traced === undefined ? undefined : yield* folded(traced, settings);
  const propagated = graph === undefined ? undefined : yield* propagate(graph, session.memo.expectations, session.memo.propagations);
  const whole =
    propagated === undefined || built.traced?.complete !== false ? propagated : withUnknownOutput(propagated, outputReason(built));
  const doubt = doubtfulUses(built.observations, sources());
  const profile = graph === undefined || whole === undefined || doubt === undefined ? whole : withDoubtfulUse(whole, graph, doubt);
  yield STEP;
  const judged =
    graph === undefined || profile === undefined ? undefined : verdictOf(graph, profile, settings, { assumedLength: assumesLength(built) });
  yield STEP;
  const states = graph === undefined || profile === undefined ? [] : yield* overTime(workshop, built, graph);
  const status = statusOf(built, profile);
  const problems = problemsOf(built, candidate, graph, profile, status).map((problem) => orIncomplete(problem, sources()));
  const observations = [...session.observations, ...built.observations];
  const inputs = built.call?.inputs ?? [];
  const context: RuleContext | undefined =
    built.model === undefined
      ? undefined
      : {
          model: { candidate, construction: built.construction, inputs, value: built.model },
          graph,
          profile,
          states,
          observations,
          problems: [...session.problems, ...built.problems],
          sources: sources(),
          settings,
        };
  return {
    name: candidate.name,
    framework: "pytorch",
    location: candidate.location,
    candidate,
    construction: built.construction,
    alternatives: candidate.constructions.filter(
      ({ code, source, location }) => code !== built.construction.code && (source !== "assumed" || location !== undefined),
    ),
    status,
    problems,
    inputs,
    outputs: graph === undefined ? [] : graph.outputs.flatMap(({ node, output }) => graph.nodes[node]?.outputs[output] ?? []),
    graph,
    profile,
    timeSteps: [...timeSteps(graph, profile), ...states.map(stateSteps)],
    change: judged?.change ?? NO_CHANGE,
    changeError: judged?.error ?? NO_ERROR,
    verdict: judged?.verdict ?? "unknown",
    findings: context === undefined ? [] : yield* check(context),
    directives,
    observations,
  };
}

/** Why something that forward returns is not known. */
function outputReason({ traced }: Built): string {
  return traced?.reasons[0]?.message ?? "something that forward returns could not be followed";
}

/** Whether a size other than the batch's was chosen by us. */
function assumesLength({ call }: Built): boolean {
  return (call?.inputs ?? []).some(({ assumedAxes }) => assumedAxes.length > 1);
}

function timeSteps(graph: Graph | undefined, profile: Profile | undefined): readonly TimeSteps[] {
  return (profile?.timeSteps ?? []).map(({ source, node, gradientLog10 }) => ({
    source,
    gradientLog10,
    location: graph?.nodes[node]?.location,
  }));
}

function stateSteps({ parameter, tensor, log10, location }: HandedState): TimeSteps {
  return { source: `state:${parameter}${tensor === undefined ? "" : `[${tensor}]`}`, gradientLog10: log10, location };
}

function statusOf({ failure, traced }: Built, profile: Profile | undefined): Status {
  if (failure !== undefined || traced === undefined || profile === undefined) return "failed";
  const isKnown = profile.parameters.every(({ gradient }) => gradient.kind !== "unknown") && traced.complete;
  return isKnown ? "complete" : "partial";
}

/** What stopped the analysis first; of a complete one, what was skipped or assumed on the way. */
function problemsOf(
  built: Built,
  candidate: Candidate,
  graph: Graph | undefined,
  profile: Profile | undefined,
  status: Status,
): readonly AnalysisProblem[] {
  const problems: AnalysisProblem[] = [];
  const add = ({ message, location }: AnalysisProblem): void => {
    if (!problems.some((known) => known.message === message && known.location?.span.start === location?.span.start)) {
      problems.push({ message, location });
    }
  };
  if (built.failure !== undefined) {
    // Where only code of ours was run, what the user wrote is what is built.
    const { message, location = built.construction.location ?? candidate.location } = told(built.failure);
    add({ message, location });
  }
  for (const reason of built.traced?.reasons ?? []) add(reason);
  if (status === "partial") {
    for (const reason of unknownReasons(graph, profile)) if (!problems.some(({ message }) => message === reason.message)) add(reason);
  }
  for (const problem of built.problems) if (isWorthTelling(problem, status)) add(told(problem));
  return problems;
}

function isWorthTelling({ severity }: Problem, status: Status): boolean {
  return status === "complete" ? severity !== "note" : true;
}

function unknownReasons(graph: Graph | undefined, profile: Profile | undefined): readonly AnalysisProblem[] {
  const reasons = new Map<string, AnalysisProblem>();
  const places = [
    ...(profile?.parameters ?? []).map(({ gradient, parameter }) => ({ gradient, location: parameter.location })),
    ...(profile?.layers ?? []).map(({ gradient, layer }) => ({ gradient, location: layer.location })),
  ];
  for (const { gradient, location } of places) {
    if (gradient.kind !== "unknown" || reasons.has(`${gradient.node} ${gradient.reason}`)) continue;
    reasons.set(`${gradient.node} ${gradient.reason}`, {
      message: gradient.reason,
      location: graph?.nodes[gradient.node]?.location ?? location,
    });
  }
  return [...reasons.values()];
}
