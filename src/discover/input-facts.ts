/** What is seen of an input before anything is run. */
import type { InstanceValue } from "../evaluate/value.ts";

/** What was done to an input on its way. */
export type Step = "flatten" | "reshape" | "permute" | "transpose" | "unsqueeze" | "index" | "join";

/** What conditions ask an input for: whether it is on, whether it is given at all, how it compares with a number. */
export type Use = "switch" | "optional" | "number";

/** A framework's layer that takes an input. */
export interface Consumer {
  readonly layer: InstanceValue;
  /** "Linear", "Conv2d". */
  readonly type: string;
  readonly steps: readonly Step[];
}

/** All that was seen of one input. */
export interface InputFacts {
  readonly consumers: readonly Consumer[];
  /** Number of axes, where code takes its shape apart. */
  readonly ranks: ReadonlySet<number>;
  /** Its parts, as inputs of their own: `state[0]`, `batch["image"]`. */
  readonly parts: readonly string[];
  /** Whether code takes it apart as no tensor is taken apart. */
  readonly unpacked: boolean;
  /** What conditions ask it for. */
  readonly uses: ReadonlySet<Use>;
}
