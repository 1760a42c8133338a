/** The modules of PyTorch, einops and PyTorch Lightning that are written in Python, in our prelude: which text defines which of them, and which are others' names. */
import accelerator from "./prelude/accelerator.py";
import activation from "./prelude/activation.py";
import amp from "./prelude/amp.py";
import attention from "./prelude/attention.py";
import autograd from "./prelude/autograd.py";
import backends from "./prelude/backends.py";
import basics from "./prelude/basics.py";
import checkpoint from "./prelude/checkpoint.py";
import compiler from "./prelude/compiler.py";
import container from "./prelude/container.py";
import conv from "./prelude/conv.py";
import cuda from "./prelude/cuda.py";
import data from "./prelude/data.py";
import distance from "./prelude/distance.py";
import distributed from "./prelude/distributed.py";
import distributions from "./prelude/distributions.py";
import dropout from "./prelude/dropout.py";
import einopsLayers from "./prelude/einops_layers.py";
import embedding from "./prelude/embedding.py";
import flatten from "./prelude/flatten.py";
import fold from "./prelude/fold.py";
import functional from "./prelude/functional.py";
import fx from "./prelude/fx.py";
import jit from "./prelude/jit.py";
import lightning from "./prelude/lightning.py";
import linear from "./prelude/linear.py";
import loss from "./prelude/loss.py";
import lrScheduler from "./prelude/lr_scheduler.py";
import misc from "./prelude/misc.py";
import nnUtils from "./prelude/nn_utils.py";
import norms from "./prelude/norms.py";
import optim from "./prelude/optim.py";
import padding from "./prelude/padding.py";
import parallel from "./prelude/parallel.py";
import parametrizations from "./prelude/parametrizations.py";
import pixelshuffle from "./prelude/pixelshuffle.py";
import pooling from "./prelude/pooling.py";
import rnn from "./prelude/rnn.py";
import rnnUtils from "./prelude/rnn_utils.py";
import torchText from "./prelude/torch.py";
import transformer from "./prelude/transformer.py";
import upsampling from "./prelude/upsampling.py";

/** Layers by the module that defines them, in our prelude. */
export const LAYERS: Readonly<Record<string, string>> = {
  "torch.nn.modules.linear": linear,
  "torch.nn.modules.conv": conv,
  "torch.nn.modules.normalization": norms,
  "torch.nn.modules.container": container,
  "torch.nn.modules.activation": activation,
  "torch.nn.modules.dropout": dropout,
  "torch.nn.modules.pooling": pooling,
  "torch.nn.modules.padding": padding,
  "torch.nn.modules.flatten": flatten,
  "torch.nn.modules.upsampling": upsampling,
  "torch.nn.modules.pixelshuffle": pixelshuffle,
  "torch.nn.modules.fold": fold,
  "torch.nn.modules.distance": distance,
  "torch.nn.modules.sparse": embedding,
  "torch.nn.modules.rnn": rnn,
  "torch.nn.modules.transformer": transformer,
  "torch.nn.modules.loss": loss,
  "torch.nn.parallel": parallel,
};

/** PyTorch's own division of what we keep in one file. */
export const SAME_AS: Readonly<Record<string, string>> = {
  "torch.nn.modules.batchnorm": "torch.nn.modules.normalization",
  "torch.nn.modules.instancenorm": "torch.nn.modules.normalization",
  "torch.nn.modules.channelshuffle": "torch.nn.modules.pixelshuffle",
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

/** What torch and torch.nn.functional have in Python beside their tables of functions. */
export const TORCH_TEXT = torchText;
export const FUNCTIONAL_TEXT = functional;

/** Other modules with Python text. */
export const TEXTS: Readonly<Record<string, string>> = {
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
  "torch.fx": fx,
  "torch.compiler": compiler,
  "torch._dynamo": compiler,
  "torch.mps": accelerator,
  "torch.xpu": accelerator,
  "torch.accelerator": accelerator,
  "torch.distributed": distributed,
  "torch.nn.attention": attention,
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
export const HOMES: ReadonlyMap<string, string> = new Map(
  Object.entries(LAYERS).flatMap(([module, text]) => definedIn(text).map((name): readonly [string, string] => [name, module])),
);
