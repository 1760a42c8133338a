import type { GraphParameter, NodeOf, OpKind } from "../graph/graph.ts";
import type { AxisRole, Layout } from "../graph/layout.ts";
import type { Common } from "../moments/common.ts";
import type { Expectations } from "../moments/gaussian.ts";
import type { AxisId } from "../moments/kernel.ts";
import type { Range } from "../moments/range.ts";
import type { Signal, Unknown } from "../moments/signal.ts";
import type { BackwardContext, ForwardContext, StateSeries } from "../ops/op.ts";
import type { Run } from "./run.ts";

/** What the rules of one node see. */
export class NodeContext<K extends OpKind> implements ForwardContext<K> {
  readonly inputLayouts: readonly Layout[];
  readonly outputLayouts: readonly Layout[];
  readonly expectations: Expectations;
  readonly common?: (first: number, second: number) => Common | undefined;
  /** The error that the rules said they make, in decades. */
  assumed = 0;
  readonly node: NodeOf<K>;
  readonly inputs: readonly Signal[];
  protected readonly run: Run;

  constructor(node: NodeOf<K>, inputs: readonly Signal[], run: Run) {
    const { layouts, coherence } = run;
    this.node = node;
    this.inputs = inputs;
    this.run = run;
    this.inputLayouts = node.inputs.map((input) => layouts.of.get(input.node)?.[input.output] ?? NO_AXES);
    this.outputLayouts = layouts.of.get(node.id) ?? [];
    this.expectations = run.expectations;
    if (coherence !== undefined) {
      this.common = (first, second) => {
        const [a, b] = [node.inputs[first], node.inputs[second]];
        return a && b && coherence.common(a, b);
      };
    }
  }

  role(axis: AxisId): AxisRole | undefined {
    return this.run.layouts.role(axis);
  }

  range(input: number): Range {
    return this.run.range(this.node.inputs[input]?.node ?? -1);
  }

  parameter(id: number): GraphParameter | undefined {
    const { parameters } = this.run.graph;
    return parameters[id]?.id === id ? parameters[id] : parameters.find((parameter) => parameter.id === id);
  }

  assume(sentence: string, decades: number): void {
    this.assumed = Math.hypot(this.assumed, decades);
    this.run.assumptions.push({ node: this.node.id, sentence, decades });
  }

  once<T>(compute: (context: ForwardContext<K>) => T): T {
    const { computed } = this.run;
    let own = computed.get(this.node.id);
    // A rule may be asked about the same node with other inputs.
    if (own === undefined || own.inputs.some((input, index) => input !== this.inputs[index])) {
      own = { inputs: this.inputs, results: new Map() };
      computed.set(this.node.id, own);
    }
    if (!own.results.has(compute)) own.results.set(compute, compute(this));
    return own.results.get(compute) as T;
  }

  unknown(reason: string): Unknown {
    return { kind: "unknown", reason, node: this.node.id };
  }
}

const NO_AXES: Layout = [];

/** What the backward rule of one node sees. */
export class BackwardNodeContext<K extends OpKind> extends NodeContext<K> implements BackwardContext<K> {
  readonly outputs: readonly Signal[];
  readonly gradients: BackwardContext<K>["gradients"];

  constructor(
    node: NodeOf<K>,
    inputs: readonly Signal[],
    { outputs, gradients }: Pick<BackwardContext<K>, "outputs" | "gradients">,
    run: Run,
  ) {
    super(node, inputs, run);
    this.outputs = outputs;
    this.gradients = gradients;
  }

  record(series: StateSeries): void {
    this.run.series.push(series);
  }
}
