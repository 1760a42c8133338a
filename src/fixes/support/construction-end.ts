/** Where the construction of a model ends, and what the model is called there. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { ClassDef, FunctionDef, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { lastOf, methodOf, pathTo, statementOf } from "./place.ts";
import { endOfLine, indentAt } from "./style.ts";

/** Where a construction ends and what the model is called there. */
export interface End {
  readonly offset: number;
  readonly indent: string;
  readonly model: string;
  /** The offset is the start of a line that is to follow; otherwise the end of the line that goes before. */
  readonly before: boolean;
  readonly edits: readonly Edit[];
  readonly after?: readonly string[];
}

/** Of a class, a factory or a variable; undefined where it cannot be told. */
export function endOfConstruction(file: SourceFile, { candidate }: Site): End | undefined {
  const path = pathTo(file.module, candidate.location.span);
  const definition = lastOf(path, (node): node is ClassDef | FunctionDef => named(node, candidate.name));
  if (definition?.kind === "ClassDef") {
    const constructor = methodOf(definition, "__init__");
    return constructor && endOfMethod(file, constructor);
  }
  if (definition?.kind === "FunctionDef") return aroundReturn(file, definition);
  const statement = statementOf(path);
  if (statement?.kind !== "Assign") return undefined;
  return {
    offset: endOfLine(file, statement.span.end),
    indent: indentAt(file, statement.span.start),
    model: candidate.name,
    before: false,
    edits: [],
  };
}

function named(node: SyntaxNode, name: string): boolean {
  return (node.kind === "ClassDef" || node.kind === "FunctionDef") && node.name === name;
}

/** After the last statement of a method; the model is its first parameter. */
export function endOfMethod(file: SourceFile, { body, header, parameters }: FunctionDef): End | undefined {
  const last = body.at(-1);
  const model = parameters.args[0]?.name;
  if (last === undefined || model === undefined || last.kind === "Return") return undefined;
  if (!file.document.text.slice(header.end, last.span.start).includes("\n")) return undefined;
  const [first = last] = body;
  return { offset: endOfLine(file, last.span.end), indent: indentAt(file, first.span.start), model, before: false, edits: [] };
}

/** `return nn.Sequential(…)` becomes an assignment that is returned at the end. */
function aroundReturn(file: SourceFile, { body, parameters }: FunctionDef): End | undefined {
  const last = body.at(-1);
  if (last?.kind !== "Return" || last.value === undefined) return undefined;
  const indent = indentAt(file, last.span.start);
  if (last.value.kind === "Name") {
    return { offset: last.span.start - indent.length, indent, model: last.value.id, before: true, edits: [] };
  }
  if (last.value.kind !== "Call") return undefined;
  const model = parameters.args.some(({ name }) => name === "model") ? "network" : "model";
  const edit = { file: file.document.file, span: { start: last.span.start, end: last.value.span.start }, newText: `${model} = ` };
  return { offset: endOfLine(file, last.span.end), indent, model, before: false, edits: [edit], after: [`return ${model}`] };
}
