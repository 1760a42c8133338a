/** Initialises layers that nothing initialises yet, as people write it: layer by layer, by a method that is applied to all of them, or in a loop. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { ClassDef, FunctionDef, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { endOfConstruction, type End } from "./construction-end.ts";
import { inserted, statementAfter } from "./elements.ts";
import { naming, pathOf, type Naming } from "./names.ts";
import { lastOf, methodOf, pathTo } from "./place.ts";
import { seatOf } from "./seats.ts";
import { indentAt, indentStep, lineEnd } from "./style.ts";
import { weightedLayers, weightedPlaces } from "./weighted-layers.ts";

/** Writes the call that initialises a weight, whatever that is called: `nn.init.xavier_uniform_(self.fc1.weight)`. */
export type CallOf = (weight: string) => Naming;

/** Layers up to which each is initialised on a line of its own. */
const FEW = 4;

/** The edits in the file of the model; undefined where its construction has no end that can be told. */
export function initialiseConstruction(file: SourceFile, site: Site, types: readonly string[], call: CallOf): readonly Edit[] | undefined {
  const end = endOfConstruction(file, site);
  if (end === undefined) return undefined;
  const owner = classOf(file, site);
  return (owner && (layerByLayer(file, site, owner, call) ?? applied(file, owner, end, types, call))) ?? looped(file, end, types, call);
}

/** The model's class. */
function classOf(file: SourceFile, { candidate }: Site): ClassDef | undefined {
  const isOurs = (node: SyntaxNode): node is ClassDef => node.kind === "ClassDef" && node.name === candidate.name;
  return lastOf(pathTo(file.module, candidate.location.span), isOurs);
}

/** A call after each `self.fc1 = nn.Linear(…)`, where there are few and all layers are such attributes of the model itself. */
function layerByLayer(file: SourceFile, site: Site, owner: ClassDef, call: CallOf): readonly Edit[] | undefined {
  const places = weightedPlaces(site);
  const layers = new Set(weightedLayers(site.graph).map(({ layer }) => layer.layer.name));
  const constructor = methodOf(owner, "__init__");
  if (layers.size === 0 || layers.size > FEW || layers.size !== places.length) return undefined;
  const edits = places.map((place): readonly Edit[] | undefined => {
    const seat = seatOf(file, place.path);
    if (place.file !== file || seat.kind !== "attribute" || seat.owner !== owner) return undefined;
    if (constructor?.body.includes(seat.statement) !== true) return undefined;
    const { text, edits: imports } = call(`self.${seat.name}.weight`);
    const added = statementAfter(file, seat.statement, [text]);
    return added && [...imports, added];
  });
  return edits.every((each) => each !== undefined) ? edits.flat() : undefined;
}

/** Classes of which none has a method that ours could take the place of. */
const ROOTS: ReadonlySet<string> = new Set([
  "torch.nn.Module",
  "torch.nn.modules.module.Module",
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "pytorch_lightning.LightningModule",
]);

const METHOD = "_init_weights";

/** A method that initialises one module, and `self.apply` of it at the constructor's end. */
function applied(file: SourceFile, owner: ClassDef, end: End, types: readonly string[], call: CallOf): readonly Edit[] | undefined {
  const constructor = methodOf(owner, "__init__");
  const isRoot = owner.bases.every((base) => ROOTS.has(pathOf(base, file.module) ?? ""));
  if (constructor === undefined || owner.bases.length === 0 || !isRoot || isTaken(owner, METHOD)) return undefined;
  const { test, edits } = typeTest(file, types);
  const { text, edits: imports } = call("module.weight");
  const [outer, step] = [indentAt(file, constructor.header.start), indentStep(file)];
  const inner = [`def ${METHOD}(${end.model}, module):`, `${step}if ${test}:`, `${step}${step}${text}`];
  const lines = [`${end.indent}${end.model}.apply(${end.model}.${METHOD})`, "", ...inner.map((line) => outer + line)];
  return [...edits, ...imports, inserted(file, end.offset, lines.map((line) => lineEnd(file) + line).join(""))];
}

function isTaken(owner: ClassDef, name: string): boolean {
  return [...descendants(owner)].some((node) => (node.kind === "Attribute" && node.attr === name) || isNamed(node, name));
}

function isNamed(node: SyntaxNode, name: string): node is FunctionDef {
  return node.kind === "FunctionDef" && node.name === name;
}

/** `isinstance(module, (nn.Conv2d, nn.Linear))`. */
function typeTest(file: SourceFile, types: readonly string[]): { readonly test: string; readonly edits: readonly Edit[] } {
  const classes = types.map((name) => naming(file, `torch.nn.${name}`));
  const list = classes.map((each) => each.text).join(", ");
  return { test: `isinstance(module, ${classes.length === 1 ? list : `(${list})`})`, edits: classes.flatMap((each) => each.edits) };
}

/** A loop over the modules where the construction ends. */
function looped(file: SourceFile, end: End, types: readonly string[], call: CallOf): readonly Edit[] {
  const { test, edits } = typeTest(file, types);
  const { text, edits: imports } = call("module.weight");
  const step = indentStep(file);
  const lines = [`for module in ${end.model}.modules():`, `${step}if ${test}:`, `${step}${step}${text}`];
  const eol = lineEnd(file);
  const block = lines.map((line) => end.indent + line);
  const newText = end.before
    ? block.map((line) => line + eol).join("")
    : block.map((line) => eol + line).join("") + (end.after ?? []).map((line) => eol + end.indent + line).join("");
  return [...edits, ...imports, ...end.edits, inserted(file, end.offset, newText)];
}
