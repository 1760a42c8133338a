/** `Residual(nn.Linear(n, n), nn.ReLU())` for the two in a Sequential, with the class that adds its input to what they give. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Expression, Statement } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { endOfLine, indentStep, lineEnd, textOf } from "./style.ts";
import type { Site } from "../fix.ts";
import { inserted, replaced } from "./elements.ts";
import { naming, pathOf } from "./names.ts";
import { seatOf } from "./seats.ts";
import { weightedPlaces, type WeightedPlace } from "./weighted-layers.ts";

/** The edits for all layers of Sequentials that keep their input's shape; none where there are none. */
export function residualElements(site: Site): readonly Edit[] {
  const places = weightedPlaces(site).filter(({ layers }) => layers.some(keeps));
  const edits: Edit[] = [];
  const guards = new Map<SourceFile, boolean>();
  for (const place of places) {
    const own = aroundElements(place) ?? aroundAppended(place);
    if (own === undefined) continue;
    edits.push(...own);
    guards.set(place.file, (guards.get(place.file) ?? false) || !place.layers.every(keeps));
  }
  for (const [file, isGuarded] of guards) {
    const first = Math.min(...edits.filter((each) => each.file === file.document.file).map(({ span }) => span.start));
    edits.push(...residualClass(file, first, isGuarded));
  }
  return edits;
}

function keeps({ input, output }: WeightedPlace["layers"][number]): boolean {
  return input.length === output.length && input.every((size, axis) => size === output[axis]);
}

const NAME = "Residual";

/** The layer and what follows it up to the next one, as one element. */
function aroundElements({ file, path }: WeightedPlace): readonly Edit[] | undefined {
  const seat = seatOf(file, path);
  if (seat.kind !== "element" || isTaken(file)) return undefined;
  const { element, siblings, container } = seat;
  const from = siblings.indexOf(element);
  const next = siblings.findIndex((each, index) => index > from && !isPlain(file, each));
  const last = siblings[(next === -1 ? siblings.length : next) - 1];
  if (last === undefined || last === element) return undefined;
  if (container.kind === "Call" && from === 0 && siblings.at(-1) === last && container.keywords.length === 0) {
    return [replaced(file, container.func, NAME)];
  }
  // Over several lines a comment may stand between them, after which no parenthesis could follow.
  const between = file.document.text.slice(element.span.start, last.span.end);
  if (between.includes("#")) return undefined;
  const joined = between.replaceAll(/\s*\n\s*/g, " ");
  return [{ file: file.document.file, span: { start: element.span.start, end: last.span.end }, newText: `${NAME}(${joined})` }];
}

/** `layers.append(nn.Linear(n, n))` and `layers.append(nn.ReLU())` after it as one. */
function aroundAppended({ file, path }: WeightedPlace): readonly Edit[] | undefined {
  const seat = seatOf(file, path);
  if (seat.kind !== "appended" || isTaken(file)) return undefined;
  const around = seat.path[seat.path.indexOf(seat.statement) - 1];
  const body: readonly Statement[] = around !== undefined && "body" in around && Array.isArray(around.body) ? around.body : [];
  const next = body[body.indexOf(seat.statement) + 1];
  const [layer] = seat.append.args;
  if (next?.kind !== "Expr" || next.value.kind !== "Call" || layer === undefined) return undefined;
  const { func, args } = next.value;
  const [activation] = args;
  const isSame = textOf(file, func.span) === textOf(file, seat.append.func.span);
  if (!isSame || activation === undefined || !isPlain(file, activation)) return undefined;
  const { file: name } = file.document;
  return [
    inserted(file, layer.span.start, `${NAME}(`),
    inserted(file, layer.span.end, `, ${textOf(file, activation.span)})`),
    { file: name, span: { start: endOfLine(file, seat.statement.span.end), end: endOfLine(file, next.span.end) }, newText: "" },
  ];
}

/** An activation or another layer that keeps the shape. */
function isPlain(file: SourceFile, element: Expression): boolean {
  const path = element.kind === "Call" ? pathOf(element.func, file.module) : undefined;
  if (element.kind === "Call" && path === undefined) return element.args.length === 0 && element.func.kind === "Name";
  return (
    path !== undefined &&
    /^torch\.nn\.(?:[A-Z]\w*(?:LU|oid|anh|Mish|softplus|sign)|Dropout|LayerNorm|BatchNorm[123]d|GroupNorm|Softplus|Mish)$/.test(path)
  );
}

function isTaken(file: SourceFile): boolean {
  return [...descendants(file.module)].some(
    (node) => (node.kind === "ClassDef" && node.name === NAME) || (node.kind === "Name" && node.id === NAME),
  );
}

/** The class before the top-level statement in which it is used first. */
function residualClass(file: SourceFile, offset: number, isGuarded: boolean): readonly Edit[] {
  const before = file.module.body.find(({ span }) => span.end > offset);
  if (before === undefined) return [];
  const { text, edits: imports } = naming(file, "torch.nn.Sequential");
  const step = indentStep(file);
  const lines = isGuarded
    ? [`${step}${step}out = super().forward(x)`, `${step}${step}return x + out if out.shape == x.shape else out`]
    : [`${step}${step}return x + super().forward(x)`];
  const block = [`class ${NAME}(${text}):`, `${step}def forward(self, x):`, ...lines, "", ""];
  return [...imports, inserted(file, before.span.start, block.map((line) => line + lineEnd(file)).join(""))];
}
