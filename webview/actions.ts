/** What a person can do on the page. */
import type { PlaceId } from "../src/protocol.ts";

export interface Actions {
  readonly reveal: (version: number, place: PlaceId) => void;
  readonly showModel: (id: string) => void;
  readonly showConstruction: (version: number, id: string) => void;
  readonly applyFix: (version: number, finding: number, fix: string) => void;
}
