/** Where the user's own code is while ours runs on its behalf. */
import type { Location } from "../text/location.ts";
import type { Frame } from "./context.ts";

/** Files of our own Python carry this in front, and never stand for a place in the user's code. */
export const OWN_FILES = "gradient-lens:";

/** The innermost call of the user's own code that is under way. */
export function userFrame({ frames }: { readonly frames: readonly Frame[] }): Frame | undefined {
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index];
    if (frame !== undefined && !frame.file.startsWith(OWN_FILES)) return frame;
  }
  return undefined;
}

/** Where the user's code is. */
export function userLocation(context: { readonly frames: readonly Frame[] }): Location | undefined {
  const frame = userFrame(context);
  return frame === undefined ? undefined : { file: frame.file, span: frame.span };
}
