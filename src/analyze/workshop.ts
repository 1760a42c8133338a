/** What models are built with. */
import type { Reader } from "../discover/circumstances.ts";
import type { Builder } from "../discover/constructions.ts";
import type { Hints } from "../discover/hints.ts";
import type { Settings } from "../settings.ts";
import type { Told } from "./analysis.ts";
import type { Session } from "./session.ts";

/** What building needs besides a candidate. */
export interface Workshop {
  readonly session: Session;
  readonly builder: Builder;
  readonly hints: Hints;
  readonly settings: Settings;
  readonly told: Told;
  /** The file itself and those that import it, by name. */
  readonly readers: ReadonlyMap<string, Reader>;
}
