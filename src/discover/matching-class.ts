/** Which class of a file a parameter wants an object of: by its name, and by what code reads of it and calls it with. */
import type { ClassDef, FunctionDef } from "../syntax/tree.ts";
import type { Definitions } from "./definitions.ts";
import { CONFIGURATION } from "./names.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";

/** What code asks of an object that it is given. */
interface Wanted {
  readonly attributes: ReadonlySet<string>;
  /** With how many arguments it is called. */
  readonly calls: readonly number[];
}

/** What every module has. */
const OF_MODULES =
  /^(?:(?:named_)?(?:parameters|children|modules|buffers)|train|eval|training|to|cuda|cpu|float|half|double|state_dict|load_state_dict|apply|forward|zero_grad|requires_grad_|register_\w+|add_module|__\w+__)$/;

/** Bases of a class that are looked through. */
const MAX_BASES = 10;

/** A class of a file, whether of modules, and how much of what is wanted its objects lack. */
interface Option {
  readonly definition: ClassDef;
  readonly isModule: boolean;
  lacks(wanted: Wanted): number;
}

/**
 * The class of a file that `encoder` of `Seq2Seq(encoder, decoder)` or `config: GPTConfig` stands for, a parameter of `within` with this name and annotation; undefined
 * where there is none. What code asks of the parameter decides between classes that its name fits.
 */
export function classFor(
  name: string,
  type: string | undefined,
  within: ClassDef | FunctionDef,
  definitions: Definitions,
  isModule: (name: string) => boolean,
): ClassDef | undefined {
  const options = [...definitions.byName.values()].flatMap((definition): readonly Option[] =>
    // `bert` of a class `Bert…` is what the class is built upon, not one of its own kind.
    definition.kind === "ClassDef" && definition.name !== within.name
      ? [{ definition, isModule: isModule(definition.name), lacks: (wanted) => lacking(wanted, definition, definitions) }]
      : [],
  );
  const named = optionNamed(name, type, options);
  if (named !== undefined && (type === named.definition.name || !named.isModule)) return named.definition;
  const wanted = wantedOf(name, within);
  if (named !== undefined && named.lacks(wanted) === 0) return named.definition;
  const suited = options.filter((option) => option.isModule && option.lacks(wanted) === 0);
  const word = plainWord(name);
  const alike = named && suited.find(({ definition }) => definition.name.toLowerCase().includes(word));
  const best = alike ?? (wanted.attributes.size > 0 ? suited[0] : undefined) ?? named;
  return best?.definition;
}

function plainWord(name: string): string {
  return name.replace(/_/g, "").toLowerCase();
}

const SETTINGS = /(?:Config|Configs|Args|Arguments|Params|HParams|Options|Settings)$/i;

/** The class that a parameter's annotation or name speaks of. */
function optionNamed(name: string, type: string | undefined, options: readonly Option[]): Option | undefined {
  if (/block|layer|cell/i.test(name)) return undefined;
  const word = plainWord(name);
  const matches = options.filter(({ definition, isModule }) => {
    const plain = definition.name.toLowerCase();
    return type === definition.name || (word.length >= 3 && isModule && (plain.startsWith(word) || plain.endsWith(word)));
  });
  const isSettings = CONFIGURATION.test(name) && type === undefined;
  const settings = isSettings ? options.filter(({ definition, isModule }) => !isModule && SETTINGS.test(definition.name)) : [];
  return (
    matches.find(({ definition }) => definition.name === type) ??
    (settings.length === 1 ? settings[0] : undefined) ??
    matches.find(({ definition }) => definition.name.toLowerCase() === word) ??
    matches[0]
  );
}

/** What code asks of a parameter, or of the attribute that keeps it. */
function wantedOf(name: string, within: ClassDef | FunctionDef): Wanted {
  const attributes = new Set<string>();
  const calls: number[] = [];
  const isIt = (path: string | undefined): boolean => path === name || path === `self.${name}`;
  for (const node of descendants(within)) {
    if (node.kind === "Attribute" && isIt(dottedName(node.value)) && !OF_MODULES.test(node.attr)) attributes.add(node.attr);
    if (node.kind === "Call" && isIt(dottedName(node.func)) && node.args.every(({ kind }) => kind !== "Starred")) {
      calls.push(node.args.length + node.keywords.length);
    }
  }
  return { attributes, calls };
}

/** How much of what is wanted an object of a class lacks: attributes, and calls that its forward does not take. */
function lacking({ attributes, calls }: Wanted, definition: ClassDef, definitions: Definitions): number {
  const classes = withBases(definition, definitions);
  const provided = new Set(classes.flatMap((each) => [...providedBy(each)]));
  const missing = [...attributes].filter((attribute) => !provided.has(attribute)).length;
  const forward = classes.flatMap(({ body }) => body).find(isForward);
  if (forward === undefined || forward.parameters.vararg !== undefined) return missing;
  const parameters = plainParameters(forward).slice(1);
  const required = parameters.filter((parameter) => parameter.default === undefined).length;
  return missing + calls.filter((count) => count < required || count > parameters.length).length;
}

function isForward(statement: ClassDef["body"][number]): statement is FunctionDef {
  return statement.kind === "FunctionDef" && statement.name === "forward";
}

/** A class and those of the same file that it derives from, itself first. */
function withBases(definition: ClassDef, { byName }: Definitions): readonly ClassDef[] {
  const found = [definition];
  for (let index = 0; index < found.length && found.length < MAX_BASES; index += 1) {
    for (const base of found[index]?.bases ?? []) {
      const other = base.kind === "Name" ? byName.get(base.id) : undefined;
      if (other?.kind === "ClassDef" && !found.includes(other)) found.push(other);
    }
  }
  return found;
}

/** Names that objects of a class have by its own text: methods, and what is assigned to `self`. */
function* providedBy(definition: ClassDef): Generator<string> {
  for (const statement of definition.body) {
    if (statement.kind === "FunctionDef") yield statement.name;
    if (statement.kind === "Assign") for (const target of statement.targets) if (target.kind === "Name") yield target.id;
  }
  for (const node of descendants(definition)) {
    const targets = node.kind === "Assign" ? node.targets : node.kind === "AnnAssign" ? [node.target] : [];
    for (const target of targets) {
      for (const each of target.kind === "Tuple" ? target.elements : [target]) {
        if (each.kind === "Attribute" && each.value.kind === "Name" && each.value.id === "self") yield each.attr;
      }
    }
  }
}
