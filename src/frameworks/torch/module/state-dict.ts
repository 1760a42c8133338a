/** state_dict and load_state_dict. */
import { dict, str } from "../../../evaluate/make.ts";
import { userLocation } from "../../../evaluate/places.ts";
import { writeContent } from "../../../evaluate/tensors/write.ts";
import type { AbstractValue, BoundArguments, Context } from "../../../evaluate/value.ts";
import { assign } from "../arithmetic.ts";
import { instanceOf, knownClass, nativeClass } from "../world.ts";
import { entries, modulesOf, selfOf, textOf } from "./tables.ts";

/** `Module.state_dict`: parameters and buffers by their full names. */
export function stateDict(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const prefix = textOf(args, "prefix");
  const state = dict();
  for (const [path, owner] of modulesOf(self, "", false)) {
    for (const table of ["_parameters", "_buffers"] as const) {
      for (const [name, value] of entries(owner, table)) {
        const key = prefix + (path === "" ? name : `${path}.${name}`);
        if (value.kind === "tensor") state.entries.set("s" + key, { key: str(key), value });
      }
    }
  }
  return state;
}

/** `Module.load_state_dict`: what the dict says is copied; one that is not known makes the weights unknown. */
export function loadStateDict(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const state = args.get("state_dict");
  let missing = 0;
  for (const [path, owner] of modulesOf(self, "", false)) {
    for (const [name, value] of entries(owner, "_parameters")) {
      if (value.kind !== "tensor") continue;
      const key = path === "" ? name : `${path}.${name}`;
      const loaded = state.kind === "dict" ? state.entries.get("s" + key)?.value : undefined;
      if (loaded?.kind === "tensor" && loaded.shape.join() === value.shape.join()) assign(context, value, loaded);
      else if (state.kind !== "dict") {
        missing++;
        writeContent(context, value, {
          kind: "unknown",
          shape: value.shape,
          reason: "its values are loaded, and not known before running",
        });
      }
    }
  }
  if (missing > 0) {
    context.problem("load_state_dict: what is loaded is not known, so the parameters are unknown", "warning", userLocation(context));
  }
  const cls = knownClass(context, "_IncompatibleKeys", () => nativeClass(context, "_IncompatibleKeys", "torch.nn.modules.module"));
  return instanceOf(cls, [
    ["missing_keys", { kind: "list", items: [] }],
    ["unexpected_keys", { kind: "list", items: [] }],
  ]);
}
