/** torch.nn.init, and the random in-place methods of tensors: what a parameter's elements are drawn from. Variances: design/theory.md section 9. */
import { float, tuple } from "../../evaluate/make.ts";
import { dataContent, randomContent } from "../../evaluate/tensors/content.ts";
import { writeContent } from "../../evaluate/tensors/write.ts";
import { computed, sizeOf } from "../../evaluate/tensors/data.ts";
import { uniformly } from "../../evaluate/tensors/piecewise.ts";
import type { AbstractValue, Context, TensorValue } from "../../evaluate/value.ts";
import type { Distribution } from "../../moments/distribution.ts";
import { centredUniform, gainOf, normal, orthogonal as orthogonalOf, truncatedNormal, uniform } from "../../moments/initializer.ts";
import type { Call, Rows } from "./call.ts";
import { assign } from "./arithmetic.ts";

/** Fills a tensor with fresh draws. */
export function draw(context: Context, tensor: TensorValue, distribution: Distribution): TensorValue {
  writeContent(context, tensor, randomContent(uniformly(tensor.shape, distribution)));
  return tensor;
}

/** Fan-in and fan-out of a weight. */
export function fans(context: Context, shape: readonly number[]): readonly [fanIn: number, fanOut: number] {
  if (shape.length < 2) {
    return context.raise("ValueError", "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
  }
  const field = sizeOf(shape.slice(2));
  return [(shape[1] ?? 1) * field, (shape[0] ?? 1) * field];
}

/** The gain recommended for a nonlinearity. */
function gain(context: Context, nonlinearity: string, slope: number | undefined): number {
  return gainOf(nonlinearity, slope) ?? context.raise("ValueError", `Unsupported nonlinearity ${nonlinearity}`);
}

function xavier(call: Call): number {
  const [fanIn, fanOut] = fans(call.context, call.tensor("tensor").shape);
  return call.number("gain") * Math.sqrt(2 / (fanIn + fanOut));
}

function kaiming(call: Call): number {
  const { shape } = call.tensor("tensor");
  const [fanIn, fanOut] = fans(call.context, shape);
  const mode = call.text("mode").toLowerCase();
  if (mode !== "fan_in" && mode !== "fan_out") {
    return call.raise("ValueError", `Mode ${mode} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  return gain(call.context, call.text("nonlinearity"), call.number("a")) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

function drawn(call: Call, distribution: Distribution): AbstractValue {
  return draw(call.context, call.tensor("tensor"), distribution);
}

function orthogonal(call: Call): AbstractValue {
  const tensor = call.tensor("tensor");
  if (tensor.shape.length < 2) call.raise("ValueError", "Only tensors with 2 or more dimensions are supported");
  const rows = tensor.shape[0] ?? 1;
  const columns = sizeOf(tensor.shape.slice(1));
  return draw(call.context, tensor, orthogonalOf(call.number("gain"), rows, columns));
}

function eye(call: Call): AbstractValue {
  const tensor = call.tensor("tensor");
  const [rows = 0, columns = 0] = tensor.shape;
  if (tensor.shape.length !== 2) call.raise("ValueError", "Only tensors with 2 dimensions are supported");
  writeContent(
    call.context,
    tensor,
    dataContent(computed([rows, columns], (index) => (Math.floor(index / columns) === index % columns ? 1 : 0))),
  );
  return tensor;
}

function dirac(call: Call): AbstractValue {
  const tensor = call.tensor("tensor");
  const [rows = 1, columns = 1, ...kernel] = tensor.shape;
  if (kernel.length < 1) call.raise("ValueError", "Only tensors with 3, 4, or 5 dimensions are supported");
  const groups = call.number("groups");
  const taps = sizeOf(kernel);
  const centre = kernel.reduce((place, extent) => place * extent + Math.floor(extent / 2), 0);
  const perGroup = rows / groups;
  const at = (index: number): number => {
    const row = Math.floor(index / (taps * columns));
    const column = Math.floor(index / taps) % columns;
    return index % taps === centre && row % perGroup === column && row % perGroup < columns ? 1 : 0;
  };
  writeContent(call.context, tensor, dataContent(computed(tensor.shape, at)));
  return tensor;
}

function sparse(call: Call): AbstractValue {
  const share = 1 - call.number("sparsity");
  return drawn(call, { kind: "mixture", mean: 0, variance: share * call.number("std") ** 2 });
}

const INITS: Rows = {
  "uniform_(tensor, a=0.0, b=1.0, generator=None)": (call) => drawn(call, uniform(call.number("a"), call.number("b"))),
  "normal_(tensor, mean=0.0, std=1.0, generator=None)": (call) => drawn(call, normal(call.number("mean"), call.number("std"))),
  "trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None)": (call) =>
    drawn(call, truncatedNormal(call.number("mean"), call.number("std"), call.number("a"), call.number("b"))),
  "constant_(tensor, val)": (call) =>
    assign(call.context, call.tensor("tensor"), { kind: "number", value: call.number("val"), type: "float" }),
  "ones_(tensor)": (call) => assign(call.context, call.tensor("tensor"), { kind: "number", value: 1, type: "float" }),
  "zeros_(tensor)": (call) => assign(call.context, call.tensor("tensor"), { kind: "number", value: 0, type: "float" }),
  "eye_(tensor)": eye,
  "dirac_(tensor, groups=1)": dirac,
  "xavier_uniform_(tensor, gain=1.0, generator=None)": (call) => drawn(call, centredUniform(xavier(call))),
  "xavier_normal_(tensor, gain=1.0, generator=None)": (call) => drawn(call, normal(0, xavier(call))),
  "kaiming_uniform_(tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None)": (call) =>
    drawn(call, centredUniform(kaiming(call))),
  "kaiming_normal_(tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None)": (call) => drawn(call, normal(0, kaiming(call))),
  "orthogonal_(tensor, gain=1, generator=None)": orthogonal,
  "sparse_(tensor, sparsity, std=0.01, generator=None)": sparse,
};

/** Names without the underscore are old, and the same. */
function withOldNames(rows: Rows): Rows {
  const old = Object.entries(rows).map(([signature, row]) => [signature.replace("_(", "("), row] as const);
  return { ...rows, ...Object.fromEntries(old) };
}

export const INIT_FUNCTIONS: Rows = {
  ...withOldNames(INITS),
  "calculate_gain(nonlinearity, param=None)": (call) => float(gain(call.context, call.text("nonlinearity"), call.maybeNumber("param"))),
  "_calculate_fan_in_and_fan_out(tensor)": (call) =>
    tuple(fans(call.context, call.tensor("tensor").shape).map((fan) => ({ kind: "int", value: fan }))),
  "_calculate_correct_fan(tensor, mode)": (call) => {
    const [fanIn, fanOut] = fans(call.context, call.tensor("tensor").shape);
    return { kind: "int", value: call.text("mode").toLowerCase() === "fan_in" ? fanIn : fanOut };
  },
  "_no_grad_trunc_normal_(tensor, mean, std, a, b)": (call) =>
    drawn(call, truncatedNormal(call.number("mean"), call.number("std"), call.number("a"), call.number("b"))),
  "_no_grad_normal_(tensor, mean, std)": (call) => drawn(call, normal(call.number("mean"), call.number("std"))),
  "_no_grad_uniform_(tensor, a, b)": (call) => drawn(call, uniform(call.number("a"), call.number("b"))),
};

/** Random in-place methods. */
export const DRAW_METHODS: Rows = {
  "normal_(self, mean=0, std=1, generator=None)": (call) =>
    draw(call.context, call.tensor("self"), normal(call.number("mean"), call.number("std"))),
  "uniform_(self, a=0, b=1, generator=None)": (call) =>
    draw(call.context, call.tensor("self"), uniform(call.number("a"), call.number("b"))),
  "bernoulli_(self, p=0.5, generator=None)": (call) => {
    const p = call.number("p");
    return draw(call.context, call.tensor("self"), { kind: "bernoulli", mean: p, variance: p * (1 - p) });
  },
  "exponential_(self, lambd=1, generator=None)": (call) => {
    const mean = 1 / call.number("lambd");
    return draw(call.context, call.tensor("self"), { kind: "mixture", mean, variance: mean * mean });
  },
  "log_normal_(self, mean=1, std=2, generator=None)": (call) => {
    const variance = call.number("std") ** 2;
    const mean = Math.exp(call.number("mean") + variance / 2);
    return draw(call.context, call.tensor("self"), { kind: "mixture", mean, variance: mean * mean * Math.expm1(variance) });
  },
  "cauchy_(self, median=0, sigma=1, generator=None)": (call) =>
    draw(call.context, call.tensor("self"), { kind: "data", mean: NaN, variance: NaN }),
  "random_(self, low=0, high=None, generator=None)": (call) => {
    const low = call.number("low");
    const high = call.maybeNumber("high") ?? low + 1;
    return draw(call.context, call.tensor("self"), uniform(low, high));
  },
};
