/** A straight-through estimator (Bengio, Léonard & Courville 2013, 1308.3432): the value of a step function with the gradient of its input. */
import { descendants } from "../discover/tree-walk.ts";
import type { Repair } from "./fix.ts";
import { inserted } from "./support/elements.ts";
import { pathOf } from "./support/names.ts";
import { callAt, functionAround } from "./support/place.ts";
import { textOf } from "./support/style.ts";

export const STRAIGHT_THROUGH: Repair = {
  id: "straight-through",
  family: "line",
  safety: "unsafe",
  title: () => "Pass the gradient straight through: x + (f(x) - x).detach()",
  edits: ({ location, sources }) => {
    const file = sources.get(location.file);
    const found = file && callAt(file.module, location.span);
    if (file === undefined || found === undefined) return undefined;
    const { call, path } = found;
    const isFunction = pathOf(call.func, file.module)?.startsWith("torch.") === true;
    const input = isFunction ? call.args[0] : call.func.kind === "Attribute" ? call.func.value : undefined;
    const scope = functionAround(path);
    if (input === undefined || input.kind === "Starred" || scope === undefined) return undefined;
    const isName = input.kind === "Name";
    const isTaken = [...descendants(scope)].some((node) => node.kind === "Name" && node.id === "soft");
    if (!isName && isTaken) return undefined;
    const name = isName ? input.id : "soft";
    const first = isName ? name : `(soft := ${textOf(file, input.span)})`;
    const { text } = file.document;
    const hard = text.slice(call.span.start, input.span.start) + name + text.slice(input.span.end, call.span.end);
    const parent = path.at(-2);
    const isBound = parent?.kind === "BinOp" || parent?.kind === "UnaryOp" || parent?.kind === "Attribute" || parent?.kind === "Subscript";
    const sum = `${first} + (${hard} - ${name}).detach()`;
    return [{ ...inserted(file, call.span.start, isBound ? `(${sum})` : sum), span: call.span }];
  },
};
