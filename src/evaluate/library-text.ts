/**
 * Functions and classes of a library's module that are read and evaluated when something asks for them: of dozens of layers a model uses a few.
 *
 * This is for Python of our own, where nothing but a definition at the top level begins a line with `def` or `class`, none is decorated, and what stands between
 * them does not depend on their having been evaluated before.
 */
import { moved } from "../syntax/incremental.ts";
import type { Statement } from "../syntax/tree.ts";
import type { ModuleRecord } from "./context.ts";
import { runModule } from "./module-body.ts";
import type { AbstractValue, Context, Evaluation, LaterNames } from "./value.ts";

/** A part of a module's text, from one of its lines on. */
export interface Part {
  readonly start: number;
  readonly text: string;
  /** Of the function or class that it defines. */
  readonly name: string | undefined;
  /** Its statements, once they were read. */
  statements?: readonly Statement[];
}

/** A module's text in parts. */
export interface Parts {
  readonly all: readonly Part[];
  /** By name, those that define what is bound nowhere else at the top level. */
  readonly definitions: ReadonlyMap<string, Part>;
  readonly between: readonly Part[];
}

const parted = new Map<string, Parts>();

/** The parts of a module's text, found once. */
export function partsOf(text: string): Parts {
  let parts = parted.get(text);
  if (parts === undefined) {
    const all = split(text);
    const definitions = new Map(all.flatMap((part) => (part.name === undefined ? [] : [[part.name, part] as const])));
    parts = { all, between: all.filter(({ name }) => name === undefined), definitions };
    parted.set(text, parts);
  }
  return parts;
}

function split(text: string): Part[] {
  const headers = [...text.matchAll(/^(?:(?:def|class) (\w+)|[^\s#)\]}])/gm)];
  const parts: Part[] = [];
  for (const [index, { 1: name, index: start }] of headers.entries()) {
    const end = headers[index + 1]?.index ?? text.length;
    const last = parts.at(-1);
    if (name === undefined && last !== undefined && last.name === undefined) {
      parts[parts.length - 1] = { ...last, text: text.slice(last.start, end) };
    } else parts.push({ start, text: text.slice(start, end), name });
  }
  const isBoundAgain = (name: string): boolean =>
    parts.filter((part) => part.name === name).length > 1 ||
    parts.some((part) => part.name === undefined && new RegExp(`^(?:.*, )?${name}\\b.*=`, "m").test(part.text));
  return parts.map((part) => (part.name !== undefined && isBoundAgain(part.name) ? { ...part, name: undefined } : part));
}

/** Evaluates a library's module: all but its definitions now, these when they are asked for. */
export function* runLibraryText(context: Context, record: ModuleRecord, file: string, text: string): Evaluation<void> {
  const { between, definitions } = partsOf(text);
  const waiting = new Map(definitions);
  const later: LaterNames = {
    has: (name) => waiting.has(name),
    names: () => waiting.keys(),
    *define(running, name): Evaluation<AbstractValue | undefined> {
      const part = waiting.get(name);
      waiting.delete(name);
      if (part !== undefined) yield* runModule(running, record, yield* statementsOf(running, part), file);
      return record.value.scope.variables.get(name);
    },
  };
  record.value.scope.later = later;
  for (const part of between) yield* runModule(context, record, yield* statementsOf(context, part), file);
}

function* statementsOf(context: Context, part: Part): Evaluation<readonly Statement[]> {
  if (part.statements === undefined) {
    const { module } = yield* context.parse(part.text);
    part.statements ??= moved(module.body, part.start);
  }
  return part.statements;
}
