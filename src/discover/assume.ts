/** Plausible arguments where nothing says what they are. What is chosen here is always told to the user. */
import type { ClassDef, Expression, FunctionDef, Parameter, Parameters } from "../syntax/tree.ts";
import { choicesOf } from "./choices.ts";
import type { Definitions } from "./definitions.ts";
import { BY_TYPE, CONFIGURATION, plainName, valueByName, WORD_VECTORS } from "./names.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";

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
    const made = this.#instanceFor(name, type, within, depth);
    if (made !== undefined) return made;
    const known = this.#known.get(plainName(name));
    if (known === undefined && WORD_VECTORS.test(plainName(name))) return this.#wordVectors();
    const [choice] = choicesOf(name, within, this.#definitions);
    if (choice !== undefined && (known === undefined || type === "str")) return choice;
    if (known !== undefined && fitsType(known, type)) return known;
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
    const listed = isList(parameter) || this.#iterated(within, name);
    if (listed) {
      return /layers|blocks|depths|num|repeats|stages/.test(name)
        ? "[2, 2, 2, 2]"
        : /kernel|size/.test(name) && !/hidden|layer/.test(name)
          ? "[3, 3]"
          : "[64, 64]";
    }
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
    const fits = (candidate: string): boolean => {
      // `bert` of a class `Bert…` is what the class is built upon, not one of its own kind.
      if (candidate === within.name) return false;
      const plain = candidate.toLowerCase();
      const wanted = name.replace(/_/g, "").toLowerCase();
      return (
        type === candidate ||
        (wanted.length >= 3 && this.#isModule(candidate) && (plain === wanted || plain.startsWith(wanted) || plain.endsWith(wanted)))
      );
    };
    const matches = [...this.#definitions.byName].filter(([candidate, definition]) => definition.kind === "ClassDef" && fits(candidate));
    const isSettings = CONFIGURATION.test(name) && type === undefined;
    const settings = isSettings
      ? [...this.#definitions.byName].filter(
          ([candidate, definition]) =>
            definition.kind === "ClassDef" &&
            !this.#isModule(candidate) &&
            /(?:Config|Configs|Args|Arguments|Params|HParams|Options|Settings)$/i.test(candidate),
        )
      : [];
    const exact =
      matches.find(([candidate]) => candidate === type) ??
      (settings.length === 1 ? settings[0] : undefined) ??
      matches.find(([candidate]) => candidate.toLowerCase() === name.replace(/_/g, "").toLowerCase());
    const [found, definition] = exact ?? matches[0] ?? [];
    if (found === undefined || definition === undefined || /block|layer|cell/i.test(name)) return undefined;
    const given = this.argumentsOf(definition, depth + 1);
    return given === undefined ? undefined : `${found}(${given.text})`;
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

  /** Whether code goes through a parameter or indexes it. */
  #iterated(within: ClassDef | FunctionDef, name: string): boolean {
    const isIt = (expression: Expression): boolean => expression.kind === "Name" && expression.id === name;
    for (const node of descendants(within)) {
      if (node.kind === "For" && isIt(node.iter)) return true;
      if (node.kind === "Comprehension" && isIt(node.iter)) return true;
      if (node.kind === "Subscript" && isIt(node.value)) return true;
      if (
        node.kind === "Call" &&
        node.func.kind === "Name" &&
        ["len", "zip", "enumerate", "sum", "list", "tuple"].includes(node.func.id) &&
        node.args.some(isIt)
      ) {
        return true;
      }
    }
    return false;
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
