from torchvision.models.resnet import *
from torchvision.models.vgg import *
from torchvision.models.alexnet import *
from torchvision.models.squeezenet import *
from torchvision.models.densenet import *
from torchvision.models.mobilenet import *
from torchvision.models.efficientnet import *
from torchvision.models.convnext import *
from torchvision.models.vision_transformer import *
from torchvision.models.swin_transformer import *
from torchvision.models.googlenet import GoogLeNet, GoogLeNet_Weights, googlenet
from torchvision.models.inception import Inception3, Inception_V3_Weights, inception_v3
