/** What a rule is: one thing that may be wrong with a model's gradients, how it is found and what mends it. */
import type { Candidate, Construction, ModelInput, SourceFile } from "../discover/candidate.ts";
import type { Observation } from "../evaluate/library.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { AbstractValue } from "../evaluate/value.ts";
import type { Repair } from "../fixes/fix.ts";
import type { Graph, GraphLayer } from "../graph/graph.ts";
import type { Profile } from "../propagate/profile.ts";
import type { Settings, Severity } from "../settings.ts";
import type { Location } from "../text/location.ts";

/** Another place that explains a finding. */
export interface Related {
  /** Id of the rule that found it, where it is a finding of its own that explains this one. */
  readonly rule?: string;
  readonly message: string;
  readonly location: Location;
}

/** One thing found. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** Its first sentence stands alone: number, place, cause. */
  readonly message: string;
  readonly location: Location;
  readonly related: readonly Related[];
  /** The layers it is about, which its rule's repairs would change. */
  readonly layers: readonly GraphLayer[];
}

/** The model that a rule looks at. */
export interface Model {
  readonly candidate: Candidate;
  readonly construction: Construction;
  readonly inputs: readonly ModelInput[];
  /** The module object as its constructor left it. */
  readonly value: AbstractValue;
}

/** A state that a model which is called once per time step is given and gives back. */
export interface HandedState {
  /** Parameter of forward. */
  readonly parameter: string;
  /** Which of its tensors, where it has several. */
  readonly tensor: number | undefined;
  /** Two signals are multiplied on the way, as gates do. */
  readonly gated: boolean;
  /** log10 of the gradient's root mean square after each of some calls that follow each other; null where unknown. */
  readonly log10: readonly (number | null)[];
  /** Of the parameter. */
  readonly location: Location;
}

/** All that is known of a model; `graph` and `profile` are absent where forward could not be traced. */
export interface RuleContext {
  readonly model: Model;
  readonly graph: Graph | undefined;
  readonly profile: Profile | undefined;
  /** States of a model whose one call is one time step. */
  readonly states: readonly HandedState[];
  /** What code did while the file was evaluated, the model was built and forward was run. */
  readonly observations: readonly Observation[];
  readonly problems: readonly Problem[];
  /** By the name that locations carry: all files of the user that were read. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly settings: Settings;
}

/** A comment that turns rules off and need not, or cannot. */
export interface IdleSuppression {
  readonly location: Location;
  /** Names in it that no rule has. */
  readonly unknown: readonly string[];
  /** Rules in it that have nothing to say there; empty with `isIdle` where it turns off all rules. */
  readonly unused: readonly string[];
  /** Whether it, or one of its rules, turns nothing off. */
  readonly isIdle: boolean;
}

/** What a rule that belongs to no model may look at: training code, losses. */
export interface FileContext {
  readonly file: SourceFile;
  readonly observations: readonly Observation[];
  readonly idle: readonly IdleSuppression[];
  readonly settings: Settings;
}

export interface Rule {
  /** Kebab case. */
  readonly id: string;
  /** What it says, in one line. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** Where that is known from: a paper or documentation. */
  readonly source: string;
  /** What to do, in one line. */
  readonly advice: string;
  /** Severity of its findings unless the settings say otherwise; a numeric rule's findings carry the level that their number has. */
  readonly severity: Severity;
  /** Whether thresholds of the settings decide its findings' severity. */
  readonly numeric?: boolean;
  /** Whether other sizes of layers could change what it says: of a model that we built with arguments of our own choosing it then speaks one level milder. */
  readonly sized?: boolean;
  /** Whether it speaks of what the parameters start as: where that is not what trains, it is information. */
  readonly ofStart?: boolean;
  readonly fixes: readonly Repair[];
  /** Symptoms that this is a cause of: where one of these rules has found something in the same model, its finding carries this one's. */
  readonly explains?: readonly string[];
  /** Rules that say the same and more: where one of them speaks, this one is silent. */
  readonly yieldsTo?: readonly string[];
  check(context: RuleContext): readonly Finding[];
  /** Once per file, with what happened outside models. */
  checkFile?(context: FileContext): readonly Finding[];
}
