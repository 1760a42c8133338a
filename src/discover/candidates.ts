/** The models that a file defines or builds. */
import type { ClassValue } from "../evaluate/value.ts";
import type { Assign, Call, ClassDef, Statement } from "../syntax/tree.ts";
import { locate } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import { STEP, type Paced } from "../text/step.ts";
import type { Candidate, Construction, WholeProgram } from "./candidate.ts";
import type { Builder } from "./constructions.ts";
import { callSites, constructionAt, GIVEN, constructionOf, withoutCallSite } from "./constructions.ts";
import type { Definitions } from "./definitions.ts";
import { reachable } from "./definitions.ts";
import type { PlacedDirective } from "./directives.ts";
import { directivesAt } from "./directives.ts";
import { entriesOf } from "./entries.ts";
import type { Factory } from "./factories.ts";
import { factoriesOf } from "./factories.ts";
import { importedModels } from "./imported.ts";
import { hasForward, isContainer, isMeasure, isModuleClass, isOurs, lookUp, valueOfName } from "./scope-facts.ts";
import { descendants, namesGiven, namesRead } from "./tree-walk.ts";

/** What a file holds that is worth looking at, in the order of the text. */
export function* candidatesOf(
  builder: Builder,
  definitions: Definitions,
  directives: readonly PlacedDirective[],
): Paced<readonly Candidate[]> {
  const finder = new Finder(builder, definitions, directives);
  yield STEP;
  const own: Candidate[] = [];
  for (const some of [finder.classes(), finder.factories(), finder.sequentials()]) {
    for (const candidate of some) {
      own.push(candidate);
      yield STEP;
    }
  }
  const written = own.map(({ extent }) => extent);
  const found = [...own, ...importedModels(builder, definitions, written)].sort((a, b) => a.extent.start - b.extent.start);
  yield STEP;
  return found.map((candidate) => ({ ...candidate, within: [...new Set([...candidate.within, ...holdersByArgument(candidate, found)])] }));
}

/** Candidates that are given this one as an argument where both are built: `Translator(encoder, decoder)`. */
function holdersByArgument({ name, kind }: Candidate, all: readonly Candidate[]): readonly string[] {
  if (kind === "instance") return [];
  const isGiven = ({ source, whole }: Construction): boolean => source === "call-site" && whole !== undefined && isArgument(name, whole);
  return all.flatMap((other) =>
    other.name !== name && (other.kind === "class" || other.kind === "imported") && other.constructions.some(isGiven) ? [other.name] : [],
  );
}

/** Whether what a call of `name` makes is an argument of the call that a program ends with. */
function isArgument(name: string, { chunks }: WholeProgram): boolean {
  const statements = chunks.flatMap((chunk) => chunk.statements);
  const read = new Set(statements.flatMap((each) => (isGivenArgument(each) ? [...namesRead(each.value)] : [])));
  return (
    read.has(name) ||
    statements.some((each) => each.kind === "Assign" && namesGiven(each).some((target) => read.has(target)) && makes(each.value, name))
  );
}

function isGivenArgument(statement: Statement): statement is Assign {
  const [target] = statement.kind === "Assign" ? statement.targets : [];
  return target?.kind === "Name" && target.id.startsWith(GIVEN);
}

/** Whether an expression is a call of a name, moved or wrapped. */
function makes(value: Assign["value"], name: string): boolean {
  return outermostModel(value, (func) => func.kind === "Name" && func.id === name) !== undefined;
}

class Finder {
  readonly #builder: Builder;
  readonly #definitions: Definitions;
  readonly #directives: readonly PlacedDirective[];
  readonly #classes: ReadonlyMap<string, ClassDef>;
  readonly #factories: ReadonlyMap<string, Factory>;
  readonly #reached: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(builder: Builder, definitions: Definitions, directives: readonly PlacedDirective[]) {
    this.#builder = builder;
    this.#definitions = definitions;
    this.#directives = directives;
    this.#classes = new Map(
      [...definitions.byName].flatMap(([name, definition]) =>
        definition.kind === "ClassDef" && this.#isModel(name) ? [[name, definition]] : [],
      ),
    );
    this.#factories = factoriesOf(definitions, builder.scope);
    const parts = this.#parts();
    this.#reached = new Map([...definitions.byName.keys()].map((name) => [name, reachable(parts, name)]));
  }

  #isModel(name: string): boolean {
    const value = lookUp(this.#builder.scope, name);
    if (value?.kind !== "class" || isMeasure(name)) return false;
    if (isModuleClass(value)) return hasForward(value) || (this.#isFinal(name) && entriesOf(value).length > 0);
    return value.unknownBase !== undefined && value.attributes.has("forward");
  }

  /** Whether no other class of the file derives from it: what is only derived from is no model by itself. */
  #isFinal(name: string): boolean {
    return ![...this.#definitions.byName.values()].some(
      (other) => other.kind === "ClassDef" && other.bases.some((base) => base.kind === "Name" && base.id === name),
    );
  }

  /** Of a class without a forward only what the file itself builds is known to be a model. */
  #isSure(name: string, { source }: Construction): boolean {
    return this.#hasForward(name) || source === "call-site" || source === "comment";
  }

  #hasForward(name: string): boolean {
    const value = lookUp(this.#builder.scope, name);
    return value?.kind !== "class" || hasForward(value) || value.unknownBase !== undefined;
  }

  /** Who uses whom, without classes that are only derived from. */
  #parts(): Definitions["uses"] {
    return new Map(
      [...this.#definitions.uses].map(([name, used]) => {
        const definition = this.#definitions.byName.get(name);
        const bases =
          definition?.kind === "ClassDef"
            ? namesRead(definition.bases.map((value): Statement => ({ kind: "Expr", span: value.span, value })))
            : new Set();
        const inBody = definition?.kind === "ClassDef" ? namesRead(definition.body) : used;
        return [name, new Set([...used].filter((each) => !bases.has(each) || inBody.has(each)))];
      }),
    );
  }

  /** Classes that hold this one as a part, and factories that make it where it cannot be made otherwise. */
  #within(name: string, byItself: boolean): readonly string[] {
    const holders = [...this.#classes.keys()].filter(
      (other) => other !== name && this.#reaches(other, name) && !this.#reaches(name, other),
    );
    const makers = [...this.#factories].filter(
      ([other, { makes }]) => other !== name && (makes.has(name) || this.#reaches(other, name)) && !this.#reaches(name, other),
    );
    return [...holders, ...(byItself ? [] : makers.map(([other]) => other))];
  }

  #reaches(from: string, to: string): boolean {
    return this.#reached.get(from)?.has(to) ?? false;
  }

  *classes(): Generator<Candidate> {
    for (const [name, definition] of this.#classes) {
      const constructions = this.#constructionsOf(name, definition).filter((each) => this.#isSure(name, each));
      const byItself = constructions.some(({ source }) => source !== "assumed");
      yield {
        name,
        kind: "class",
        location: locate(this.#builder.file.document, definition.header),
        extent: definition.span,
        constructions,
        within: this.#within(name, byItself),
        ...(this.#hasForward(name) && (this.#isFinal(name) || constructions.some(({ source }) => source === "call-site"))
          ? {}
          : { tentative: true }),
      };
    }
  }

  *factories(): Generator<Candidate> {
    for (const [name, { definition }] of this.#factories) {
      const constructions = this.#constructionsOf(name, definition);
      const byItself = !name.startsWith("_") && constructions.some(({ source }) => source !== "assumed");
      yield {
        name,
        kind: "factory",
        location: locate(this.#builder.file.document, definition.header),
        extent: definition.span,
        constructions,
        within: this.#within(name, byItself),
      };
    }
  }

  #constructionsOf(name: string, definition: ClassDef | Factory["definition"]): readonly Construction[] {
    const { document } = this.#builder.file;
    const location = locate(document, definition.header);
    const told = directivesAt(this.#directives, document, definition.header.start).flatMap(({ directive }) =>
      directive.kind === "construct" ? [constructionOf(this.#builder, directive.code, "comment", location)] : [],
    );
    const found = callSites(this.#builder, definition, this.#modelSpans());
    const without = withoutCallSite(this.#builder, definition);
    const ranked = [
      ...told,
      ...found.filter(({ source }) => source === "call-site"),
      ...without.filter(({ source }) => source === "defaults"),
      ...found.filter(({ source }) => source === "assumed"),
      ...without.filter(({ source }) => source === "assumed"),
    ];
    return ranked.filter(({ code }, index) => ranked.findIndex((other) => other.code === code) === index);
  }

  /** Where models are written down; calls in there make parts of them. */
  #modelSpans(): readonly Span[] {
    return [...this.#classes.values(), ...[...this.#factories.values()].map(({ definition }) => definition)].map(({ span }) => span);
  }

  /** Sequentials that stand outside of models, each with the variable it goes to. */
  *sequentials(): Generator<Candidate> {
    const { document, module } = this.#builder.file;
    const found: { readonly name: string; readonly call: Call; readonly statement: Assign }[] = [];
    const out = this.#modelSpans();
    for (const node of descendants(
      module,
      (inner) => !out.some((span) => span.start === inner.span.start && span.end === inner.span.end),
    )) {
      if (node.kind !== "Assign" || out.some((span) => span.start <= node.span.start && node.span.end <= span.end)) continue;
      const call = outermostModel(node.value, (func) => this.#makesSequential(func));
      const target = node.targets[0];
      if (call !== undefined && target?.kind === "Name") found.push({ name: target.id, call, statement: node });
    }
    for (const { name, call, statement } of found) {
      const holders = found.filter((other) => other.statement !== statement && namesRead(other.call).has(name)).map((other) => other.name);
      const construction = constructionAt(this.#builder, call);
      const told = directivesAt(this.#directives, document, statement.span.start).flatMap(({ directive }) =>
        directive.kind === "construct" ? [constructionOf(this.#builder, directive.code, "comment", locate(document, statement.span))] : [],
      );
      if (construction === undefined && told.length === 0) continue;
      yield {
        name,
        kind: "instance",
        location: locate(document, { start: statement.span.start, end: call.argumentsSpan.start }),
        extent: statement.span,
        constructions: [...told, ...(construction === undefined ? [] : [{ ...construction, code: name }])],
        within: holders.filter((holder) => holder !== name),
      };
    }
  }

  #makesSequential(func: Call["func"]): boolean {
    const value = valueOfName(this.#builder.scope, func);
    return value?.kind === "class" && isFrameworkSequential(value);
  }
}

function isFrameworkSequential(cls: ClassValue): boolean {
  return isOurs(cls) && isContainer(cls);
}

/** The call that makes a model, in an expression that may move or wrap it. */
function outermostModel(value: Assign["value"], makes: (func: Call["func"]) => boolean): Call | undefined {
  let at = value;
  while (at.kind === "Call") {
    if (makes(at.func)) return at;
    const inner: Assign["value"] | undefined = at.func.kind === "Attribute" ? at.func.value : at.args[0];
    if (inner === undefined) return undefined;
    at = inner;
  }
  return undefined;
}
