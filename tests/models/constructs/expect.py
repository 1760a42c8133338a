"""Writes expected.json beside the models here: what PyTorch says their parameters and outputs are. A case stands in a comment: `# case: Net(3) | float 2 3 32 32`."""
import importlib.util
import json
import pathlib
import re

import torch

HERE = pathlib.Path(__file__).parent


def flat(value):
    if isinstance(value, torch.Tensor):
        return [list(value.shape)] if value.is_floating_point() else []
    values = value.values() if isinstance(value, dict) else value
    return [shape for each in values for shape in flat(each)]


cases = []
for path in sorted(HERE.glob("*_forms.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for code, kind, sizes in re.findall(r"^# case: (.*) \| (float|tokens) (.*)$", path.read_text(), re.M):
        shape = [int(size) for size in sizes.split()]
        torch.manual_seed(0)
        model = eval(code, vars(module))
        out = model(torch.randn(shape) if kind == "float" else torch.randint(1, 30, shape))
        parameters = [[name, list(each.shape)] for name, each in model.named_parameters()]
        case = {"file": path.name, "construct": code, "kind": kind, "shape": shape, "parameters": parameters, "outputs": flat(out)}
        cases.append(case)
(HERE / "expected.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
