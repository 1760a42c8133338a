/** The calls that code makes of a model, with the values of their arguments. */
import type { Construction, GivenInput } from "../discover/candidate.ts";
import type { CallArgument } from "../discover/calls.ts";
import { seenCalls } from "../discover/calls.ts";
import type { Reader } from "../discover/circumstances.ts";
import type { Call } from "../discover/inputs.ts";
import { intOf } from "../discover/layer-proposals.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { AbstractValue, TensorValue } from "../evaluate/value.ts";
import { locate, position } from "../text/document.ts";
import type { Location } from "../text/location.ts";
import { runWhole } from "./alone.ts";
import type { Workshop } from "./workshop.ts";
import { runProgram } from "./session.ts";

/** One call after the other, the most telling first. */
export function* callsSeen(workshop: Workshop, { location }: Construction): Generator<Stage<Call | undefined>> {
  const reader = location === undefined ? undefined : workshop.readers.get(location.file);
  if (location === undefined || reader === undefined) return;
  for (const { arguments: given, span } of seenCalls(reader, location.span)) {
    const { line } = position(reader.file.document, span.start);
    const where = reader === workshop.builder ? "" : ` of ${reader.file.document.file}`;
    yield located(callWith(workshop, reader, given, `the call in line ${line}${where}`), locate(reader.file.document, span));
  }
}

function* located(stage: Stage<Call | undefined>, location: Location): Stage<Call | undefined> {
  const call = yield* stage;
  return call && { ...call, location };
}

/** The inputs that a call is found to have so far. */
interface Found {
  readonly inputs: GivenInput[];
  readonly parts: string[];
}

function* callWith(workshop: Workshop, reader: Reader, given: readonly CallArgument[], because: string): Stage<Call | undefined> {
  const found: Found = { inputs: [], parts: [] };
  for (const argument of given) {
    const value = yield* valueOf(workshop, reader, argument);
    const code =
      value === undefined
        ? undefined
        : argument.kind === "shape"
          ? shapes(value, argument, workshop.settings.batchSize, found)
          : codeOf(value, argument.code, found);
    if (code === undefined) return undefined;
    found.parts.push(argument.keyword === undefined ? code : `${argument.keyword}=${code}`);
  }
  if (found.inputs.length === 0) return undefined;
  return {
    inputs: found.inputs.map((input) => ({ ...input, name: undefined, source: "call-site", assumedAxes: [], because })),
    code: `model(${found.parts.join(", ")})`,
  };
}

/** As the file has it, or where that is not known, by running what leads to it alone. */
function* valueOf({ session, builder }: Workshop, reader: Reader, { program, whole }: CallArgument): Stage<AbstractValue | undefined> {
  const plain = reader === builder ? (yield* runProgram(session, program)).value : undefined;
  if (plain !== undefined && plain.kind !== "unknown") return plain;
  const { value } = yield* runWhole(session, reader, whole);
  return value?.kind === "unknown" ? undefined : value;
}

/** States that a recurrence starts from are zeros and no data. */
const STATE = /hidden|state|memory|\b[hc]_?[0x]\b|carry/i;

/** Python for a value, in which its tensors are inputs; undefined where it cannot be written. */
function codeOf(value: AbstractValue, text: string, found: Found): string | undefined {
  switch (value.kind) {
    case "tensor":
      if (STATE.test(text)) return `torch.zeros(${value.shape.join(", ")})`;
      return `x${found.inputs.push(tensorInput(value)) - 1}`;
    case "tuple":
    case "list": {
      const parts = value.items.map((item) => codeOf(item, text, found));
      if (parts.some((part) => part === undefined)) return undefined;
      return value.kind === "list" ? `[${parts.join(", ")}]` : `(${parts.map((part) => `${part},`).join(" ")})`;
    }
    case "none":
      return "None";
    case "bool":
      return value.value ? "True" : "False";
    case "int":
    case "float":
      return String(value.value);
    case "str":
      return JSON.stringify(value.value);
    default:
      return undefined;
  }
}

function shapes(value: AbstractValue, { withBatch }: CallArgument, batch: number, { inputs }: Found): string | undefined {
  if (value.kind !== "tuple" && value.kind !== "list") return undefined;
  const isNested = value.items.every((item) => item.kind === "tuple" || item.kind === "list");
  const all = (isNested ? value.items : [value]).map((item) =>
    item.kind === "tuple" || item.kind === "list" ? item.items.map(intOf) : [],
  );
  return all
    .map((shape) => {
      const sizes = shape.flatMap((size) => size ?? []);
      return `x${inputs.push({ shape: withBatch ? sizes : [batch, ...sizes], kind: { kind: "normal", mean: 0, std: 1 } }) - 1}`;
    })
    .join(", ");
}

function tensorInput({ shape, dtype }: TensorValue): GivenInput {
  const isInteger = /int|long|bool|uint/.test(dtype);
  return { shape, kind: isInteger ? { kind: "tokens", vocabulary: 2 } : { kind: "normal", mean: 0, std: 1 } };
}
