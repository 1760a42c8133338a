/** What went wrong, or could not be known, while code was evaluated. */
import type { Location } from "../text/location.ts";

/**
 * `error`: the evaluation (or the statement of a module) ended here. `warning`: something was skipped or assumed and results may differ from Python's.
 * `note`: something was left out that should not matter.
 */
export type Severity = "error" | "warning" | "note";

export interface Problem {
  readonly message: string;
  readonly location: Location | undefined;
  readonly severity: Severity;
  /** Name of the Python exception, where one was raised. */
  readonly exception?: string;
  /** Where the calls were that led here, outermost first, without `location`. */
  readonly calledFrom?: readonly Location[];
}
