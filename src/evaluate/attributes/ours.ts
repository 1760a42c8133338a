/** Whether code changes what is ours. */
import { OWN_FILES } from "../places.ts";
import type { AbstractValue, Context } from "../value.ts";

/**
 * To be told before an attribute of an object is set, deleted, or reached by the dict that it is in. A switch of a module (`cudnn.benchmark = True`) is there to
 * be set.
 */
export function noteChange(context: Context, object: AbstractValue, name?: string): void {
  if (!isOurs(context, object) || context.frames.at(-1)?.file.startsWith(OWN_FILES) === true) return;
  const before = object.kind === "module" && name !== undefined ? object.scope.variables.get(name) : undefined;
  if (before?.kind !== "bool") context.alteredOurs = true;
}

function isOurs(context: Context, object: AbstractValue): boolean {
  if (object.kind === "module") return context.modules.get(object.name)?.ours === true;
  return object.kind === "class" && object.location?.file.startsWith(OWN_FILES) !== false;
}
