/** PyTorch, einops and PyTorch Lightning as a library of the evaluator. */
import { settle } from "../../evaluate/errors.ts";
import type { Library, LibraryModule } from "../../evaluate/library.ts";
import { list, native, str } from "../../evaluate/make.ts";
import { OWN_FILES } from "../../evaluate/places.ts";
import type { AbstractValue, ClassValue, Context, Evaluation } from "../../evaluate/value.ts";
import { functionsOf, UnknownArgument, type Rows } from "./call.ts";
import { EINOPS } from "./einops.ts";
import { CREATE, fromValues, legacyTensor } from "./functions/create.ts";
import { COMPLEX, FOURIER } from "./functions/fourier.ts";
import { FUNCTIONAL_LAYERS, SHARED_LAYERS } from "./functions/layers/table.ts";
import { LINALG_MATRICES, TORCH_MATRICES } from "./functions/linalg.ts";
import { FUNCTIONAL_POINTWISE, POINTWISE, WHERE } from "./functions/pointwise.ts";
import { PRODUCTS } from "./functions/products.ts";
import { LINALG, REDUCE } from "./functions/reduce.ts";
import { SHAPE, SHAPE_FUNCTIONAL } from "./functions/shape/table.ts";
import { INIT_FUNCTIONS } from "./init.ts";
import { LENS } from "./lens.ts";
import { inPlaceFunctions, tensorMethods } from "./methods.ts";
import { moduleClass } from "./module/class.ts";
import { parameterClass, parameterOf, tensorClass, TENSORS } from "./protocol.ts";
import { deviceClass, dtypeNames, dtypeValue, knownClass, nativeClass, sizeValue, worldOf } from "./world.ts";
import activation from "./prelude/activation.py";
import amp from "./prelude/amp.py";
import autograd from "./prelude/autograd.py";
import backends from "./prelude/backends.py";
import basics from "./prelude/basics.py";
import checkpoint from "./prelude/checkpoint.py";
import container from "./prelude/container.py";
import conv from "./prelude/conv.py";
import cuda from "./prelude/cuda.py";
import data from "./prelude/data.py";
import distributions from "./prelude/distributions.py";
import einopsLayers from "./prelude/einops_layers.py";
import embedding from "./prelude/embedding.py";
import functional from "./prelude/functional.py";
import jit from "./prelude/jit.py";
import lightning from "./prelude/lightning.py";
import linear from "./prelude/linear.py";
import loss from "./prelude/loss.py";
import lrScheduler from "./prelude/lr_scheduler.py";
import misc from "./prelude/misc.py";
import nnUtils from "./prelude/nn_utils.py";
import norms from "./prelude/norms.py";
import optim from "./prelude/optim.py";
import parallel from "./prelude/parallel.py";
import parametrizations from "./prelude/parametrizations.py";
import rnn from "./prelude/rnn.py";
import rnnUtils from "./prelude/rnn_utils.py";
import simple from "./prelude/simple.py";
import torchText from "./prelude/torch.py";
import transformer from "./prelude/transformer.py";

/** Layers by the module that defines them, in our prelude. */
const LAYERS: Readonly<Record<string, string>> = {
  "torch.nn.modules.linear": linear,
  "torch.nn.modules.conv": conv,
  "torch.nn.modules.normalization": norms,
  "torch.nn.modules.container": container,
  "torch.nn.modules.activation": activation,
  "torch.nn.modules.dropout": simple,
  "torch.nn.modules.sparse": embedding,
  "torch.nn.modules.rnn": rnn,
  "torch.nn.modules.transformer": transformer,
  "torch.nn.modules.loss": loss,
  "torch.nn.parallel": parallel,
};

/** PyTorch's own division of what we keep in one file. */
const SAME_AS: Readonly<Record<string, string>> = {
  "torch.nn.modules.batchnorm": "torch.nn.modules.normalization",
  "torch.nn.modules.instancenorm": "torch.nn.modules.normalization",
  "torch.nn.modules.pooling": "torch.nn.modules.dropout",
  "torch.nn.modules.padding": "torch.nn.modules.dropout",
  "torch.nn.modules.flatten": "torch.nn.modules.dropout",
  "torch.nn.modules.upsampling": "torch.nn.modules.dropout",
  "torch.nn.modules.pixelshuffle": "torch.nn.modules.dropout",
  "torch.nn.modules.channelshuffle": "torch.nn.modules.dropout",
  "torch.nn.modules.fold": "torch.nn.modules.dropout",
  "torch.nn.modules.distance": "torch.nn.modules.dropout",
  "torch.nn.parallel.distributed": "torch.nn.parallel",
  "torch.nn.parallel.data_parallel": "torch.nn.parallel",
  "torch.nn.utils.parametrize": "torch.nn.utils.parametrizations",
  "torch.nn.utils.weight_norm": "torch.nn.utils",
  "torch.nn.utils.spectral_norm": "torch.nn.utils",
  "torch.nn.utils.clip_grad": "torch.nn.utils",
  "torch.nn.utils.convert_parameters": "torch.nn.utils",
  "torch.nn.modules": "torch.nn",
  "torch.functional": "torch",
  "torch._C": "torch",
  "torch.types": "torch",
  "torch.tensor": "torch",
  "torch._tensor": "torch",
  "torch.distributions.normal": "torch.distributions",
  "torch.distributions.categorical": "torch.distributions",
  "torch.distributions.bernoulli": "torch.distributions",
  "torch.distributions.uniform": "torch.distributions",
  "torch.distributions.kl": "torch.distributions",
  "torch.utils.data.dataset": "torch.utils.data",
  "torch.utils.data.dataloader": "torch.utils.data",
  "torch.utils.data.sampler": "torch.utils.data",
  "torch.utils.data.distributed": "torch.utils.data",
  "torch.cuda.amp": "torch.amp",
  "torch.cuda.amp.autocast_mode": "torch.amp",
  "torch.cuda.amp.grad_scaler": "torch.amp",
  "torch.amp.autocast_mode": "torch.amp",
  "torch.amp.grad_scaler": "torch.amp",
  "torch.autograd.function": "torch.autograd",
  "torch.autograd.variable": "torch.autograd",
  "torch.optim.optimizer": "torch.optim",
  "torch.optim.adam": "torch.optim",
  "torch.optim.adamw": "torch.optim",
  "torch.optim.sgd": "torch.optim",
  "torch.special": "torch",
  "torch.cpu.amp": "torch.amp",
  "lightning.pytorch": "pytorch_lightning",
  lightning: "pytorch_lightning",
  "pytorch_lightning.core": "pytorch_lightning",
  "pytorch_lightning.core.lightning": "pytorch_lightning",
  "einops.einops": "einops",
  "einops.layers": "einops.layers.torch",
};

/** Other modules with Python text. */
const TEXTS: Readonly<Record<string, string>> = {
  "torch.nn.modules.utils": basics,
  "torch.nn.utils": nnUtils,
  "torch.nn.utils.rnn": rnnUtils,
  "torch.nn.utils.parametrizations": parametrizations,
  "torch.jit": jit,
  "torch.cuda": cuda,
  "torch.amp": amp,
  "torch.backends": backends,
  "torch.autograd": autograd,
  "torch.utils.checkpoint": checkpoint,
  "torch.utils.data": data,
  "torch.utils": "",
  "torch.optim": optim,
  "torch.optim.lr_scheduler": lrScheduler,
  "torch.distributions": distributions,
  "torch._misc": misc,
  "torch.fx": "def wrap(function):\n    return function\n\n\ndef symbolic_trace(module, *args, **kwargs):\n    return module\n",
  "torch.compiler":
    "def disable(function=None, *args, **kwargs):\n    return function if function is not None else lambda inner: inner\n\n\ndef is_compiling():\n    return False\n",
  "torch._dynamo": "def disable(function=None, *args, **kwargs):\n    return function if function is not None else lambda inner: inner\n",
  "torch.mps": "def is_available():\n    return False\n",
  "torch.xpu": "def is_available():\n    return False\n",
  "torch.accelerator": "def is_available():\n    return False\n\n\ndef current_accelerator(*args, **kwargs):\n    return None\n",
  "torch.distributed":
    "def is_initialized():\n    return False\n\n\ndef is_available():\n    return False\n\n\ndef get_rank(*args):\n    return 0\n\n\ndef get_world_size(*args):\n    return 1\n",
  "torch.nn.attention":
    "from torch._misc import _Quiet as sdpa_kernel\n\n\nclass SDPBackend:\n    MATH = FLASH_ATTENTION = EFFICIENT_ATTENTION = CUDNN_ATTENTION = 0\n",
  pytorch_lightning: lightning,
  "einops.layers.torch": einopsLayers,
};

/** Names a prelude text defines at its top level. */
function definedIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(/^(?:class|def) (\w+)|^(\w+)(?: = \w+)* = /gm)) {
    const name = match[1] ?? match[2];
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** Where each layer lives. */
const HOMES: ReadonlyMap<string, string> = new Map(
  Object.entries(LAYERS).flatMap(([module, text]) => definedIn(text).map((name): readonly [string, string] => [name, module])),
);

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

/** A class of tensors of one element type: `torch.FloatTensor([1, 2])`. */
function legacyClass(context: Context, name: string, dtype: string): ClassValue {
  return knownClass(context, name, () => {
    const cls = nativeClass(context, name, "torch", [tensorClass(context)]);
    cls.attributes.set("__new__", legacyConstructor(dtype));
    return cls;
  });
}

function legacyConstructor(dtype: string): AbstractValue {
  const make = native("__new__(cls, *args, **kwargs)", (context, args) => {
    try {
      return legacyTensor(context, args.get("args"), dtype);
    } catch (error) {
      if (error instanceof UnknownArgument) return error.value;
      throw error;
    }
  });
  return { kind: "staticMethod", function: make };
}

/** Gives the class Tensor its methods. */
function fullTensorClass(context: Context): ClassValue {
  const cls = tensorClass(context);
  const world = worldOf(context);
  if (world.methods.size === 0) {
    world.methods = tensorMethods();
    for (const [name, method] of world.methods) cls.attributes.set(name, method);
    cls.attributes.set("__new__", legacyConstructor(world.defaultType));
  }
  return cls;
}

function fullParameterClass(context: Context): ClassValue {
  const cls = parameterClass(context);
  if (!cls.attributes.has("__new__")) {
    const make = native("__new__(cls, data=None, requires_grad=True)", (inner, args) => {
      const given = args.notNone("data");
      if (given?.kind === "unknown") return given;
      try {
        const tensor =
          given === undefined ? legacyTensor(inner, { kind: "tuple", items: [] }, "float32") : fromValues(inner, given, undefined);
        const wanted = args.get("requires_grad");
        return parameterOf(inner, tensor, !(wanted.kind === "bool" && !wanted.value));
      } catch (error) {
        if (error instanceof UnknownArgument) return error.value;
        throw error;
      }
    });
    cls.attributes.set("__new__", { kind: "staticMethod", function: make });
  }
  return cls;
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
  for (const [name, dtype] of Object.entries(LEGACY)) yield [name, legacyClass(context, name, dtype)];
}

const LEGACY: Readonly<Record<string, string>> = {
  FloatTensor: "float32",
  DoubleTensor: "float64",
  HalfTensor: "float16",
  LongTensor: "int64",
  IntTensor: "int32",
  ShortTensor: "int16",
  ByteTensor: "uint8",
  BoolTensor: "bool",
};

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
      { name: "torch", members: torchMembers, text: torchText, missing: unknownMember("torch") },
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
        text: functional,
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
