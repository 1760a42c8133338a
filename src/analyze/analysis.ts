/** What an analysis is asked and what it answers. All of it immutable data. */
import type { Candidate, Construction, FrameworkName, GivenInput, ModelInput, SourceFile } from "../discover/candidate.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import type { Observation } from "../evaluate/library.ts";
import type { Graph, TensorType } from "../graph/graph.ts";
import type { Profile } from "../propagate/profile.ts";
import type { Change, ChangeError, Verdict } from "../propagate/verdict.ts";
import type { Finding } from "../rules/rule.ts";
import type { Settings } from "../settings.ts";
import type { SourceDocument } from "../text/document.ts";
import type { Location } from "../text/location.ts";

/** What to build and how to call it, where the user says so; then the analysis has exactly one model. */
export interface Told {
  /** Python statements in the file's own scope, of which the last is the expression that gives the model. */
  readonly construct?: string;
  /** A Python expression with `model` and the inputs `x0`, `x1`, …; absent: model(x0, x1, …). */
  readonly call?: string;
  readonly inputs?: readonly GivenInput[];
}

export interface AnalysisRequest {
  readonly document: SourceDocument;
  readonly settings: Settings;
  /** Folders where absolute imports start, nearest first. */
  readonly roots: readonly string[];
  /** Python files of the same project, nearest first: those that import the document are read for how they build its models. */
  readonly siblings?: readonly string[];
  /** Folders of installed packages that may be read. */
  readonly sitePackages: readonly string[];
  readonly told?: Told;
  /** Nobody waits at a keyboard: more large models of one file are analysed. */
  readonly patient?: boolean;
  /** Only the model with this name; the file's other ones are left out. */
  readonly only?: string;
  /** By model name, the code of the construction to show in place of the most informed one. */
  readonly choices?: ReadonlyMap<string, string>;
}

/** `complete`: every gradient is known or known to be zero. `partial`: some are unknown. `failed`: the model could not be built or forward not run. */
export type Status = "complete" | "partial" | "failed";

/** Why something could not be known, for people. */
export interface AnalysisProblem {
  readonly message: string;
  readonly location: Location | undefined;
}

/** Gradient by time step of one source: "input0", "embed:NAME", "state:lstm.h[0]". */
export interface TimeSteps {
  readonly source: string;
  /** log10 of the gradient's root mean square, from the first step to the last; null where unknown. */
  readonly gradientLog10: readonly (number | null)[];
  readonly location: Location | undefined;
}

export interface ModelAnalysis {
  readonly name: string;
  readonly framework: FrameworkName;
  /** Of the class, factory or Sequential: its header. */
  readonly location: Location;
  readonly candidate: Candidate;
  /** How it was built. */
  readonly construction: Construction;
  /** Other ways to build it; one of them is shown instead when `AnalysisRequest.choices` names it. */
  readonly alternatives: readonly Construction[];
  readonly status: Status;
  readonly problems: readonly AnalysisProblem[];
  readonly inputs: readonly ModelInput[];
  /** Every floating-point tensor returned, flattened in order. */
  readonly outputs: readonly TensorType[];
  /** Absent where the model could not be built. */
  readonly graph: Graph | undefined;
  readonly profile: Profile | undefined;
  /** Gradient by time step, by the names of contract.md. */
  readonly timeSteps: readonly TimeSteps[];
  readonly change: Change;
  readonly changeError: ChangeError;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Comments that speak of it. */
  readonly directives: readonly PlacedDirective[];
  /** What code did while the model was built and run. */
  readonly observations: readonly Observation[];
}

/** A file that the answer depends on. */
export interface Dependency {
  readonly file: string;
  /** Hash of its text (text/hash.ts); undefined for a file that was looked for and is not there. */
  readonly hash: string | undefined;
}

export interface Analysis {
  readonly file: SourceFile;
  readonly models: readonly ModelAnalysis[];
  /** Those that belong to no model: losses, training code. */
  readonly findings: readonly Finding[];
  /** Of the file as a whole: syntax errors, what stopped its evaluation, why it has no model. */
  readonly problems: readonly AnalysisProblem[];
  readonly dependencies: readonly Dependency[];
  /** By the name that locations carry: all files of the user that were read. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}
