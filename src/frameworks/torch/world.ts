/** Classes and settings of torch in one evaluation. */
import { classAttributes } from "../../evaluate/class-attributes.ts";
import { native, str, tuple, type NativeTable, natives } from "../../evaluate/make.ts";
import type { AbstractValue, ClassValue, Context, InstanceValue, NativeCreate, TensorValue, TupleValue } from "../../evaluate/value.ts";

/** What native code must find again: classes by name, dtypes, the device. */
export interface World {
  readonly classes: Map<string, ClassValue>;
  readonly dtypes: Map<string, InstanceValue>;
  readonly devices: Map<string, InstanceValue>;
  /** Methods of tensors. */
  methods: ReadonlyMap<string, AbstractValue>;
  defaultType: string;
}

const worlds = new WeakMap<Context, World>();

/** That of this evaluation, made at the first question. */
export function worldOf(context: Context): World {
  let world = worlds.get(context);
  if (world === undefined) {
    world = { classes: new Map(), dtypes: new Map(), devices: new Map(), methods: new Map(), defaultType: "float32" };
    worlds.set(context, world);
  }
  return world;
}

/** Makes a class of ours. */
export function nativeClass(
  context: Context,
  name: string,
  module: string,
  bases: readonly ClassValue[] = [],
  methods: NativeTable = {},
  create?: NativeCreate,
): ClassValue {
  const mro: ClassValue[] = [];
  const above = bases.length === 0 ? [context.builtinClass("object")] : bases;
  const cls: ClassValue = {
    kind: "class",
    name,
    qualifiedName: name,
    module,
    bases: above,
    mro,
    attributes: classAttributes(natives(methods)),
    metaclass: undefined,
    unknownBase: undefined,
    create: create ?? above.find((base) => base.create !== undefined)?.create,
    location: undefined,
    native: {},
  };
  const after = new Set<ClassValue>();
  for (const base of above) for (const ancestor of base.mro) after.add(ancestor);
  const object = context.builtinClass("object");
  after.delete(object);
  mro.push(cls, ...after, object);
  return cls;
}

/** The class of ours by that name, made on first use. */
export function knownClass(context: Context, name: string, make: () => ClassValue): ClassValue {
  const { classes } = worldOf(context);
  let cls = classes.get(name);
  if (cls === undefined) {
    cls = make();
    classes.set(name, cls);
  }
  return cls;
}

/** An instance of a class with its attributes, no `__init__` run. */
export function instanceOf(cls: ClassValue, attributes: Iterable<readonly [string, AbstractValue]> = []): InstanceValue {
  return { kind: "instance", class: cls, attributes: new Map(attributes), native: {} };
}

/** torch.Size: a tuple that can count. */
export function sizeValue(context: Context, shape: readonly number[]): TupleValue {
  const cls = knownClass(context, "Size", () =>
    nativeClass(context, "Size", "torch", [context.builtinClass("tuple")], {
      "numel(self)": (_, args) => {
        const self = args.get("self");
        let count = 1;
        if (self.kind === "tuple") for (const item of self.items) count *= item.kind === "int" ? Number(item.value) : NaN;
        return { kind: "int", value: count };
      },
    }),
  );
  return { ...tuple(shape.map((extent) => ({ kind: "int", value: extent }))), subtype: { class: cls, attributes: new Map() } };
}

const DTYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64", "complex128"];
const DTYPE_ALIASES: Readonly<Record<string, string>> = {
  float: "float32",
  double: "float64",
  half: "float16",
  long: "int64",
  int: "int32",
  short: "int16",
  cfloat: "complex64",
};

/** torch.float32 and its like. */
export function dtypeValue(context: Context, name: string): InstanceValue {
  const world = worldOf(context);
  let value = world.dtypes.get(name);
  if (value === undefined) {
    const cls = knownClass(context, "dtype", () =>
      nativeClass(context, "dtype", "torch", [], { "__repr__(self)": (_, args) => str(`torch.${dtypeName(args.get("self")) ?? ""}`) }),
    );
    const floating = /float/.test(name);
    value = instanceOf(cls, [
      ["name", str(name)],
      ["is_floating_point", { kind: "bool", value: floating }],
      ["is_complex", { kind: "bool", value: name.startsWith("complex") }],
      ["itemsize", { kind: "int", value: Number(/\d+/.exec(name)?.[0] ?? 8) / 8 }],
    ]);
    world.dtypes.set(name, value);
  }
  return value;
}

/** Every name under which torch has a dtype. */
export function* dtypeNames(): Generator<readonly [name: string, dtype: string]> {
  for (const name of DTYPES) yield [name, name];
  yield* Object.entries(DTYPE_ALIASES);
}

/** The name of a dtype; also of Python's float, int and bool, and of tensor type strings. */
export function dtypeName(value: AbstractValue | undefined): string | undefined {
  if (value?.kind === "instance" && value.class.name === "dtype") {
    const name = value.attributes.get("name");
    return name?.kind === "str" ? name.value : undefined;
  }
  if (value?.kind === "class") {
    return { float: "float32", int: "int64", bool: "bool", FloatTensor: "float32", LongTensor: "int64" }[value.name];
  }
  if (value?.kind === "str") return typeOfTensorName(value.value);
  return undefined;
}

/** "torch.FloatTensor" → float32. */
export function typeOfTensorName(name: string): string | undefined {
  const match = /(?:torch\.)?(?:cuda\.)?(\w+?)Tensor$/.exec(name);
  const types: Readonly<Record<string, string>> = {
    Float: "float32",
    Double: "float64",
    Half: "float16",
    BFloat16: "bfloat16",
    Long: "int64",
    Int: "int32",
    Short: "int16",
    Char: "int8",
    Byte: "uint8",
    Bool: "bool",
  };
  return match === null ? undefined : types[match[1] ?? ""];
}

/** torch.device. All tensors are on the CPU here. */
export function deviceValue(context: Context, name = "cpu"): InstanceValue {
  const { devices } = worldOf(context);
  let value = devices.get(name);
  if (value === undefined) {
    const [type = "cpu", index] = name.split(":");
    value = instanceOf(deviceClass(context), [
      ["type", str(type)],
      ["index", index === undefined ? { kind: "none" } : { kind: "int", value: Number(index) }],
    ]);
    devices.set(name, value);
  }
  return value;
}

/** The class torch.device of this evaluation. */
export function deviceClass(context: Context): ClassValue {
  return knownClass(context, "device", () => {
    const cls = nativeClass(context, "device", "torch");
    const make = native("__new__(cls, type='cpu', index=0)", (inner, args) => {
      const type = args.get("type");
      return type.kind === "str"
        ? deviceValue(inner, type.value)
        : type.kind === "instance" && type.class === cls
          ? type
          : deviceValue(inner);
    });
    cls.attributes.set("__new__", { kind: "staticMethod", function: make });
    cls.attributes.set(
      "__init__",
      native("__init__(self, *args, **kwargs)", () => ({ kind: "none" })),
    );
    cls.attributes.set(
      "__str__",
      native("__str__(self)", (_, args) => deviceText(args.get("self"))),
    );
    cls.attributes.set(
      "__enter__",
      native("__enter__(self)", (_, args) => args.get("self")),
    );
    cls.attributes.set(
      "__exit__",
      native("__exit__(self, *args)", () => ({ kind: "none" })),
    );
    return cls;
  });
}

function deviceText(self: AbstractValue): AbstractValue {
  const type = self.kind === "instance" ? self.attributes.get("type") : undefined;
  return type ?? str("cpu");
}

/** A result with named fields (`x.max(1).values`): a tuple. */
export function namedResult(context: Context, name: string, fields: readonly string[], items: readonly TensorValue[]): TupleValue {
  const cls = knownClass(context, `return_types.${name}`, () => {
    const made = nativeClass(context, name, "torch.return_types", [context.builtinClass("tuple")]);
    for (const [index, field] of fields.entries()) {
      const get = native("get(self)", (_, args) => {
        const self = args.get("self");
        return (self.kind === "tuple" ? self.items[index] : undefined) ?? { kind: "none" };
      });
      made.attributes.set(field, { kind: "property", get, set: undefined, delete: undefined, cached: false });
    }
    return made;
  });
  return { ...tuple(items), subtype: { class: cls, attributes: new Map() } };
}
