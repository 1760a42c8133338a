/** What a file's training code says about the data: data sets by name, sizes in transforms. */
import type { Expression } from "../syntax/tree.ts";
import type { SourceFile } from "./candidate.ts";
import { descendantsOfKind, dottedName } from "./tree-walk.ts";

export interface Hints {
  /** Edges of pictures, the surest first. */
  readonly edges: readonly number[];
  /** Whether pictures are as large as ImageNet's. */
  readonly large: boolean;
}

/** Edge of the pictures in well-known data sets. */
const DATA_SETS: readonly (readonly [RegExp, number])[] = [
  [/^(?:Fashion|K|E|Q)?MNIST$/, 28],
  [/^(?:CIFAR100?|CIFAR10|SVHN)$/, 32],
  [/^STL10$/, 96],
  [/^(?:ImageNet|ImageFolder|Flowers102|OxfordIIITPet|Food101)$/, 224],
  [/^(?:Omniglot)$/, 105],
  [/^(?:USPS)$/, 16],
  [/^(?:CelebA)$/, 64],
];

const TRANSFORM = /^(?:Resize|CenterCrop|RandomCrop|RandomResizedCrop|Scale)$/;

/** Any of these names: of a file's calls hardly one is. */
const TELLING = new RegExp([TRANSFORM, ...DATA_SETS.map(([pattern]) => pattern)].map(({ source }) => source).join("|"));

/** Names that speak of ImageNet. */
const LARGE = /(?:imagenet|alexnet|vgg(?!.*cifar)|inception|googlenet|squeezenet)/i;

/** What the edge of a picture is called, by plain name. */
const EDGE =
  /^(?:(?:img|image|im|input|crop|frame|pic(?:ture)?|train|load)_?(?:size|res(?:olution)?|dim|edge|width|height|w|h)|resolution)$/;

/** Edges that are pictures' and not the number of something else. */
const LEAST = 16;
const MOST = 1024;

/** What a file says, and then those that import it; last what the project gives names to. `literals`: Python by plain name. */
export function hintsOf(file: SourceFile, callers: readonly SourceFile[], literals: ReadonlyMap<string, string>): Hints {
  const own = hintsOfOne(file);
  const named = [...literals].flatMap(([name, text]) => (EDGE.test(name) && /^\d+$/.test(text) ? [Number(text)] : []));
  const edges = [
    ...[own, ...callers.map(hintsOfOne)].flatMap((each) => each.edges),
    ...named.filter((edge) => edge >= LEAST && edge <= MOST),
  ];
  return { ...own, edges: [...new Set(edges)] };
}

function hintsOfOne({ module, document }: SourceFile): Hints {
  const transforms: number[] = [];
  const dataSets: number[] = [];
  for (const node of descendantsOfKind(module, "Call")) {
    const name = lastName(node.func);
    if (name === undefined || !TELLING.test(name)) continue;
    if (TRANSFORM.test(name)) {
      const edge = edgeOf(node.args[0] ?? node.keywords[0]?.value);
      if (edge !== undefined) transforms.push(edge);
    }
    for (const [pattern, edge] of DATA_SETS) if (pattern.test(name)) dataSets.push(edge);
  }
  // A crop comes after a resize and has the last word.
  return {
    edges: [...new Set([...transforms.reverse(), ...dataSets])],
    large: LARGE.test(document.file) || LARGE.test(document.text.slice(0, 5000)),
  };
}

/** The last part of a name or dotted name; undefined for anything else. */
function lastName(expression: Expression): string | undefined {
  if (expression.kind === "Name") return expression.id;
  return expression.kind === "Attribute" && dottedName(expression.value) !== undefined ? expression.attr : undefined;
}

function edgeOf(expression: Expression | undefined): number | undefined {
  const first = expression?.kind === "Tuple" || expression?.kind === "List" ? expression.elements[0] : expression;
  return first?.kind === "Constant" && first.type === "int" && typeof first.value === "number" ? first.value : undefined;
}
