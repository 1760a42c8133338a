/** Plausible arguments where nothing says what they are. What is chosen here is always told to the user. */
import type { ClassDef, Expression, FunctionDef, Parameter, Parameters } from "../syntax/tree.ts";
import { choicesOf } from "./choices.ts";
import type { Definitions } from "./definitions.ts";
import { lacking, wantedOf } from "./matching-class.ts";
import { BY_TYPE, CONFIGURATION, plainName, valueByName, WORD_VECTORS } from "./names.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";
import { isGoneThrough, isSwitch, isWordTable, leastLength } from "./usage.ts";

/** Sizes that constructors are particular about, and what they may be: networks of 6n + 2, 6n + 4, 9n + 2 layers, and those of the papers. */
const DEPTH = /depth|layers|num_blocks/;
const DEPTHS = ["20", "28", "29", "18", "16", "50"];

/** A class of the file, by its name. */
interface NamedClass {
  readonly candidate: string;
  readonly definition: ClassDef;
}

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
      const settings = this.#namespace(name, within);
      if (settings !== undefined) return settings;
    }
    const isPart =
      /^(?:encoder|decoder|backbone|net(?:work)?|model|base_?model|generator|features?_?extractor|head|fn|trunk|embedder|attention)$/.test(
        name,
      );
    const object = isPart ? undefined : this.#namespace(name, within);
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
    const classes = [...this.#definitions.byName].flatMap(([candidate, definition]) =>
      // `bert` of a class `Bert…` is what the class is built upon, not one of its own kind.
      definition.kind === "ClassDef" && candidate !== within.name ? [{ candidate, definition }] : [],
    );
    const chosen = this.#namedClass(name, type, classes) ?? this.#suitedClass(name, within, classes);
    const definition = chosen === undefined ? undefined : this.#suited(name, type, within, chosen, classes);
    const given = definition === undefined ? undefined : this.argumentsOf(definition, depth + 1);
    return definition === undefined || given === undefined ? undefined : `${definition.name}(${given.text})`;
  }

  /** The class that a parameter's annotation or name speaks of. */
  #namedClass(name: string, type: string | undefined, classes: readonly NamedClass[]): ClassDef | undefined {
    const wanted = name.replace(/_/g, "").toLowerCase();
    const fits = ({ candidate }: NamedClass): boolean => {
      const plain = candidate.toLowerCase();
      return (
        type === candidate ||
        (wanted.length >= 3 && this.#isModule(candidate) && (plain === wanted || plain.startsWith(wanted) || plain.endsWith(wanted)))
      );
    };
    const matches = classes.filter(fits);
    const isSettings = CONFIGURATION.test(name) && type === undefined;
    const settings = isSettings
      ? classes.filter(
          ({ candidate }) =>
            !this.#isModule(candidate) && /(?:Config|Configs|Args|Arguments|Params|HParams|Options|Settings)$/i.test(candidate),
        )
      : [];
    const exact =
      matches.find(({ candidate }) => candidate === type) ??
      (settings.length === 1 ? settings[0] : undefined) ??
      matches.find(({ candidate }) => candidate.toLowerCase() === wanted);
    const found = (exact ?? matches[0])?.definition;
    return /block|layer|cell/i.test(name) ? undefined : found;
  }

  /** A class of modules with all that code reads of a parameter, where it reads something. */
  #suitedClass(name: string, within: ClassDef | FunctionDef, classes: readonly NamedClass[]): ClassDef | undefined {
    const wanted = wantedOf(name, within);
    if (wanted.attributes.size === 0) return undefined;
    return classes.find(({ candidate, definition }) => this.#isModule(candidate) && lacking(wanted, definition, this.#definitions) === 0)
      ?.definition;
  }

  /** The class that was chosen by its name, or another one where code asks of the parameter what only that has. */
  #suited(
    name: string,
    type: string | undefined,
    within: ClassDef | FunctionDef,
    chosen: ClassDef,
    classes: readonly NamedClass[],
  ): ClassDef {
    if (type === chosen.name || !this.#isModule(chosen.name)) return chosen;
    const wanted = wantedOf(name, within);
    if (lacking(wanted, chosen, this.#definitions) === 0) return chosen;
    const word = name.replace(/_/g, "").toLowerCase();
    const suited = classes.filter(
      ({ candidate, definition }) => this.#isModule(candidate) && lacking(wanted, definition, this.#definitions) === 0,
    );
    const alike = suited.find(({ candidate }) => candidate.toLowerCase().includes(word));
    return (alike ?? (wanted.attributes.size > 0 ? suited[0] : undefined))?.definition ?? chosen;
  }

  #blockClass(): string | undefined {
    const names = [...this.#definitions.byName.keys()].filter((name) => this.#isModule(name));
    return names.find((name) => /basic_?block/i.test(name)) ?? names.find((name) => /block|bottleneck|cell|layer|unit/i.test(name));
  }

  /** An object with all that code reads from it: `config.hidden_size`, `env.action_space.n`, `config["depth"]`. */
  #namespace(name: string, within: ClassDef | FunctionDef): string | undefined {
    const paths = new Set<string>();
    const items = new Set<string>();
    const lists = new Set<string>();
    const isIt = (path: string | undefined): boolean => path === name || path === `self.${name}`;
    const isConfiguration = CONFIGURATION.test(name);
    for (const definition of isConfiguration ? [within, ...this.#definitions.byName.values()] : [within]) {
      const called = new Set<Expression>();
      for (const node of descendants(definition)) {
        if (node.kind === "Call") called.add(node.func);
        if (node.kind === "Attribute") {
          const path = dottedName(called.has(node) ? node.value : node);
          const from = [`self.${name}.`, `${name}.`].find((start) => path?.startsWith(start));
          if (path !== undefined && from !== undefined) paths.add(path.slice(from.length));
        }
        const listed =
          node.kind === "For"
            ? node.iter
            : node.kind === "Subscript" && node.index.kind === "Constant" && node.index.type === "int"
              ? node.value
              : undefined;
        const list = listed === undefined ? undefined : dottedName(listed);
        if (list !== undefined) lists.add(list.replace(/^self\./, "").slice(name.length + 1));
        if (node.kind === "Subscript" && isIt(dottedName(node.value)) && node.index.kind === "Constant" && node.index.type === "str") {
          items.add(node.index.value);
        }
      }
    }
    if (items.size > 0) return `{${[...items].map((key) => `${JSON.stringify(key)}: ${this.byName(key) ?? "64"}`).join(", ")}}`;
    for (const method of ["get", "items", "keys", "values", "update"]) paths.delete(method);
    return paths.size === 0
      ? undefined
      : this.#nested(
          [...paths].map((path) => path.split(".")),
          "",
          lists,
          (path) => choicesOf(`${name}.${path}`, within, this.#definitions).find((choice) => /^["']/.test(choice)),
        );
  }

  /** `chosen`: a text that code compares a setting with. */
  #nested(
    paths: readonly (readonly string[])[],
    before: string,
    lists: ReadonlySet<string>,
    chosen: (path: string) => string | undefined,
  ): string {
    const heads = [...new Set(paths.map(([head = ""]) => head))];
    const parts = heads.map((head) => {
      const inner = paths.flatMap(([first, ...rest]) => (first === head && rest.length > 0 ? [rest] : []));
      const path = before === "" ? head : `${before}.${head}`;
      const plain = chosen(path) ?? this.byName(path.replace(/\./g, "_")) ?? this.byName(head) ?? "64";
      const leaf = head === "shape" ? "(8,)" : lists.has(path) ? `[${plain}] * 8` : plain;
      const value = inner.length > 0 ? this.#nested(inner, path, lists, chosen) : leaf;
      return `${head}=${value}`;
    });
    return `SimpleNamespace(${parts.join(", ")})`;
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
