/**
 * torchvision's backbones and the parts of timm that other code builds on, and data sets, transforms and pictures for their sizes, in a prelude of our own.
 * What they do not hold is unknown by name. The packages' own source, where it is at hand, comes before it.
 */
import type { Library, LibraryModule } from "../../evaluate/library.ts";
import { OWN_FILES } from "../../evaluate/places.ts";
import weights from "./prelude/_weights.py";
import alexnet from "./prelude/alexnet.py";
import convnext from "./prelude/convnext.py";
import datasets from "./prelude/datasets.py";
import densenet from "./prelude/densenet.py";
import efficientnet from "./prelude/efficientnet.py";
import googlenet from "./prelude/googlenet.py";
import inception from "./prelude/inception.py";
import mobilenet from "./prelude/mobilenet.py";
import models from "./prelude/models.py";
import modelsUtils from "./prelude/models_utils.py";
import ops from "./prelude/ops.py";
import pictures from "./prelude/pictures.py";
import resnet from "./prelude/resnet.py";
import squeezenet from "./prelude/squeezenet.py";
import swinTransformer from "./prelude/swin_transformer.py";
import timmLayers from "./prelude/timm_layers.py";
import timmVit from "./prelude/timm_vit.py";
import transformLayers from "./prelude/transform_layers.py";
import transforms from "./prelude/transforms.py";
import vgg from "./prelude/vgg.py";
import visionTransformer from "./prelude/vision_transformer.py";

const REGISTRY = "def register_model(function):\n    return function\n";
const DATA =
  "IMAGENET_DEFAULT_MEAN = (0.485, 0.456, 0.406)\nIMAGENET_DEFAULT_STD = (0.229, 0.224, 0.225)\n" +
  "IMAGENET_INCEPTION_MEAN = IMAGENET_INCEPTION_STD = (0.5, 0.5, 0.5)\n";

/** Our own text for each module. */
const TEXTS: Readonly<Record<string, string>> = {
  torchvision: '__version__ = "0.14.1"\n',
  "torchvision.models": models,
  "torchvision.models._weights": weights,
  "torchvision.models._utils": modelsUtils,
  "torchvision.models.utils": modelsUtils,
  "torchvision._internally_replaced_utils": modelsUtils,
  "torchvision.models.resnet": resnet,
  "torchvision.models.vgg": vgg,
  "torchvision.models.alexnet": alexnet,
  "torchvision.models.squeezenet": squeezenet,
  "torchvision.models.densenet": densenet,
  "torchvision.models.mobilenet": mobilenet,
  "torchvision.models.mobilenetv2":
    "from torchvision.models.mobilenet import *\nfrom torchvision.models.mobilenet import _make_divisible\n",
  "torchvision.models.mobilenetv3":
    "from torchvision.models.mobilenet import *\nfrom torchvision.models.mobilenet import _make_divisible\n",
  "torchvision.models.efficientnet": efficientnet,
  "torchvision.models.convnext": convnext,
  "torchvision.models.googlenet": googlenet,
  "torchvision.models.inception": inception,
  "torchvision.models.swin_transformer": swinTransformer,
  "torchvision.models.vision_transformer": visionTransformer,
  "torchvision.ops.misc": ops,
  "torchvision.ops": "from torchvision.ops.misc import *\n",
  "torchvision.ops.stochastic_depth": "from torchvision.ops.misc import StochasticDepth, stochastic_depth\n",
  "torchvision.datasets": datasets,
  "torchvision.transforms": transformLayers,
  "torchvision.transforms.v2": transformLayers,
  "torchvision.transforms.v2.functional": transforms,
  "torchvision.transforms.transforms": transformLayers,
  "torchvision.transforms.functional": transforms,
  PIL: "",
  "PIL.Image": pictures,
  timm: "",
  "timm.layers": timmLayers,
  "timm.models": "",
  "timm.models.layers": "from timm.layers import *\n",
  "timm.layers.helpers": "from timm.layers import *\n",
  "timm.models.layers.helpers": "from timm.layers import *\n",
  "timm.models.registry": REGISTRY,
  "timm.models._registry": REGISTRY,
  "timm.models.vision_transformer": timmVit,
  "timm.data": DATA,
  "timm.data.constants": DATA,
};

const MODULES: ReadonlyMap<string, LibraryModule> = new Map(Object.entries(TEXTS).map(([name, text]) => [name, libraryModule(name, text)]));

function libraryModule(name: string, text: string): LibraryModule {
  return {
    name,
    source: { file: `${OWN_FILES}${name.replaceAll(".", "/")}.py`, text },
    missing: (context, member) => (member.startsWith("__") ? undefined : context.unknown(`\`${name}.${member}\` is not modelled`)),
  };
}

export const VISION: Library = {
  name: "vision",
  packages: ["torchvision", "timm", "PIL"],
  isStandIn: true,
  module: (path) => MODULES.get(path),
};
