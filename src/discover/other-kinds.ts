/** What a failure says about the kind of an argument: that it has too few axes, is a switch or a number and no tensor, or must not be None. */
import type { Argument, Arguments } from "./argument.ts";

type Tensor = Argument & { readonly kind: "tensor" };

/** Proposals in place of a None that was not wanted. */
const IN_PLACE_OF_NONE = 6;

/** Arguments of another kind than those that failed, the most plausible first; `proposals` are those for each parameter. */
export function otherKinds(failed: Arguments, proposals: readonly (readonly Argument[])[], message: string): readonly Arguments[] {
  const replaced = (index: number, argument: Argument): Arguments =>
    failed.map((each, at) => (at === index ? { ...each, argument } : each));
  const forEach = (options: (argument: Argument, index: number) => readonly Argument[]): readonly Arguments[] =>
    failed.flatMap(({ argument }, index) => options(argument, index).map((option) => replaced(index, option)));
  if (message.includes("NoneType")) {
    const others = (index: number): readonly Argument[] =>
      (proposals[index] ?? []).filter((each) => !isNone(each)).slice(0, IN_PLACE_OF_NONE);
    return forEach((argument, index) => (isNone(argument) ? others(index) : []));
  }
  if (/Boolean value of Tensor with more than one value is ambiguous/.test(message)) {
    return forEach((argument) =>
      isAnything(argument)
        ? [
            { kind: "code", code: "False" },
            { kind: "code", code: "0.0" },
          ]
        : [],
    );
  }
  if (/'Tensor' object cannot be interpreted as an integer|can be converted to (?:an index|Python scalars)/.test(message)) {
    return forEach((argument) => (isAnything(argument) ? [{ kind: "code", code: "1" }] : []));
  }
  const alone = singles(failed, message);
  const rank = tooFewAxes(failed, message);
  if (rank === undefined) return alone;
  const isShort = (argument: Argument): argument is Tensor => argument.kind === "tensor" && argument.shape.length === rank;
  // Queries, keys and values are of one kind.
  const short = failed.filter(({ argument }) => isShort(argument));
  const all =
    short.length < 2 ? [] : [0, 1, 2].map((way) => failed.map((each) => ({ ...each, argument: grown(each.argument, way, isShort) })));
  return [...alone, ...all, ...forEach((argument) => (isShort(argument) ? withMoreAxes(argument) : []))];
}

function isNone(argument: Argument): boolean {
  return argument.kind === "code" && argument.code === "None";
}

/** Whether nothing is known of an argument: it may as well be a switch. */
function isAnything(argument: Argument): boolean {
  return argument.kind === "tensor" && argument.assumedAxes.length === argument.shape.length;
}

/** Code that handles one sample, where the first axis does not fit what became of it. */
function singles(failed: Arguments, message: string): readonly Arguments[] {
  if (!/at non-singleton dimension 0/.test(message)) return [];
  const single = (argument: Argument): Argument =>
    argument.kind === "tensor" && argument.assumedAxes.includes(0)
      ? { ...argument, shape: argument.shape.map((size, axis) => (axis === 0 ? 1 : size)) }
      : argument;
  return [failed.map((each) => ({ ...each, argument: single(each.argument) }))];
}

/** How many axes a tensor has, of which a failure says that they are too few. */
function tooFewAxes(failed: Arguments, message: string): number | undefined {
  const [, range] = /Dimension out of range \(expected to be in range of \[-\d+, (\d+)\]/.exec(message) ?? [];
  if (range !== undefined) return Number(range) + 1;
  const [, given] = /^RuntimeError: Expected \dD .*got (?:input of size: )?\[([\d, ]+)\]/.exec(message) ?? [];
  if (given !== undefined) return given.split(",").length;
  const [, batched] = /batch[12] must be a (\d)D tensor/.exec(message) ?? [];
  if (batched !== undefined) return Number(batched) - 1;
  const [, first, second] = /same number of dimensions: got (\d+) and (\d+)/.exec(message) ?? [];
  if (first !== undefined) return Math.min(Number(first), Number(second));
  const [, want = "", got = ""] = /expected (?:\dD or )?(\d)D(?: or \dD)? input \(got (\d)D input\)/.exec(message) ?? [];
  if (Number(got) < Number(want)) return Number(got);
  if (/Size index out of range/.test(message)) {
    return Math.min(...failed.flatMap(({ argument }) => (argument.kind === "tensor" ? [argument.shape.length] : [])));
  }
  const [, indexed] = /too many indices for tensor of dimension (\d+)/.exec(message) ?? [];
  const [, unpacked] = /not enough values to unpack \(expected \d+, got (\d+)\)/.exec(message) ?? [];
  const found = indexed ?? unpacked;
  return found === undefined ? undefined : Number(found);
}

function grown(argument: Argument, way: number, isShort: (argument: Argument) => argument is Tensor): Argument {
  return isShort(argument) ? (withMoreAxes(argument)[way] ?? argument) : argument;
}

/** Steps of a sequence, the edge of a picture or a volume, and numbers told of each step, that a tensor is tried with. */
const STEPS = 16;
const EDGE = 32;
const NUMBERS = 8;

/** The same tensor with an axis of steps after its samples, a vector as the channels of a picture, a picture as a volume, and steps that tell several numbers. */
function withMoreAxes(argument: Tensor): readonly Argument[] {
  const { shape, assumedAxes } = argument;
  const [batch = 1, ...rest] = shape;
  const moved = assumedAxes.map((axis) => (axis === 0 ? 0 : axis + 1));
  const steps: Argument = { ...argument, shape: [batch, STEPS, ...rest], assumedAxes: [...new Set([0, 1, ...moved])] };
  const added = (...sizes: readonly number[]): Argument => ({
    ...argument,
    shape: [...shape, ...sizes],
    assumedAxes: [...new Set([...assumedAxes, ...sizes.map((_, index) => shape.length + index)])],
  });
  // A matrix of each sample's own.
  if (argument.distribution.kind === "rowstochastic") return [{ ...argument, shape: [batch, STEPS, STEPS], assumedAxes: [0, 1, 2] }];
  if (argument.distribution.kind === "tokens") return [steps, added(NUMBERS)];
  const [, channels = 1, height, width] = shape;
  const volume: readonly Argument[] =
    shape.length === 4 && height === width ? [{ ...argument, shape: [batch, channels, STEPS, EDGE, EDGE], assumedAxes: [0, 2, 3, 4] }] : [];
  return rest.length === 1 ? [steps, added(EDGE, EDGE), added(NUMBERS)] : [...volume, steps, added(NUMBERS)];
}
