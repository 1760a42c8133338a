/** What a fix is. A repair is one way to mend code; applied to a place, and proven by analysing the edited text, it becomes a fix. */
import type { Candidate, Construction, ModelInput, SourceFile } from "../discover/candidate.ts";
import type { Graph, GraphLayer } from "../graph/graph.ts";
import type { Profile } from "../propagate/profile.ts";
import type { Edit } from "../text/edit.ts";
import type { Location } from "../text/location.ts";

/**
 * As in Ruff. `safe`: the model computes the same function of its parameters, which keep their names and shapes; only what they start as changes. `unsafe`:
 * changes what the model computes, what it is saved as, or the training code.
 */
export type Safety = "safe" | "unsafe";

/** What a repair puts its hand to. Of each family only the best are offered. */
export type Family = "activation" | "initialisation" | "normalisation" | "skip" | "recurrence" | "clipping" | "line";

/** A place to mend: the layers that a finding is about, in the model they belong to, and the sources they stand in. */
export interface Site {
  readonly location: Location;
  /** In execution order; empty where a finding is about something else than layers. */
  readonly layers: readonly GraphLayer[];
  readonly graph: Graph;
  readonly profile: Profile;
  /** The model. */
  readonly candidate: Candidate;
  readonly construction: Construction;
  readonly inputs: readonly ModelInput[];
  /** By the name that locations carry: all files of the user that were read. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/** One way to mend code. */
export interface Repair {
  /** Kebab case: "replace-activation-relu". */
  readonly id: string;
  readonly family: Family;
  readonly safety: Safety;
  /** Whether it bounds the gradient in training instead of changing how it starts: the numbers stay as they are. */
  readonly bounds?: true;
  /** What it does, without its effect: "Replace 12 Sigmoid layers with ReLU and He initialisation". */
  title(site: Site): string;
  /** The edits that do it; undefined where it does not apply or its result would not be certain. */
  edits(site: Site): readonly Edit[] | undefined;
}

/** A repair that was applied to a finding's place and proven to help. */
export interface Fix {
  readonly id: string;
  /** With its effect: "… → 0.81 of the output gradient". */
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
  /** The verdict's number before and after, in decades; null where it is not known. */
  readonly before: number | null;
  readonly after: number | null;
  /** How far `after` may be off, in decades (one standard deviation); null where it is not known. */
  readonly uncertainty: number | null;
}
