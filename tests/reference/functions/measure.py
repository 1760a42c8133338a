"""Evaluates the lines of cases.txt with PyTorch and writes shape, element type and numbers of each result to truth.json."""
import json
import math
import os
import torch
import torch.nn.functional as F
from torch import nn

try:
    import einops
except ImportError:
    einops = None

here = os.path.dirname(os.path.abspath(__file__))
rows = []
for line in open(os.path.join(here, "cases.txt")):
    line = line.strip()
    *before, last = line.split("; ")
    scope = dict(torch=torch, F=F, nn=nn, math=math, einops=einops)
    try:
        for statement in before:
            exec(statement, scope)
        value = eval(last, scope)
    except Exception as error:
        print(line, error)
        continue
    value = torch.as_tensor(value)
    kind = "float" if value.is_floating_point() else "bool" if value.dtype == torch.bool else "int"
    numbers = [str(number) if math.isinf(number) else round(number, 5) for number in value.detach().double().flatten().tolist()]
    rows.append({"code": line, "shape": list(value.shape), "type": kind, "numbers": numbers})
with open(os.path.join(here, "truth.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
