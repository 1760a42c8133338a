/** Evaluates Python in memory, for tests. */
import type { FilePort } from "../../src/evaluate/driver.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import type { Interpreter, Outcome } from "../../src/evaluate/evaluate.ts";
import { createInterpreter } from "../../src/evaluate/evaluate.ts";
import { PythonError, settle } from "../../src/evaluate/errors.ts";
import { enter } from "../../src/evaluate/functions.ts";
import type { Library } from "../../src/evaluate/library.ts";
import type { Limits } from "../../src/evaluate/limits.ts";
import { scope } from "../../src/evaluate/make.ts";
import { moduleFrame } from "../../src/evaluate/module-body.ts";
import type { AbstractValue, Context, Evaluation, ModuleValue } from "../../src/evaluate/value.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

export function portOf(files: Files): FilePort {
  const all = new Map(Object.entries(files));
  return { read: (path) => all.get(path) };
}

export interface Setting {
  readonly files?: Files;
  readonly roots?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly libraries?: readonly Library[];
}

/** A module of that text and the interpreter that evaluated it. */
export class Evaluated {
  readonly interpreter: Interpreter;
  readonly outcome: Outcome<ModuleValue>;
  readonly #port: FilePort;

  constructor(text: string, setting: Setting = {}, path = "program.py") {
    this.#port = portOf(setting.files ?? {});
    this.interpreter = createInterpreter({
      parse: parser.parseInSteps,
      roots: setting.roots ?? [""],
      ...(setting.limits === undefined ? {} : { limits: setting.limits }),
      ...(setting.libraries === undefined ? {} : { libraries: setting.libraries }),
    });
    this.outcome = runToEnd(this.interpreter.evaluateText({ kind: "file", path, text }), this.#port);
  }

  value(name: string): AbstractValue {
    const value = this.outcome.value?.scope.variables.get(name);
    if (value === undefined) throw new Error(`there is no ${name}`);
    return value;
  }

  /** The repr of a name; of something unknown its reason. */
  show(name: string): string {
    return this.showValue(this.value(name));
  }

  showValue(value: AbstractValue): string {
    if (value.kind === "unknown") return `unknown: ${value.reason}`;
    const repr = runToEnd(this.interpreter.run((context) => settle(context.repr(value))));
    return repr.value ?? `failed: ${repr.failure?.message ?? ""}`;
  }

  /** What code evaluated over the module gives. */
  code(text: string): string {
    const { module } = parser.parse(text);
    const given = this.outcome.value;
    const result = runToEnd(
      this.interpreter.evaluateCode(module.body, { file: "<code>", ...(given === undefined ? {} : { module: given }) }),
      this.#port,
    );
    return result.value === undefined ? `failed: ${result.failure?.message ?? ""}` : this.showValue(result.value.value);
  }

  get messages(): string[] {
    return this.outcome.problems.map((problem) => `${problem.severity}: ${problem.message}`);
  }
}

/** One marked line of a program: the code, what is expected and what came. */
export interface Check {
  readonly line: number;
  readonly code: string;
  readonly expected: string;
  readonly actual: string;
}

const MARK = "  #=";

/** Runs a program statement by statement and compares what the marked ones give. */
export function checkProgram(text: string): Check[] {
  const interpreter = createInterpreter({ parse: parser.parseInSteps, roots: [""] });
  const { module } = parser.parse(text);
  const checks: Check[] = [];
  const outcome = runToEnd(
    interpreter.run(function* (context) {
      const own = scope("module", undefined, new Map<string, AbstractValue>([["__name__", { kind: "str", value: "program" }]]));
      const frame = moduleFrame(own, "program.py");
      enter(context, frame);
      for (const statement of module.body) {
        const end = text.indexOf("\n", statement.span.end);
        const tail = text.slice(statement.span.end, end < 0 ? text.length : end);
        if (statement.kind === "Expr" && tail.startsWith(MARK)) {
          const line = text.slice(0, statement.span.start).split("\n").length;
          const code = text.slice(statement.span.start, statement.span.end);
          const actual = yield* shown(context, () => settle(context.evaluate(statement.value, frame)));
          checks.push({ line, code, expected: tail.slice(MARK.length).trim(), actual });
        } else yield* settle(context.executeOne(statement, frame));
      }
    }),
  );
  if (outcome.failure !== undefined) throw new Error(outcome.failure.message);
  return checks;
}

function* shown(context: Context, work: () => Evaluation<AbstractValue>): Evaluation<string> {
  const frames = context.frames.length;
  try {
    const value = yield* work();
    return value.kind === "unknown" ? `unknown: ${value.reason}` : (yield* settle(context.repr(value))).replaceAll("\n", "\\n");
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    context.frames.length = frames;
    const text = yield* settle(context.str(error.exception));
    return `${error.exception.class.name}: ${text}`.trim();
  }
}
