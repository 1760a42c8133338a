from torchvision.models.resnet import *
from torchvision.models.vgg import *
from torchvision.models.alexnet import *
from torchvision.models.squeezenet import *
from torchvision.models.densenet import *
from torchvision.models.mobilenet import *
