/** The classes of tensors that a program sees: Tensor with its methods, Parameter, and the old ones of one element type each. */
import { native } from "../../evaluate/make.ts";
import type { AbstractValue, ClassValue, Context } from "../../evaluate/value.ts";
import { UnknownArgument } from "./call.ts";
import { fromValues, legacyTensor } from "./functions/create.ts";
import { tensorMethods } from "./methods.ts";
import { parameterClass, parameterOf, tensorClass } from "./protocol.ts";
import { knownClass, nativeClass, worldOf } from "./world.ts";

const LEGACY: Readonly<Record<string, string>> = {
  FloatTensor: "float32",
  DoubleTensor: "float64",
  HalfTensor: "float16",
  LongTensor: "int64",
  IntTensor: "int32",
  ShortTensor: "int16",
  ByteTensor: "uint8",
  BoolTensor: "bool",
};

/** The classes of one element type each, by name: `torch.FloatTensor([1, 2])`. */
export function* legacyClasses(context: Context): Generator<readonly [string, ClassValue]> {
  for (const [name, dtype] of Object.entries(LEGACY)) {
    const make = (): ClassValue => {
      const cls = nativeClass(context, name, "torch", [tensorClass(context)]);
      cls.attributes.set("__new__", legacyConstructor(dtype));
      return cls;
    };
    yield [name, knownClass(context, name, make)];
  }
}

function legacyConstructor(dtype: string): AbstractValue {
  const make = native("__new__(cls, *args, **kwargs)", (context, args) => {
    try {
      return legacyTensor(context, args.get("args"), dtype);
    } catch (error) {
      if (error instanceof UnknownArgument) return error.value;
      throw error;
    }
  });
  return { kind: "staticMethod", function: make };
}

/** Gives the class Tensor its methods. */
export function fullTensorClass(context: Context): ClassValue {
  const cls = tensorClass(context);
  const world = worldOf(context);
  if (world.methods.size === 0) {
    world.methods = tensorMethods();
    for (const [name, method] of world.methods) cls.attributes.set(name, method);
    cls.attributes.set("__new__", legacyConstructor(world.defaultType));
  }
  return cls;
}

/** Gives the class Parameter its constructor. */
export function fullParameterClass(context: Context): ClassValue {
  const cls = parameterClass(context);
  if (!cls.attributes.has("__new__")) {
    const make = native("__new__(cls, data=None, requires_grad=True)", (inner, args) => {
      const given = args.notNone("data");
      if (given?.kind === "unknown") return given;
      try {
        const tensor =
          given === undefined ? legacyTensor(inner, { kind: "tuple", items: [] }, "float32") : fromValues(inner, given, undefined);
        const wanted = args.get("requires_grad");
        return parameterOf(inner, tensor, !(wanted.kind === "bool" && !wanted.value));
      } catch (error) {
        if (error instanceof UnknownArgument) return error.value;
        throw error;
      }
    });
    cls.attributes.set("__new__", { kind: "staticMethod", function: make });
  }
  return cls;
}
