/** Hooks on a module's call. */
import type { NativeTable } from "../../../evaluate/make.ts";
import type { AbstractValue, BoundArguments, Context, InstanceValue, ListValue } from "../../../evaluate/value.ts";
import { hookHandle } from "../gradient-hooks.ts";
import { BACKWARD_HOOKS, BACKWARD_PRE_HOOKS, selfOf } from "./tables.ts";

/** Functions of ours that recompute a weight before each call (weight_norm, spectral_norm). */
export const OWN_HOOKS = "_lens_hooks";

/** The user's, which see the arguments before a call and what it gave, and may change them. */
export const FORWARD_PRE_HOOKS = "_forward_pre_hooks";

export const FORWARD_HOOKS = "_forward_hooks";

/** The hooks of a kind that are registered on a module, in their order. */
export function hooksOf(self: InstanceValue, kind: string): readonly AbstractValue[] {
  const hooks = self.attributes.get(kind);
  return hooks?.kind === "list" ? hooks.items : [];
}

function registerHook(kind: string | undefined) {
  return (context: Context, args: BoundArguments): AbstractValue => {
    const self = selfOf(args, context);
    const known = kind === undefined ? undefined : self.attributes.get(kind);
    const hooks: ListValue = known?.kind === "list" ? known : { kind: "list", items: [] };
    const hook = args.get("hook");
    hooks.items.push(hook);
    if (kind !== undefined) self.attributes.set(kind, hooks);
    return hookHandle(context, () => {
      const at = hooks.items.indexOf(hook);
      if (at >= 0) hooks.items.splice(at, 1);
    });
  };
}

/** Hooks that see no forward call: nothing of what they do is part of the model. */
const SILENT_HOOKS = [
  "register_state_dict_pre_hook",
  "_register_state_dict_hook",
  "register_load_state_dict_post_hook",
  "_register_load_state_dict_pre_hook",
];

/** The methods of nn.Module that register hooks. */
export function hookMethods(): NativeTable {
  return {
    "register_forward_hook(self, hook, **kwargs)": registerHook(FORWARD_HOOKS),
    "register_forward_pre_hook(self, hook, **kwargs)": registerHook(FORWARD_PRE_HOOKS),
    "register_full_backward_hook(self, hook, **kwargs)": registerHook(BACKWARD_HOOKS),
    "register_backward_hook(self, hook, **kwargs)": registerHook(BACKWARD_HOOKS),
    "register_full_backward_pre_hook(self, hook, **kwargs)": registerHook(BACKWARD_PRE_HOOKS),
    ...Object.fromEntries(SILENT_HOOKS.map((name) => [`${name}(self, hook, *args, **kwargs)`, registerHook(undefined)])),
  };
}
