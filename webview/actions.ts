/** What a person can do on the page. */
import type { PlaceId } from "../src/protocol.ts";

export interface Actions {
  readonly reveal: (version: number, place: PlaceId) => void;
  readonly showModel: (id: string) => void;
  readonly showConstruction: (version: number, id: string) => void;
  /** Absent where nobody can edit the code. */
  readonly applyFix?: (version: number, finding: number, fix: string) => void;
  /** Shows the curve of a fix beside the model's own, or takes it away again. Absent where nobody can compute it. */
  readonly whatIf?: (version: number, finding: number, fix: string) => void;
}
