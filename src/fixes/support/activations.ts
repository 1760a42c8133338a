/** Names of activations in PyTorch: how each is written as a layer, a function and a method. */
import type { ActivationId } from "../../moments/activation.ts";

/** How one activation can be written; absent forms do not exist. */
export interface ActivationNames {
  readonly id: ActivationId;
  /** Class in torch.nn. */
  readonly layer: string;
  /** Function in torch.nn.functional. */
  readonly functional: string;
  /** Function of `torch` and method of tensors. */
  readonly method?: string;
}

/** The ones that are replaced or put in place of others. */
export const ACTIVATION_NAMES: readonly ActivationNames[] = [
  { id: "relu", layer: "ReLU", functional: "relu", method: "relu" },
  { id: "leaky_relu", layer: "LeakyReLU", functional: "leaky_relu" },
  { id: "elu", layer: "ELU", functional: "elu" },
  { id: "selu", layer: "SELU", functional: "selu", method: "selu" },
  { id: "gelu", layer: "GELU", functional: "gelu" },
  { id: "silu", layer: "SiLU", functional: "silu" },
  { id: "mish", layer: "Mish", functional: "mish" },
  { id: "softplus", layer: "Softplus", functional: "softplus" },
  { id: "sigmoid", layer: "Sigmoid", functional: "sigmoid", method: "sigmoid" },
  { id: "tanh", layer: "Tanh", functional: "tanh", method: "tanh" },
  { id: "softsign", layer: "Softsign", functional: "softsign" },
  { id: "hardtanh", layer: "Hardtanh", functional: "hardtanh" },
  { id: "hardsigmoid", layer: "Hardsigmoid", functional: "hardsigmoid" },
  { id: "logsigmoid", layer: "LogSigmoid", functional: "logsigmoid" },
  { id: "tanhshrink", layer: "Tanhshrink", functional: "tanhshrink" },
];

const byId = new Map<string, ActivationNames>(ACTIVATION_NAMES.map((names) => [names.id, names]));

/** Names of an activation, if we can write it. */
export function namesOf(id: ActivationId): ActivationNames | undefined {
  return byId.get(id);
}

/** What a full dotted path names. */
export interface Named {
  readonly names: ActivationNames;
  readonly form: "layer" | "functional" | "method";
  /** Whether it is the one that writes into its argument (`relu_`). */
  readonly inPlace: boolean;
}

/** The activation that a full dotted path names: "torch.nn.Sigmoid", "torch.sigmoid", "torch.nn.functional.sigmoid". */
export function activationNamed(path: string): Named | undefined {
  const cut = path.lastIndexOf(".");
  const parent = path.slice(0, cut);
  const leaf = path.slice(cut + 1);
  if (parent === "torch.nn" || parent === "torch.nn.modules" || parent === "torch.nn.modules.activation") {
    const names = ACTIVATION_NAMES.find((each) => each.layer === leaf);
    return names && { names, form: "layer", inPlace: false };
  }
  const inPlace = leaf.endsWith("_");
  const plain = inPlace ? leaf.slice(0, -1) : leaf;
  if (parent === "torch.nn.functional") {
    const names = ACTIVATION_NAMES.find((each) => each.functional === plain);
    return names && { names, form: "functional", inPlace };
  }
  if (parent === "torch" || parent === "torch.Tensor" || parent === "torch.special") {
    const names = ACTIVATION_NAMES.find(
      (each) => each.method === plain || (parent === "torch.special" && plain === "expit" && each.id === "sigmoid"),
    );
    return names && { names, form: "method", inPlace };
  }
  return undefined;
}

/** The activation of a method's name on a tensor: `x.sigmoid()`. */
export function activationMethod(name: string): ActivationNames | undefined {
  const plain = name.endsWith("_") ? name.slice(0, -1) : name;
  return ACTIVATION_NAMES.find((each) => each.method === plain);
}

/** Whether a string of a configuration names an activation: "sigmoid", "Sigmoid", "leaky-relu". */
export function isNameOf(text: string, { id, layer }: ActivationNames): boolean {
  const bare = text.toLowerCase().replaceAll(/[-_ ]/g, "");
  return bare === layer.toLowerCase() || bare === id.replaceAll("_", "");
}
