/** Plausible arguments where nothing says what they are. What is chosen here is always told to the user. */
import type { ClassDef, Expression, FunctionDef, Parameter, Parameters } from "../syntax/tree.ts";
import { choicesOf } from "./choices.ts";
import type { Definitions } from "./definitions.ts";
import { classFor } from "./matching-class.ts";
import { BY_TYPE, CONFIGURATION, plainName, valueByName, WORD_VECTORS } from "./names.ts";
import { settingsObject } from "./settings-object.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";
import { isGoneThrough, isSwitch, isWordTable, leastLength } from "./usage.ts";

/** Sizes that constructors are particular about, and what they may be: networks of 6n + 2, 6n + 4, 9n + 2 layers, and those of the papers. */
const DEPTH = /depth|layers|num_blocks/;
const DEPTHS = ["20", "28", "29", "18", "16", "50"];

/** A made-up argument list. */
export interface AssumedArguments {
  /** Python between the parentheses of a call. */
  readonly text: string;
  /** Each argument as "name=value", for people. */
  readonly assumed: readonly string[];
}

/** Values for the parameters that a call must give. `isModule` says whether a name of the file is a class of modules. */
export class Assumer {
  readonly #definitions: Definitions;
  readonly #isModule: (name: string) => boolean;
  readonly #known: ReadonlyMap<string, string>;
  readonly #inherited: (name: string) => FunctionDef | undefined;

  /** `known`: literals that the project gives, by plain name; `inherited`: the constructor that a class of the file has of a base of another. */
  constructor(
    definitions: Definitions,
    isModule: (name: string) => boolean,
    known: ReadonlyMap<string, string>,
    inherited: (name: string) => FunctionDef | undefined = () => undefined,
  ) {
    this.#definitions = definitions;
    this.#isModule = isModule;
    this.#known = known;
    this.#inherited = inherited;
  }

  /** Arguments for a definition's required parameters; undefined where one of them cannot be guessed. */
  argumentsOf(definition: ClassDef | FunctionDef, depth = 0): AssumedArguments | undefined {
    const parts: string[] = [];
    for (const { parameter, within } of this.#required(definition)) {
      const value = this.valueOf(parameter, within, depth);
      if (value === undefined) return undefined;
      parts.push(`${parameter.name}=${value}`);
    }
    return { text: parts.join(", "), assumed: parts };
  }

  /** Other arguments, where the definition refuses some: the first are those of `argumentsOf`. */
  *variantsOf(definition: ClassDef | FunctionDef): Generator<AssumedArguments> {
    const first = this.argumentsOf(definition);
    if (first === undefined) return;
    yield first;
    for (const { parameter, within } of this.#required(definition)) {
      const choices = [...choicesOf(parameter.name, within, this.#definitions), ...(DEPTH.test(parameter.name) ? DEPTHS : [])];
      for (const choice of choices) {
        const parts = first.assumed.map((part) => (part.startsWith(`${parameter.name}=`) ? `${parameter.name}=${choice}` : part));
        yield { text: parts.join(", "), assumed: parts };
      }
    }
  }

  /** Parameters that a call must give, those that `**kwargs` gives on included. */
  *#required(
    definition: ClassDef | FunctionDef,
    depth = 0,
  ): Generator<{ readonly parameter: Parameter; readonly within: ClassDef | FunctionDef }> {
    const owner = this.#ownerOf(definition);
    if (owner === undefined) return;
    for (const parameter of requiredParameters(owner.parameters).slice(owner.skip)) yield { parameter, within: definition };
    const { kwarg } = owner.parameters;
    if (kwarg === undefined || definition.kind === "ClassDef" || depth > 3) return;
    for (const node of descendants(definition)) {
      const isPassed =
        node.kind === "Call" && node.keywords.some(({ name, value }) => name === undefined && dottedName(value) === kwarg.name);
      const callee = isPassed && node.func.kind === "Name" ? this.#definitions.byName.get(node.func.id) : undefined;
      if (!isPassed || callee === undefined) continue;
      const given = new Set(node.keywords.map(({ name }) => name));
      let position = 0;
      for (const each of this.#required(callee, depth + 1)) {
        if (position++ < node.args.length || given.has(each.parameter.name)) continue;
        yield each;
      }
      return;
    }
  }

  /** Whether a class or function can be called without arguments. */
  needsNothing(definition: ClassDef | FunctionDef): boolean {
    const owner = this.#ownerOf(definition);
    return owner === undefined || requiredParameters(owner.parameters).length <= owner.skip;
  }

  /** Python for one parameter of a definition. */
  valueOf(parameter: Parameter, within: ClassDef | FunctionDef, depth: number): string | undefined {
    const type = annotationName(parameter.annotation);
    const name = parameter.name;
    if (depth > 3) return undefined;
    const [choice] = choicesOf(name, within, this.#definitions);
    const made = isText(choice) && type === undefined ? undefined : this.#instanceFor(name, type, within, depth);
    if (made !== undefined) return made;
    const known = this.#known.get(plainName(name));
    if (known === undefined && WORD_VECTORS.test(plainName(name))) return this.#wordVectors();
    if (type === undefined && isSwitch(name, within, this.#definitions)) {
      return known !== undefined && fitsType(known, "bool") ? known : "False";
    }
    if (choice !== undefined && (known === undefined || type === "str")) return choice;
    if (known !== undefined && fitsType(known, type)) return known;
    if (type === undefined && isWordTable(name, within)) return this.#wordVectors();
    const isBlockClass = /^(?:\w+_)?(?:block|layer|cell|module|bottleneck|conv|unit)(?:_(?:class|type|cls|fn))?$/i.test(name);
    if (isBlockClass && (type === undefined || /^(?:type|callable)$/i.test(type))) return this.#blockClass();
    if (CONFIGURATION.test(name)) {
      const settings = settingsObject(name, within, this.#definitions, (each) => this.byName(each));
      if (settings !== undefined) return settings;
    }
    const isPart =
      /^(?:encoder|decoder|backbone|net(?:work)?|model|base_?model|generator|features?_?extractor|head|fn|trunk|embedder|attention)$/.test(
        name,
      );
    const object = isPart ? undefined : settingsObject(name, within, this.#definitions, (each) => this.byName(each));
    if (object !== undefined) return object;
    if (isList(parameter) || isGoneThrough(name, within, this.#definitions)) return listFor(name, leastLength(name, within));
    if (type === undefined || !["bool", "str", "float"].includes(type)) {
      const guess = this.byName(name);
      if (guess !== undefined) return type === "bool" ? "False" : guess;
    }
    if (type !== undefined) return BY_TYPE.get(type) ?? (/Module$/.test(type) ? "nn.Identity()" : undefined);
    return isPart ? "nn.Identity()" : "64";
  }

  /** The parameters of a call of a definition, without `self`. */
  parametersOf(definition: ClassDef | FunctionDef): readonly Parameter[] {
    const owner = this.#ownerOf(definition);
    return owner === undefined ? [] : plainParameters(owner).slice(owner.skip);
  }

  #ownerOf(definition: ClassDef | FunctionDef): { readonly parameters: Parameters; readonly skip: number } | undefined {
    return definition.kind === "ClassDef" ? this.#initialiser(definition) : { parameters: definition.parameters, skip: 0 };
  }

  /** Python for what a name stands for: what the project gives under that name, or what people usually mean by it. */
  byName(name: string): string | undefined {
    const known = this.#known.get(plainName(name));
    return known ?? (WORD_VECTORS.test(plainName(name)) ? this.#wordVectors() : valueByName(name));
  }

  /** A table of as many columns as the project says that words are embedded in. */
  #wordVectors(): string {
    const [, columns = "128"] =
      [...this.#known].find(([name, text]) => /^emb(?:ed(?:ding)?s?)?_(?:dim|size)$/.test(name) && /^\d+$/.test(text)) ?? [];
    return `torch.randn(1000, ${columns})`;
  }

  /** `encoder` of `Seq2Seq(encoder, decoder)`, `config: GPTConfig`: an instance of a class of this file. */
  #instanceFor(name: string, type: string | undefined, within: ClassDef | FunctionDef, depth: number): string | undefined {
    const definition = classFor(name, type, within, this.#definitions, this.#isModule);
    const given = definition === undefined ? undefined : this.argumentsOf(definition, depth + 1);
    return definition === undefined || given === undefined ? undefined : `${definition.name}(${given.text})`;
  }

  #blockClass(): string | undefined {
    const names = [...this.#definitions.byName.keys()].filter((name) => this.#isModule(name));
    return names.find((name) => /basic_?block/i.test(name)) ?? names.find((name) => /block|bottleneck|cell|layer|unit/i.test(name));
  }

  /** The constructor of a class: its own or one of a base in this file. */
  #initialiser(definition: ClassDef, depth = 0): { readonly parameters: Parameters; readonly skip: number } | undefined {
    for (const statement of definition.body) {
      if (statement.kind === "FunctionDef" && statement.name === "__init__") return { parameters: statement.parameters, skip: 1 };
    }
    const fields = dataclassFields(definition);
    if (fields !== undefined) return fields;
    for (const base of definition.bases) {
      const found = base.kind === "Name" ? this.#definitions.byName.get(base.id) : undefined;
      if (found?.kind === "ClassDef" && depth < 10) return this.#initialiser(found, depth + 1);
    }
    const inherited = this.#inherited(definition.name);
    return inherited && { parameters: inherited.parameters, skip: 1 };
  }
}

function isText(literal: string | undefined): boolean {
  return literal !== undefined && /^["']/.test(literal);
}

/** A list of numbers by what it is called, of at least so many. */
function listFor(name: string, least: number): string {
  const isOfCounts = /layers|blocks|depths|num|repeats|stages/.test(name) && !/(?:^|_)(?:fc|hidden|mlp|dense|linear)_/.test(name);
  if (isOfCounts) return repeated("2", Math.max(4, least));
  return repeated(/kernel|size/.test(name) && !/hidden|layer/.test(name) ? "3" : "64", Math.max(2, least));
}

function repeated(text: string, count: number): string {
  return `[${Array.from({ length: count }, () => text).join(", ")}]`;
}

function fitsType(literal: string, type: string | undefined): boolean {
  if (type === "int" || type === "float") return /^-?[\d.]/.test(literal);
  if (type === "str") return /^["']/.test(literal);
  if (type === "bool") return /^(?:True|False)$/.test(literal);
  return true;
}

/** Parameters that a caller must give, `self` included. */
export function requiredParameters({ posonly, args, kwonly }: Parameters): readonly Parameter[] {
  return [...posonly, ...args, ...kwonly].filter((parameter) => parameter.default === undefined);
}

function annotationName(annotation: Expression | undefined): string | undefined {
  if (annotation === undefined) return undefined;
  if (annotation.kind === "Constant" && annotation.type === "str") return annotation.value.split(".").at(-1);
  if (annotation.kind === "Subscript" && annotation.value.kind === "Name" && annotation.value.id === "Optional") {
    return annotationName(annotation.index);
  }
  return dottedName(annotation)?.split(".").at(-1);
}

function isList({ annotation }: Parameter): boolean {
  const type =
    annotation?.kind === "Subscript" ? dottedName(annotation.value) : annotation === undefined ? undefined : dottedName(annotation);
  return /^(?:typing\.)?(?:list|List|Sequence|Tuple|tuple|Iterable)$/.test(type ?? "");
}

/** Fields of a dataclass as the parameters of its constructor. */
function dataclassFields(definition: ClassDef): { readonly parameters: Parameters; readonly skip: number } | undefined {
  const isDataclass = definition.decorators.some((decorator) =>
    /dataclass/.test(dottedName(decorator.kind === "Call" ? decorator.func : decorator) ?? ""),
  );
  if (!isDataclass) return undefined;
  const args = definition.body.flatMap((statement): readonly Parameter[] => {
    if (statement.kind !== "AnnAssign" || statement.target.kind !== "Name") return [];
    const { id: name, span } = statement.target;
    return [{ kind: "Parameter", span, name, nameSpan: span, annotation: statement.annotation, default: statement.value }];
  });
  return {
    parameters: { kind: "Parameters", span: definition.span, posonly: [], args, vararg: undefined, kwonly: [], kwarg: undefined },
    skip: 0,
  };
}
