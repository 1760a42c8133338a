/** Statements that construct recurrent layers, and lines after them. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { GraphLayer } from "../../graph/graph.ts";
import type { FunctionDef } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { distinctEdits } from "./activation-layers.ts";
import { statementAfter } from "./elements.ts";
import { callAt, functionAround, statementOf } from "./place.ts";
import { reads } from "./statement-chain.ts";
import { indentStep, quoteOf, textOf } from "./style.ts";

/** A recurrent layer that a statement assigns. */
export interface Assigned {
  readonly file: SourceFile;
  readonly layer: GraphLayer;
  /** What it is assigned to: "self.lstm". */
  readonly target: string;
  /** The function in which it does. */
  readonly scope: FunctionDef | undefined;
}

/** Lines after each statement that constructs one of the site's layers; undefined where one stands otherwise, or has no lines. */
export function afterEach(
  { layers, sources }: Site,
  lines: (place: Assigned) => readonly string[] | undefined,
): readonly Edit[] | undefined {
  const edits = layers.map((layer): Edit | undefined => {
    const { location } = layer;
    const file = sources.get(location.file);
    const call = file && callAt(file.module, location.span);
    const statement = call && statementOf(call.path);
    const [target, ...others] = statement?.kind === "Assign" && statement.value === call?.call ? statement.targets : [];
    if (file === undefined || statement === undefined || target === undefined || others.length > 0) return undefined;
    const added = lines({ file, layer, target: textOf(file, target.span), scope: functionAround(call?.path ?? []) });
    return added && statementAfter(file, statement, added);
  });
  return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits) : undefined;
}

/** A loop over those parameters of a layer whose names start so, with what is done to each; undefined where the loop's names mean something else there. */
export function forParameters(
  { file, target, scope }: Assigned,
  prefix: string,
  body: (parameter: string) => string,
): readonly string[] | undefined {
  const [step, quote] = [indentStep(file), quoteOf(file)];
  const names = NAMES.find((pair) => scope === undefined || pair.every((each) => reads(scope, each) === 0 && !hasParameter(scope, each)));
  if (names === undefined) return undefined;
  const [name, parameter] = names;
  return [
    `for ${name}, ${parameter} in ${target}.named_parameters():`,
    `${step}if ${name}.startswith(${quote}${prefix}${quote}):`,
    `${step}${step}${body(parameter)}`,
  ];
}

/** What the loop may call a parameter's name and the parameter: the first that are free. */
const NAMES: readonly (readonly [name: string, parameter: string])[] = [
  ["name", "parameter"],
  ["key", "param"],
  ["parameter_name", "parameter_value"],
];

function hasParameter({ parameters: { posonly, args, kwonly } }: FunctionDef, name: string): boolean {
  return [...posonly, ...args, ...kwonly].some((each) => each.name === name);
}
