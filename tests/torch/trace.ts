/** Python text to a graph, as the analyser does it. */
import { runToEnd } from "../../src/evaluate/driver.ts";
import { createInterpreter, type Interpreter, type Outcome } from "../../src/evaluate/evaluate.ts";
import { startTrace } from "../../src/frameworks/torch/trace.ts";
import { LIBRARIES } from "../../src/frameworks/index.ts";
import type { InputSpec, TracedCall } from "../../src/frameworks/framework.ts";
import type { AbstractValue, ModuleValue } from "../../src/evaluate/value.ts";
import { OWN_FILES } from "../../src/evaluate/places.ts";
import {} from "../../src/evaluate/trace.ts";
import { scope } from "../../src/evaluate/make.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

export interface TracedModel extends TracedCall {
  readonly model: AbstractValue | undefined;
  readonly result: AbstractValue | undefined;
  /** Everything that went wrong, as text. */
  readonly problems: readonly string[];
}

/** Evaluates a file's text, builds what `construct` says in its scope, calls it and returns the graph. */
export function traceText(text: string, construct: string, inputs: readonly InputSpec[], call?: string): TracedModel {
  const interpreter = createInterpreter({ parse: (source) => parser.parseInSteps(source), libraries: LIBRARIES });
  const problems: string[] = [];
  const note = <T>(outcome: Outcome<T>): T | undefined => {
    problems.push(
      ...outcome.problems.map(({ message, location, severity, calledFrom = [] }) => {
        const own = [...calledFrom, ...(location === undefined ? [] : [location])].filter(({ file }) => !file.startsWith(OWN_FILES));
        return `${severity}: ${message}${place(text, own.at(-1))}`;
      }),
    );
    return outcome.value;
  };
  const module = note(runToEnd(interpreter.evaluateText({ kind: "file", path: "model.py", text })));
  const model = note(evaluate(interpreter, module, construct, []))?.value;
  if (model === undefined) return { ...empty, model, result: undefined, problems };
  const trace = startTrace(interpreter.context, model, inputs);
  const names = trace.inputs.map((tensor, index): readonly [string, AbstractValue] => [`x${index}`, tensor]);
  const code = call ?? `model(${names.map(([name]) => name).join(", ")})`;
  const result = note(evaluate(interpreter, module, code, [["model", model], ...names]))?.value;
  return { ...trace.finish(result), model, result, problems };
}

const empty: TracedCall = { graph: { nodes: [], parameters: [], outputs: [], layers: [] }, outputs: [], unknown: [] };

function place(text: string, location: { readonly file: string; readonly span: { readonly start: number } } | undefined): string {
  if (location === undefined) return "";
  const line = location.file === "model.py" ? text.slice(0, location.span.start).split("\n").length : 0;
  return ` (${location.file}:${line})`;
}

function evaluate(
  interpreter: Interpreter,
  module: ModuleValue | undefined,
  code: string,
  names: readonly (readonly [string, AbstractValue])[],
) {
  const within: ModuleValue | undefined =
    module === undefined ? undefined : { ...module, scope: scope("module", module.scope, new Map(names)) };
  const statements = parser.parse(code).module.body;
  return runToEnd(interpreter.evaluateCode(statements, within === undefined ? { file: "<code>" } : { file: "<code>", module: within }));
}

/** A normal input. */
export function normal(...shape: number[]): InputSpec {
  return { shape, distribution: { kind: "normal", mean: 0, std: 1 } };
}

/** An input of tokens. */
export function tokens(vocabulary: number, ...shape: number[]): InputSpec {
  return { shape, distribution: { kind: "tokens", vocabulary } };
}
