/** Plausible arguments where nothing says what they are. What is chosen here is always told to the user. */
import type { ClassDef, Expression, FunctionDef, Parameter, Parameters } from "../syntax/tree.ts";
import type { Definitions } from "./definitions.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";

/** Python text of a value by what a parameter is called; the first pattern that fits counts. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:num|n|nb|no)_?(?:of_?)?)?(?:out_?)?(?:class(?:es)?|labels?|categories)(?:_?(?:num|count|number))?$|^n_?class(?:es)?$|^num_cls$/,
    "10",
  ],
  [
    /^(?:in|input|image|img|num|n|nb|c)_?(?:ch|chans?|channels?|c)(?:_in)?$|^channels?$|^(?:nc|in_?c|input_?c|in_planes|inp|n_colors|img_ch|ch_in|cin)$/,
    "3",
  ],
  [
    /^(?:out|output)_?(?:ch|chans?|channels?|c|planes)$|^(?:oup|ch_out|cout|planes|base_?c(?:hannels?)?|filters|num_filters|n_filters|ngf|ndf|nf|ch|mid_?channels?)$/,
    "64",
  ],
  [/patch(?:_?size|_?dim)?$|^(?:patch|p)_?(?:h|w)$/, "4"],
  [/^(?:n|num)_?patches$/, "64"],
  [/(?:img|image|input|crop|frame)_?(?:size|resolution|res|h|w|height|width|dims?)$|^(?:resolution|size|height|width|h|w)$/, "32"],
  [/pad(?:ding)?_?(?:idx|index|id|token|token_id)$|^(?:pad|pad_id)$/, "0"],
  [/(?:sos|bos|start|eos|end|unk)_?(?:idx|index|id|token|token_id)?$/, "1"],
  [
    /voc(?:ab)?(?:ulary)?(?:_?(?:size|len|num|dim))?$|^(?:n_?tokens?|num_?tokens?|n_?words?|num_?words|num_?embeddings|dict_?size|nvoc|ntoken|n_?vocab|num_chars|n_chars|alphabet_size)$|(?:_|^)(?:voc|vocab)(?:_|$)/,
    "1000",
  ],
  [/^(?:n|num|nb)_?users?$|^(?:n|num)_?items?$|^(?:n|num)_?nodes$/, "100"],
  [/(?:^|_)(?:n|num|nb)_?(?:\w+_)?heads?$|^(?:n?heads?|h|attn_heads|attention_heads|num_attention_heads)$/, "4"],
  [
    /(?:^|_)(?:n|num|nb|no)_?(?:\w+_)?(?:layers?|blocks?|stages?|stacks?|repeats?|hidden_layers|units)$|^(?:depth|layers?|nlayers?|n|blocks|repeats|n_?convs|num_res(?:idual)?_(?:blocks|layers))$/,
    "2",
  ],
  [/growth/, "12"],
  [/kernel|^(?:k|ks|ksize|filter_size)$/, "3"],
  [
    /strides?$|dilation|^groups?$|^(?:expand|expansion)(?:_ratio|_factor)?$|padding$|^(?:cardinality|multiplier|alpha|width_mult|widen_factor)$/,
    "1",
  ],
  [/drop|^p$|(?:^|_)rate$|^prob/, "0.1"],
  [/^(?:eps|epsilon)$/, "1e-5"],
  [/^(?:lr|learning_rate)$/, "1e-3"],
  [/reduction|ratio$|^r$|squeeze/, "16"],
  [
    /(?:max_?)?(?:seq|sequence|sent|src|tgt|trg|context|block|target|source|text|input|time|window)_?(?:len|length|size|steps?)$|max_?len(?:gth)?$|^(?:n_?positions?|T|seq|max_position_embeddings|num_steps|timesteps|n_ctx|max_seq|lookback)$/,
    "100",
  ],
  [/latent|^(?:z_?dim|nz|z_?size|noise_?(?:dim|size)|code_?(?:dim|size)|z)$/, "64"],
  [/action/, "4"],
  [/state_?(?:dim|size|space)|obs(?:ervation)?_?(?:dim|size|space)|^(?:n_?obs|n_?states)$/, "8"],
  [
    /^(?:in|input|feature|x|n_?in|num_?in|src|source)_?(?:features?|dims?|size|sz|units|num|len|shape)?$|^(?:n|num)_?(?:features?|inputs?|input_dims?|feats?)$|^(?:d_?in|D_in|nin|n_?input|features|feature_size|input_neurons)$/,
    "64",
  ],
  [
    /^(?:out|output|n_?out|num_?out|tgt|target|trg)_?(?:features?|dims?|size|sz|units|num)?$|^(?:n|num)_?(?:outputs?|targets?|output_dims?)$|^(?:d_?out|D_out|nout|n_?output|output_neurons)$/,
    "10",
  ],
  [
    /(?:ff|ffn|mlp|inner|feed_?forward|intermediate)_?(?:\w+_)?(?:dim|size|hidden|features)?$|^(?:d_ff|dim_feedforward|nhid|d_inner|d_hid)$/,
    "256",
  ],
  [/^(?:head_?dim|dim_?head|d_k|d_v|d_?key|d_?value)$/, "32"],
  [
    /hid|emb|model|^(?:d|dim|width|ninp|nhid|features?|units|size|rnn_size|num_units|n_units|neurons|num_filters|c|state_size|memory|dims?|d_model)$|(?:dim|size|features|units|width|neurons)\d*$/,
    "128",
  ],
  [/^batch/, "32"],
  [/^device/, '"cpu"'],
  [/^n?gpus?$|^num_gpus$/, "0"],
  [/^(?:bias|affine|pre_?norm|batch_?first)$/, "True"],
  [/^(?:act|activation|nonlinearity|act_?(?:fn|func|layer|name)|activation_?(?:fn|function|func|layer)|activ)$/, "nn.ReLU()"],
  [/^(?:norm|norm_?layer|normalization)$/, "nn.BatchNorm2d"],
  [/^(?:rnn_?type|cell_?type|model_?type)$/, '"LSTM"'],
  [
    /^(?:train|training|pretrained|verbose|bidirectional|use_\w+|is_\w+|with_\w+|downsample|upsample|init_weights|feature_extract|transform_input|aux_logits|bilinear|debug|concat|causal|mask|residual|tie_\w+|return_\w+|freeze\w*)$/,
    "False",
  ],
];

/** Names of objects that hold settings. */
const CONFIGURATION = /^(?:config|cfg|conf|args?|opts?|options|hparams|params|hps?|hyper_?params|settings|flags|configs|\w+_(?:config|cfg|args|params))$/i;

/** By the last part of an annotation. */
const BY_TYPE: ReadonlyMap<string, string> = new Map([
  ["int", "64"],
  ["float", "0.1"],
  ["bool", "False"],
  ["str", '""'],
  ["device", '"cpu"'],
  ["dtype", "torch.float32"],
]);

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

  constructor(definitions: Definitions, isModule: (name: string) => boolean) {
    this.#definitions = definitions;
    this.#isModule = isModule;
  }

  /** Arguments for a definition's required parameters; undefined where one of them cannot be guessed. */
  argumentsOf(definition: ClassDef | FunctionDef, depth = 0): AssumedArguments | undefined {
    const owner = this.#ownerOf(definition);
    if (owner === undefined) return { text: "", assumed: [] };
    const required = requiredParameters(owner.parameters).slice(owner.skip);
    const parts: string[] = [];
    for (const parameter of required) {
      const value = this.valueOf(parameter, definition, depth);
      if (value === undefined) return undefined;
      parts.push(`${parameter.name}=${value}`);
    }
    return { text: parts.join(", "), assumed: parts };
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
    const made = this.#instanceFor(name, type, depth);
    if (made !== undefined) return made;
    const isBlockClass = /^(?:\w+_)?(?:block|layer|cell|module|bottleneck|conv|unit)(?:_(?:class|type|cls|fn))?$/i.test(name);
    if (isBlockClass && (type === undefined || /^(?:type|callable)$/i.test(type))) return this.#blockClass();
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
    if (CONFIGURATION.test(name)) return this.#namespace(name, within);
    if (type !== undefined) return BY_TYPE.get(type) ?? (/Module$/.test(type) ? "nn.Identity()" : undefined);
    if (
      /^(?:encoder|decoder|backbone|net(?:work)?|model|base_?model|generator|features?_?extractor|head|fn|trunk|embedder|attention)$/.test(
        name,
      )
    ) {
      return "nn.Identity()";
    }
    return this.#namespace(name, within) ?? "64";
  }

  /** The parameters of a call of a definition, without `self`. */
  parametersOf(definition: ClassDef | FunctionDef): readonly Parameter[] {
    const owner = this.#ownerOf(definition);
    return owner === undefined ? [] : plainParameters(owner).slice(owner.skip);
  }

  #ownerOf(definition: ClassDef | FunctionDef): { readonly parameters: Parameters; readonly skip: number } | undefined {
    return definition.kind === "ClassDef" ? this.#initialiser(definition) : { parameters: definition.parameters, skip: 0 };
  }

  /** Python for what a name stands for, by the name alone. */
  byName(name: string): string | undefined {
    const plain = name
      .replace(/^_+|_+$/g, "")
      .replace(/(?<=[a-z])(?=[A-Z])/g, "_")
      .toLowerCase();
    return BY_NAME.find(([pattern]) => pattern.test(plain) || pattern.test(name))?.[1];
  }

  /** `encoder` of `Seq2Seq(encoder, decoder)`, `config: GPTConfig`: an instance of a class of this file. */
  #instanceFor(name: string, type: string | undefined, depth: number): string | undefined {
    const fits = (candidate: string): boolean => {
      const plain = candidate.toLowerCase();
      const wanted = name.replace(/_/g, "").toLowerCase();
      return (
        type === candidate ||
        (wanted.length >= 3 && this.#isModule(candidate) && (plain === wanted || plain.startsWith(wanted) || plain.endsWith(wanted)))
      );
    };
    const matches = [...this.#definitions.byName].filter(([candidate, definition]) => definition.kind === "ClassDef" && fits(candidate));
    const exact =
      matches.find(([candidate]) => candidate === type) ??
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
        const listed = node.kind === "For" ? node.iter : node.kind === "Subscript" && node.index.kind === "Constant" && node.index.type === "int" ? node.value : undefined;
        const list = listed === undefined ? undefined : dottedName(listed);
        if (list !== undefined) lists.add(list.replace(/^self\./, "").slice(name.length + 1));
        if (node.kind === "Subscript" && isIt(dottedName(node.value)) && node.index.kind === "Constant" && node.index.type === "str") {
          items.add(node.index.value);
        }
      }
    }
    if (items.size > 0) return `{${[...items].map((key) => `${JSON.stringify(key)}: ${this.byName(key) ?? "64"}`).join(", ")}}`;
    for (const method of ["get", "items", "keys", "values", "update"]) paths.delete(method);
    return paths.size === 0 ? undefined : this.#nested([...paths].map((path) => path.split(".")), "", lists);
  }

  #nested(paths: readonly (readonly string[])[], before: string, lists: ReadonlySet<string>): string {
    const heads = [...new Set(paths.map(([head = ""]) => head))];
    const parts = heads.map((head) => {
      const inner = paths.flatMap(([first, ...rest]) => (first === head && rest.length > 0 ? [rest] : []));
      const path = before === "" ? head : `${before}.${head}`;
      const plain = this.byName(path.replace(/\./g, "_")) ?? this.byName(head) ?? "64";
      const leaf = head === "shape" ? "(8,)" : lists.has(path) ? `[${plain}] * 8` : plain;
      const value = inner.length > 0 ? this.#nested(inner, path, lists) : leaf;
      return `${head}=${value}`;
    });
    return `__import__("types").SimpleNamespace(${parts.join(", ")})`;
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
    return undefined;
  }
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
