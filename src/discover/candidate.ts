/** A model that could be shown: what is built, from where that is known, and what it is fed. */
import type { InputKind, Shape } from "../graph/graph.ts";
import type { Tree } from "../syntax/parse.ts";
import type { Statement } from "../syntax/tree.ts";
import type { SourceDocument } from "../text/document.ts";
import type { Location, Span } from "../text/location.ts";

/** A file as the analysis sees it. */
export interface SourceFile extends Tree {
  readonly document: SourceDocument;
}

/** Frameworks by the names of contract.md. */
export type FrameworkName = "pytorch" | "keras" | "flax";

/** From where the way a model is built is known, the surest first. */
export type ConstructionSource = "option" | "comment" | "call-site" | "defaults" | "assumed";

/** From where an input is known, the surest first. */
export type InputSource = "option" | "comment" | "call-site" | "inferred" | "assumed";

/** One input of forward, as the user gives it. */
export interface GivenInput {
  readonly shape: Shape;
  readonly kind: InputKind;
}

/** One input of forward and where it is known from. */
export interface ModelInput extends GivenInput {
  /** The parameter of forward it goes to, where there is one. */
  readonly name: string | undefined;
  readonly source: InputSource;
  /** Axes whose size was chosen by us (a batch size, an image size); findings name them. */
  readonly assumedAxes: readonly number[];
  /** Why it is what it is, for people: "`conv1` takes 3 channels", "the call in line 40". */
  readonly because: string;
}

/** Statements of one file, or of text of our own (then `file` is `OWN_TEXT`). */
export interface Chunk {
  readonly file: string;
  readonly statements: readonly Statement[];
}

/** Name of the file that code made up by us, or given as an option, is in. */
export const OWN_TEXT = "<construct>";

/** One way to build a model. */
export interface Construction {
  /** Python as it is shown, and as alternatives are told apart: "ResNet(Bottleneck, [3, 4, 6, 3])". */
  readonly code: string;
  readonly source: ConstructionSource;
  /** Where the code stands in the file, for call sites and comments. */
  readonly location: Location | undefined;
  /** Arguments that were made up, for people: "num_classes=10". */
  readonly assumed: readonly string[];
  /** Why what it starts from may not be what trains, as a sentence for people. */
  readonly replaced?: string;
  /** What is run in the file's own scope, in order; the last statement is the expression that gives the model. */
  readonly program: readonly Chunk[];
  /** The same with the statements of the top level that it needs, for a scope of its own, where values that cannot be known are filled in. */
  readonly whole: WholeProgram | undefined;
}

/** A program that stands alone. */
export interface WholeProgram {
  /** The file whose code it is; its imports are resolved from there. */
  readonly file: string;
  readonly chunks: readonly Chunk[];
  /** Python for the names of the program that are arguments of a constructor, should they not be known. */
  readonly fallbacks: ReadonlyMap<string, string>;
}

/** A model of a file, with the ways in which it can be built, the most informed first. */
export interface Candidate {
  /** Name of the class, factory or variable. */
  readonly name: string;
  /** What the name stands for; `imported`: a class or function of another file, which this one calls. */
  readonly kind: "class" | "factory" | "instance" | "imported" | "option";
  /** Of the class, the factory, the assignment or, of what is imported, its first call: the header, where an editor shows things about it. */
  readonly location: Location;
  /** Of the whole definition. */
  readonly extent: Span;
  readonly constructions: readonly Construction[];
  /** Names of candidates that build this one as a part of theirs: it is shown only when none of them could be. */
  readonly within: readonly string[];
  /** A class without a forward, that is taken for a model since the file builds it, or one that others of the file derive from and none builds, which may be
   * abstract: shown only where it can be run. */
  readonly tentative?: true;
}
