"""Measures with PyTorch what cases.json asks: parameters (name, shape, root mean square over draws) and output shapes. Writes truth.json."""
import json
import os
import torch
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))


def flat(value):
    if isinstance(value, torch.Tensor):
        return [list(value.shape)] if value.is_floating_point() else []
    if isinstance(value, (tuple, list)):
        return [shape for item in value for shape in flat(item)]
    return []


def measured(code, inputs):
    squares, rows, outputs = {}, [], None
    for seed in range(20):
        torch.manual_seed(seed)
        model = eval(code)
        if inputs is not None:
            made = [torch.randint(spec[1], spec[2:]) if spec[0] == "tokens" else torch.randn(*spec) for spec in inputs]
            outputs = flat(model(*made))
        for name, parameter in model.named_parameters():
            squares.setdefault(name, []).append(parameter.detach().double().pow(2).mean().item())
        rows = [[name, list(parameter.shape)] for name, parameter in model.named_parameters()]
    return {"code": code, "inputs": inputs, "parameters": [[*row, round((sum(squares[row[0]]) / 20) ** 0.5, 5)] for row in rows], "outputs": outputs}


cases = json.load(open(os.path.join(here, "cases.json")))
with open(os.path.join(here, "truth.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(measured(*case)) for case in cases) + "\n]\n")
