/** `numpy`: arithmetic of shapes and small tables; random arrays by their shape. */
import { drawnBetween } from "../../chance.ts";
import type { LibraryModule } from "../../library.ts";
import { float, native, natives, NONE, type NativeTable } from "../../make.ts";
import { settle } from "../../errors.ts";
import { numberOf } from "../../numbers/arithmetic.ts";
import type { Distribution } from "../../../moments/distribution.ts";
import { normal, uniform } from "../../../moments/initializer.ts";
import type { AbstractValue, Context, Evaluation } from "../../value.ts";
import { idleFunctions, namespace } from "../os.ts";
import { arrayValue, unknownArray } from "./array.ts";
import { NUMPY_FUNCTIONS } from "./functions/table.ts";
import { lengthsOf, ndarrayClass, scalarClasses } from "./ndarray.ts";

const REASON = "numpy's random numbers are not known before running";

function* randomArray(context: Context, shape: readonly AbstractValue[], law?: Distribution): Evaluation<AbstractValue> {
  if (shape.length === 0 || shape[0]?.kind === "none") {
    if (law?.kind !== "uniform") return context.unknown(REASON);
    const half = Math.sqrt(3 * law.variance);
    return drawnBetween(context, law.mean - half, law.mean + half, REASON);
  }
  const lengths = yield* lengthsOf(context, shape);
  if ("reason" in lengths) return lengths;
  return arrayValue(context, { ...unknownArray(lengths, REASON), ...(law === undefined ? {} : { noise: law }) });
}

const sized: NativeTable[string] = (context, args) => randomArray(context, [args.get("size")]);

/** Numbers of a law whose two parameters are given as numbers. */
function drawn(names: readonly [string, string], law: (a: number, b: number) => Distribution): NativeTable[string] {
  return (context, args) => {
    const [a, b] = names.map((name) => numberOf(args.get(name)));
    return randomArray(context, [args.get("size")], a === undefined || b === undefined ? undefined : law(a, b));
  };
}

const integers: NativeTable[string] = (context, args) => intArray(context, args.get("size"));

function* intArray(context: Context, size: AbstractValue): Evaluation<AbstractValue> {
  if (size.kind === "none") return context.unknown(REASON);
  const lengths = yield* lengthsOf(context, [size]);
  return "reason" in lengths ? lengths : arrayValue(context, unknownArray(lengths, REASON, "int64"));
}

const RANDOM: NativeTable = {
  "rand(*shape)": (context, args) => randomArray(context, args.rest, uniform(0, 1)),
  "randn(*shape)": (context, args) => randomArray(context, args.rest, normal(0, 1)),
  "random(size=None)": (context, args) => randomArray(context, [args.get("size")], uniform(0, 1)),
  "random_sample(size=None)": (context, args) => randomArray(context, [args.get("size")], uniform(0, 1)),
  "standard_normal(size=None, **kwargs)": (context, args) => randomArray(context, [args.get("size")], normal(0, 1)),
  "normal(loc=0.0, scale=1.0, size=None)": drawn(["loc", "scale"], normal),
  "uniform(low=0.0, high=1.0, size=None)": drawn(["low", "high"], uniform),
  "randint(low, high=None, size=None, dtype=None)": integers,
  "integers(low, high=None, size=None, dtype=None)": integers,
  "choice(a, size=None, replace=True, p=None)": sized,
  "beta(a, b, size=None)": sized,
  "binomial(n, p, size=None)": sized,
  "poisson(lam=1.0, size=None)": sized,
  "exponential(scale=1.0, size=None)": sized,
  *"permutation(x)"(context, args) {
    const x = args.get("x");
    const length = numberOf(x) ?? numberOf(yield* settle(context.length(x)));
    return length === undefined ? context.unknown(REASON) : arrayValue(context, unknownArray([length], REASON, "int64"));
  },
  "shuffle(x)": () => NONE,
  "seed(seed=None)": () => NONE,
};

export const numpyRandom: LibraryModule = {
  name: "numpy.random",
  *members(context) {
    yield* natives(RANDOM, false);
    const generator = namespace(context.builtinClass("object"), natives(RANDOM, false));
    for (const name of ["RandomState", "default_rng"]) yield [name, native(`${name}(seed=None)`, () => generator, false)];
  },
  missing: (context, name) => (name.startsWith("__") ? undefined : context.unknown(REASON)),
};

export const numpy: LibraryModule = {
  name: "numpy",
  *members(context) {
    yield ["ndarray", ndarrayClass(context)];
    yield* scalarClasses(context);
    yield* natives(NUMPY_FUNCTIONS, false);
    yield* idleFunctions("set_printoptions seterr save savez savetxt");
    yield ["pi", float(Math.PI)];
    yield ["e", float(Math.E)];
    yield ["inf", float(Infinity)];
    yield ["Inf", float(Infinity)];
    yield ["nan", float(NaN)];
    yield ["newaxis", NONE];
    yield ["float", context.builtinClass("float")];
    yield ["int", context.builtinClass("int")];
    yield ["bool", context.builtinClass("bool")];
    yield ["__version__", { kind: "str", value: "1.26.0" }];
  },
  missing: (context, name) => (name.startsWith("__") ? undefined : context.unknown(`\`numpy.${name}\` is not modelled`)),
};
