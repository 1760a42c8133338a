"""A network that a list of dicts describes: eight layers of tanh's flatter sister."""
import torch
from torch import nn

LAYERS = {"linear": nn.Linear, "squash": nn.Sigmoid, "dropout": nn.Dropout}

CONFIG = {
    "input": 24,
    "body": [{"kind": "linear", "size": 72}, {"kind": "squash"}] * 8,
    "output": 6,
}


def build(config):
    layers, width = [], config["input"]
    for spec in config["body"]:
        kind = LAYERS[spec["kind"]]
        if "size" in spec:
            layers.append(kind(width, spec["size"]))
            width = spec["size"]
        else:
            layers.append(kind())
    layers.append(LAYERS["linear"](width, config["output"]))
    return nn.Sequential(*layers)


net = build(CONFIG)
net(torch.randn(16, 24))
