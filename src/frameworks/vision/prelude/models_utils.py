from collections import OrderedDict

from torch import nn
from torch.hub import load_state_dict_from_url


class IntermediateLayerGetter(nn.ModuleDict):
    def __init__(self, model, return_layers):
        if not set(return_layers).issubset([name for name, _ in model.named_children()]):
            raise ValueError('the model has no layer of one of these names')
        wanted = {str(key): str(value) for key, value in return_layers.items()}
        layers = OrderedDict()
        left = dict(wanted)
        for name, module in model.named_children():
            layers[name] = module
            left.pop(name, None)
            if not left:
                break
        super().__init__(layers)
        self.return_layers = wanted

    def forward(self, x):
        out = OrderedDict()
        for name, module in self.items():
            x = module(x)
            if name in self.return_layers:
                out[self.return_layers[name]] = x
        return out
