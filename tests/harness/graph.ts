import { readFileSync } from "node:fs";
import type {
  Graph,
  GraphLayer,
  GraphNode,
  GraphParameter,
  InputKind,
  LayerRef,
  NodeOf,
  OpAttributes,
  OpKind,
  TensorType,
  ValueRef,
} from "../../src/graph/graph.ts";
import type { Distribution, DistributionKind, PiecewiseDistribution } from "../../src/moments/distribution.ts";
import type { ActivationId } from "../../src/moments/activation.ts";
import { shapeOf } from "../../src/ops/index.ts";
import { propagate } from "../../src/propagate/propagate.ts";
import type { Profile } from "../../src/propagate/profile.ts";
import type { Quantity } from "../../src/propagate/quantity.ts";
import type { Location } from "../../src/text/location.ts";

const NOWHERE: Location = { file: "test.py", span: { start: 0, end: 0 } };

export function distribution(mean: number, variance: number, kind: DistributionKind = "normal"): Distribution {
  return { kind, mean, variance };
}

/** The same distribution everywhere. */
export function everywhere(shape: readonly number[], of: Distribution): PiecewiseDistribution {
  return { shape, pieces: [{ box: shape.map((size) => [0, size] as const), distribution: of }] };
}

/** PyTorch's default: U(±1/sqrt(fan_in)). */
export const torchDefault = (fanIn: number): Distribution => distribution(0, 1 / (3 * fanIn), "uniform");

export type Init = (fanIn: number, fanOut: number) => { readonly weight: Distribution; readonly bias: Distribution };

export const inits = {
  default: (fanIn: number) => ({ weight: torchDefault(fanIn), bias: torchDefault(fanIn) }),
  xavier: (fanIn: number, fanOut: number) => ({ weight: distribution(0, 2 / (fanIn + fanOut)), bias: distribution(0, 0, "constant") }),
  kaiming: (fanIn: number) => ({ weight: distribution(0, 2 / fanIn), bias: distribution(0, 0, "constant") }),
  kaimingBias: (fanIn: number) => ({ weight: distribution(0, 2 / fanIn), bias: torchDefault(fanIn) }),
  orthogonal: (fanIn: number, fanOut: number) => ({
    weight: distribution(0, 1 / Math.max(fanIn, fanOut), "orthogonal"),
    bias: distribution(0, 0, "constant"),
  }),
} satisfies Record<string, Init>;

const DEFAULT: Init = inits.default;

/** std of a normal, biases zero. */
export const normal =
  (std: number): Init =>
  () => ({ weight: distribution(0, std * std), bias: distribution(0, 0, "constant") });

/** Builds small graphs by hand, in the notation of PyTorch. */
export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly parameters: GraphParameter[] = [];
  private readonly layers: GraphLayer[] = [];
  private readonly outputs: ValueRef[] = [];
  private readonly calls = new Map<string, number>();
  private readonly parameterNodes = new Map<string, ValueRef>();

  private push<K extends OpKind>(
    op: K,
    attributes: OpAttributes[K],
    inputs: readonly ValueRef[],
    outputs: readonly TensorType[],
  ): ValueRef {
    const base = { id: this.nodes.length, inputs, outputs, location: NOWHERE, loops: [] };
    const node: NodeOf<K> = { ...base, op, attributes };
    // A node of kind K is one of the union.
    this.nodes.push(node as unknown as GraphNode);
    return { node: node.id, output: 0 };
  }

  type(value: ValueRef): TensorType {
    const type = this.nodes[value.node]?.outputs[value.output];
    if (type === undefined) throw new Error("no such value");
    return type;
  }

  shape(value: ValueRef): readonly number[] {
    return this.type(value).shape;
  }

  op<K extends OpKind>(op: K, attributes: OpAttributes[K], ...inputs: ValueRef[]): ValueRef {
    const types = inputs.map((input) => this.type(input));
    const shape = shapeOf(op, attributes, types);
    if ("error" in shape) throw new Error(`${op}: ${shape.error}`);
    return this.push(op, attributes, inputs, shape.outputs);
  }

  input(shape: readonly number[], kind: InputKind = { kind: "normal", mean: 0, std: 1 }): ValueRef {
    const index = this.nodes.filter((node) => node.op === "input").length;
    return this.push("input", { index, distribution: kind }, [], [{ shape, dtype: kind.kind === "tokens" ? "int" : "float" }]);
  }

  constant(shape: readonly number[], of: Distribution, values?: Float64Array, dtype: "float" | "int" | "bool" = "float"): ValueRef {
    const attributes = { content: everywhere(shape, of), random: false, ...(values && { values }) };
    return this.push("constant", attributes, [], [{ shape, dtype }]);
  }

  parameter(name: string, shape: readonly number[], initial: Distribution | PiecewiseDistribution): ValueRef {
    const known = this.parameterNodes.get(name);
    if (known !== undefined) return known;
    const content = "pieces" in initial ? initial : everywhere(shape, initial);
    const id = this.parameters.length;
    this.parameters.push({ id, name, aliases: [], shape, initial: content, trainable: true, location: NOWHERE });
    const value = this.push("parameter", { parameter: id }, [], [{ shape, dtype: "float" }]);
    this.parameterNodes.set(name, value);
    return value;
  }

  /** Marks a value as the output of a layer. */
  layer(name: string, operation: string, value: ValueRef): ValueRef {
    const call = this.calls.get(name) ?? 0;
    this.calls.set(name, call + 1);
    const layer: LayerRef = { name, call, operation, functional: false };
    this.layers.push({ layer, value, parameters: [], location: NOWHERE, callLocation: NOWHERE });
    return value;
  }

  linear(name: string, x: ValueRef, out: number, init: Init = inits.default, bias = true): ValueRef {
    const fanIn = this.shape(x).at(-1) ?? 1;
    const { weight, bias: b } = init(fanIn, out);
    const inputs = [x, this.parameter(`${name}.weight`, [out, fanIn], weight)];
    if (bias) inputs.push(this.parameter(`${name}.bias`, [out], b));
    return this.layer(name, "Linear", this.op("linear", {}, ...inputs));
  }

  convolution(
    name: string,
    x: ValueRef,
    out: number,
    size: number,
    {
      stride = 1,
      padding = 0,
      groups = 1,
      bias = true,
      init = DEFAULT,
      transposed = false,
      outputPadding = 0,
      spatial = 2,
      dilation = 1,
    } = {},
  ): ValueRef {
    const fill = <T>(value: T): T[] => Array.from({ length: spatial }, () => value);
    const channels = this.shape(x)[1] ?? 1;
    const taps = size ** spatial;
    const shape = transposed ? [channels, out / groups, ...fill(size)] : [out, channels / groups, ...fill(size)];
    const fanIn = (shape[1] ?? 1) * taps;
    const { weight, bias: b } = init(fanIn, (shape[0] ?? 1) * taps);
    const inputs = [x, this.parameter(`${name}.weight`, shape, weight)];
    if (bias) inputs.push(this.parameter(`${name}.bias`, [out], b));
    const attributes: OpAttributes["convolution"] = {
      spatial: spatial === 1 ? 1 : spatial === 3 ? 3 : 2,
      stride: fill(stride),
      padding: fill([padding, padding] as const),
      dilation: fill(dilation),
      groups,
      transposed,
      outputPadding: fill(outputPadding),
    };
    return this.layer(name, "Conv", this.op("convolution", attributes, ...inputs));
  }

  activation(name: string, x: ValueRef, id: ActivationId, ...parameters: number[]): ValueRef {
    return this.layer(name, id, this.op("activation", { function: id, parameters }, x));
  }

  batchNorm(name: string, x: ValueRef, gamma = 1): ValueRef {
    const c = this.shape(x)[1] ?? 1;
    const scale = this.parameter(`${name}.weight`, [c], distribution(gamma, 0, "constant"));
    const shift = this.parameter(`${name}.bias`, [c], distribution(0, 0, "constant"));
    return this.layer(name, "BatchNorm", this.op("batch_norm", { epsilon: 1e-5, training: true }, x, scale, shift));
  }

  groupNorm(name: string, x: ValueRef, groups: number): ValueRef {
    const c = this.shape(x)[1] ?? 1;
    const scale = this.parameter(`${name}.weight`, [c], distribution(1, 0, "constant"));
    const shift = this.parameter(`${name}.bias`, [c], distribution(0, 0, "constant"));
    return this.layer(name, "GroupNorm", this.op("group_norm", { groups, epsilon: 1e-5 }, x, scale, shift));
  }

  layerNorm(name: string, x: ValueRef): ValueRef {
    const c = this.shape(x).at(-1) ?? 1;
    const scale = this.parameter(`${name}.weight`, [c], distribution(1, 0, "constant"));
    const shift = this.parameter(`${name}.bias`, [c], distribution(0, 0, "constant"));
    return this.layer(name, "LayerNorm", this.op("layer_norm", { axes: 1, epsilon: 1e-5, centred: true }, x, scale, shift));
  }

  pool(x: ValueRef, kind: "max" | "average", kernel: number, stride = kernel, padding = 0, spatial = 2): ValueRef {
    const fill = <T>(value: T): T[] => Array.from({ length: spatial }, () => value);
    return this.op(
      "pool",
      {
        kind,
        spatial,
        kernel: fill(kernel),
        stride: fill(stride),
        padding: fill([padding, padding] as const),
        dilation: fill(1),
        ceil: false,
        countPadding: true,
        indices: false,
      },
      x,
    );
  }

  add(...values: ValueRef[]): ValueRef {
    return this.op("add", { weights: values.map(() => 1) }, ...values);
  }

  flatten(x: ValueRef): ValueRef {
    const [batch = 1, ...rest] = this.shape(x);
    return this.op("reshape", { shape: [batch, rest.reduce((a, b) => a * b, 1)] }, x);
  }

  mean(x: ValueRef, ...axes: number[]): ValueRef {
    return this.op("reduce", { kind: "mean", axes, keep: false }, x);
  }

  output(...values: ValueRef[]): Graph {
    this.outputs.push(...values);
    return { nodes: this.nodes, parameters: this.parameters, outputs: this.outputs, layers: this.layers };
  }
}

/** Drives the stage to its end. */
export function profileOf(graph: Graph): Profile {
  const stage = propagate(graph);
  for (;;) {
    const turn = stage.next();
    if (turn.done === true) return turn.value;
  }
}

export interface Measured {
  readonly name: string;
  readonly lg: number;
  readonly sd: number;
  readonly status: string;
}

export interface Truth {
  readonly params: readonly Measured[];
  readonly modules: readonly (Measured & { readonly call: number; readonly activation: number })[];
}

/** Measured numbers of one model of the truth, where that folder is there. */
export function truthOf(name: string): Truth | undefined {
  let text: string;
  try {
    text = readFileSync(new URL(`../reference/open/${name}/truth.json`, import.meta.url), "utf8");
  } catch {
    return undefined;
  }
  const json = JSON.parse(text);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of a file of ours
  const table = ({ cols, rows }: { cols: string[]; rows: unknown[][] }): any[] =>
    rows.map((row) => Object.fromEntries(cols.map((column, i) => [column, row[i]])));
  return {
    params: table(json.params).map((row) => ({ name: row.name, lg: row.grad_rms_lg, sd: row.sd, status: row.status })),
    modules: table(json.modules).map((row) => ({
      name: row.name,
      call: row.call,
      lg: row.grad_rms_lg,
      sd: row.sd,
      status: row.status,
      activation: row.act_rms_lg,
    })),
  };
}

export interface Comparison {
  readonly rows: readonly {
    readonly name: string;
    readonly measured: number;
    readonly predicted: Quantity;
    readonly error: number;
    readonly sd: number;
  }[];
  readonly median: number;
  readonly worst: number;
  readonly wrong: readonly string[];
}

/** Errors in decades of all parameters, and those told as zero or unknown wrongly. */
export function compare(profile: Profile, truth: Truth): Comparison {
  const measured = new Map(truth.params.map((row) => [row.name, row]));
  const rows = [];
  const wrong: string[] = [];
  for (const { parameter, gradient } of profile.parameters) {
    const row = measured.get(parameter.name);
    if (row === undefined) {
      wrong.push(`${parameter.name}: not measured`);
      continue;
    }
    const zero = ["zero", "none", "roundoff"].includes(row.status);
    if (gradient.kind === "value" && row.status === "ok") {
      rows.push({ name: parameter.name, measured: row.lg, predicted: gradient, error: gradient.log10 - row.lg, sd: row.sd });
    } else if (!(gradient.kind === "zero" && zero) && row.status !== "imprecise") {
      const reason = gradient.kind === "value" ? String(gradient.log10) : gradient.reason;
      wrong.push(`${parameter.name}: measured ${row.status} ${row.lg}, predicted ${gradient.kind} ${reason}`);
    }
  }
  for (const { layer, gradient, activation } of profile.layers) {
    const row = truth.modules.find(({ name, call }) => name === layer.layer.name && call === layer.layer.call);
    if (row === undefined) continue;
    if (gradient.kind === "value" && row.status === "ok") {
      rows.push({ name: `g:${row.name}`, measured: row.lg, predicted: gradient, error: gradient.log10 - row.lg, sd: row.sd });
    }
    if (activation.kind === "value") {
      rows.push({
        name: `f:${row.name}`,
        measured: row.activation,
        predicted: activation,
        error: activation.log10 - row.activation,
        sd: NaN,
      });
    }
  }
  const errors = rows
    .filter(({ name }) => !name.includes(":"))
    .map(({ error }) => Math.abs(error))
    .sort((a, b) => a - b);
  return { rows, wrong, median: errors[Math.floor(errors.length / 2)] ?? NaN, worst: errors.at(-1) ?? NaN };
}
