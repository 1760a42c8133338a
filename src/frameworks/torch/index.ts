/** PyTorch, einops and PyTorch Lightning as a library of the evaluator. */
import { settle } from "../../evaluate/errors.ts";
import type { Library, LibraryModule } from "../../evaluate/library.ts";
import { list, str } from "../../evaluate/make.ts";
import { OWN_FILES } from "../../evaluate/places.ts";
import type { AbstractValue, Context, Evaluation } from "../../evaluate/value.ts";
import { functionsOf, type Rows } from "./call.ts";
import { fullParameterClass, fullTensorClass, legacyClasses } from "./classes.ts";
import { EINOPS } from "./einops.ts";
import { CREATE } from "./functions/create.ts";
import { COMPLEX, FOURIER } from "./functions/fourier.ts";
import { FUNCTIONAL_LAYERS, SHARED_LAYERS } from "./functions/layers/table.ts";
import { LINALG_MATRICES, TORCH_MATRICES } from "./functions/linalg.ts";
import { FUNCTIONAL_POINTWISE, POINTWISE, WHERE } from "./functions/pointwise.ts";
import { PRODUCTS } from "./functions/products.ts";
import { LINALG, REDUCE } from "./functions/reduce.ts";
import { SHAPE, SHAPE_FUNCTIONAL } from "./functions/shape/table.ts";
import { INIT_FUNCTIONS } from "./init.ts";
import { LENS } from "./lens.ts";
import { inPlaceFunctions } from "./methods.ts";
import { moduleClass } from "./module/class.ts";
import { tensorClass, TENSORS } from "./protocol.ts";
import { HOMES, LAYERS, SAME_AS, TEXTS, TORCH_TEXT, FUNCTIONAL_TEXT } from "./texts.ts";
import { deviceClass, dtypeNames, dtypeValue, sizeValue, worldOf } from "./world.ts";

const NN_MODULES = ["functional", "init", "parameter", "utils", "modules", "parallel", "attention"];

const TORCH_ROWS: readonly Rows[] = [
  inPlaceFunctions(),
  POINTWISE,
  WHERE,
  SHAPE,
  REDUCE,
  PRODUCTS,
  CREATE,
  SHARED_LAYERS,
  COMPLEX,
  TORCH_MATRICES,
];

const FUNCTIONAL_FROM_TORCH: ReadonlySet<string> = new Set(["prelu(input, weight)"]);

const FUNCTIONAL_ROWS: readonly Rows[] = [FUNCTIONAL_POINTWISE, FUNCTIONAL_LAYERS, SHAPE_FUNCTIONAL];

const SPECIAL_ROWS: Rows = Object.fromEntries(
  Object.entries(FUNCTIONAL_POINTWISE).filter(([signature]) => FUNCTIONAL_FROM_TORCH.has(signature)),
);

function* rows(tables: readonly Rows[]): Generator<readonly [string, AbstractValue]> {
  for (const table of tables) yield* functionsOf(table, false);
}

/** Whether a member that is not there may exist in torch: what is private or a typing name is not guessed. */
function unknownMember(module: string): NonNullable<LibraryModule["missing"]> {
  return (context, name) => (name.startsWith("__") ? undefined : context.unknown(`\`${module}.${name}\` is not modelled`));
}

function* torchMembers(context: Context): Generator<readonly [string, AbstractValue]> {
  yield* rows([...TORCH_ROWS, SPECIAL_ROWS]);
  for (const [name, dtype] of dtypeNames()) yield [name, dtypeValue(context, dtype)];
  yield ["dtype", dtypeValue(context, "float32").class];
  yield ["Tensor", fullTensorClass(context)];
  yield ["device", deviceClass(context)];
  sizeValue(context, []);
  const size = worldOf(context).classes.get("Size");
  if (size !== undefined) yield ["Size", size];
  yield* legacyClasses(context);
}

function* parameterMembers(context: Context): Generator<readonly [string, AbstractValue]> {
  const parameter = fullParameterClass(context);
  yield ["Parameter", parameter];
  yield ["UninitializedParameter", parameter];
  yield ["Buffer", tensorClass(context)];
  yield ["UninitializedBuffer", tensorClass(context)];
}

/** Finds a layer in the module that defines it, and remembers it. */
function* layer(context: Context, name: string): Evaluation<AbstractValue | undefined> {
  const home = HOMES.get(name);
  if (home === undefined) return name.startsWith("_") ? undefined : context.unknown(`\`torch.nn.${name}\` is not modelled`);
  const module = yield* context.importModule(home);
  const value = module?.kind === "module" ? yield* settle(context.findAttribute(module, name)) : undefined;
  const nn = context.modules.get("torch.nn")?.value;
  if (value !== undefined) nn?.scope.variables.set(name, value);
  return value;
}

const BUILT: ReadonlyMap<string, LibraryModule> = new Map(
  (
    [
      { name: "torch", members: torchMembers, text: TORCH_TEXT, missing: unknownMember("torch") },
      {
        name: "torch.nn",
        members: (context) => [
          ...parameterMembers(context),
          ["Module", moduleClass(context)],
          ["__all__", list([...HOMES.keys(), "Module", "Parameter", ...NN_MODULES].filter((name) => !name.startsWith("_")).map(str))],
        ],
        missing: layer,
      },
      { name: "torch.nn.modules.module", members: (context) => [["Module", moduleClass(context)]] },
      { name: "torch.nn.parameter", members: parameterMembers },
      { name: "torch.nn.init", members: () => rows([INIT_FUNCTIONS]) },
      {
        name: "torch.nn.functional",
        members: () => rows(FUNCTIONAL_ROWS),
        text: FUNCTIONAL_TEXT,
        missing: unknownMember("torch.nn.functional"),
      },
      { name: "torch.linalg", members: () => rows([LINALG, LINALG_MATRICES]), missing: unknownMember("torch.linalg") },
      { name: "torch.fft", members: () => rows([FOURIER]), missing: unknownMember("torch.fft") },
      { name: "torch._lens", members: () => rows([LENS]) },
      { name: "einops", members: () => rows([EINOPS]) },
    ] satisfies readonly {
      readonly name: string;
      readonly members?: LibraryModule["members"];
      readonly text?: string;
      readonly missing?: LibraryModule["missing"];
    }[]
  ).map((module) => [module.name, libraryModule(module)]),
);

interface Parts {
  readonly name: string;
  readonly members?: LibraryModule["members"];
  readonly text?: string;
  readonly missing?: LibraryModule["missing"];
}

function libraryModule({ name, members, text, missing }: Parts): LibraryModule {
  return {
    name,
    ...(members === undefined ? {} : { members }),
    ...(text === undefined ? {} : { source: { file: fileOf(name), text } }),
    ...(missing === undefined ? {} : { missing }),
  };
}

function fileOf(name: string): string {
  return `${OWN_FILES}${name.replaceAll(".", "/")}.py`;
}

function module(path: string): LibraryModule | undefined {
  const built = BUILT.get(path);
  if (built !== undefined) return built;
  const text = LAYERS[path] ?? TEXTS[path];
  if (text !== undefined) return libraryModule({ name: path, text, missing: unknownMember(path) });
  const same = SAME_AS[path];
  return same === undefined ? undefined : libraryModule({ name: path, missing: elsewhere(same) });
}

/** Every name is found in another module. */
function elsewhere(home: string): NonNullable<LibraryModule["missing"]> {
  return function* (context: Context, name: string): Evaluation<AbstractValue | undefined> {
    const found = yield* context.importModule(home);
    return found?.kind === "module" ? yield* settle(context.findAttribute(found, name)) : found;
  };
}

/** Copies what we remember of modules. */
// eslint-disable-next-line require-yield -- the port asks for an evaluation, there is nothing to wait for
function* copyNative(_: Context, original: AbstractValue, copy: AbstractValue): Evaluation<void> {
  if (original.kind !== "instance" || copy.kind !== "instance" || original.native.module === undefined) return;
  copy.native.module = original.native.module;
}

export const TORCH: Library = {
  name: "torch",
  packages: ["torch", "einops", "pytorch_lightning", "lightning"],
  module,
  tensors: TENSORS,
  copyNative,
};
