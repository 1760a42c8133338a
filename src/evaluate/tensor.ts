/**
 * The tensor of evaluated code. Its handle is declared in value.ts, so that the values do not depend on tensors; what the tensor library knows of one is added
 * here by declaration merging:
 *
 *     declare module "./value.ts" {
 *       interface TensorValue { readonly storage: … }
 *     }
 */
export type { TensorValue } from "./value.ts";
