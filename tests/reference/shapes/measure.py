"""Evaluates the lines of cases.txt on random inputs with PyTorch and writes the shapes of all floating-point results to truth.json."""
import json
import os

import einops
import torch
import torch.nn.functional as F
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
INPUTS = {"x": torch.randn(2, 4, 8, 8), "t": torch.randn(2, 5, 6), "v": torch.randn(4, 6), "i": torch.randint(0, 10, (2, 5))}


def shapes(value):
    if torch.is_tensor(value):
        return [list(value.shape)] if value.is_floating_point() else []
    return [shape for item in value for shape in shapes(item)]


rows = []
for line in open(os.path.join(here, "cases.txt")):
    code = line.strip()
    rows.append({"code": code, "shapes": shapes(eval(code, dict(torch=torch, F=F, nn=nn, einops=einops, **INPUTS)))})
with open(os.path.join(here, "truth.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
