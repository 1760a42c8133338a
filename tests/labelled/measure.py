"""Measures the models of this folder with PyTorch, and turns the numbers into labels by the formula of the verdict.

    python measure.py [kind/name…]  measures all, or those that are named, and writes measured.json: for each file the change of the gradient in decades and the verdict

Each file is run as it stands; the first call of a module from outside of all modules is the model and its inputs. The loss is
the sum of every floating-point output times an independent N(0, 1) number, as in tests/reference. Four seeds, dropout off.
"""
import json
import pathlib
import runpy
import sys
import types

import torch

# What the files import besides PyTorch, as far as measuring needs it.
sys.modules.setdefault("pytorch_lightning", types.SimpleNamespace(LightningModule=type(
    "LightningModule", (torch.nn.Module,), {"save_hyperparameters": lambda self: None, "log": lambda self, name, value: None})))

HERE = pathlib.Path(__file__).parent
SEEDS = 4
LEVELS = {"weights": (2, 4), "outputs": (3, 6), "time": (3, 6)}
NORMS = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d, torch.nn.GroupNorm, torch.nn.LayerNorm)
WEIGHTED = (torch.nn.Linear, torch.nn.modules.conv._ConvNd)
RECURRENT = (torch.nn.RNN, torch.nn.RNNCell)


class Called(BaseException):
    """Ends a file as soon as its model is known."""


def model_of(path, seed):
    found, without_gradients = [], []
    call = torch.nn.Module.__call__

    def caught(module, *args, **kwargs):
        if torch.is_grad_enabled():
            found.extend((module, args))
            raise Called
        without_gradients.extend((module, args))
        return call(module, *args, **kwargs)

    torch.manual_seed(seed)
    torch.nn.Module.__call__ = caught
    try:
        runpy.run_path(str(path), run_name="__main__")
    except Called:
        pass
    finally:
        torch.nn.Module.__call__ = call
    return found or without_gradients[:2]


def floats(value):
    if isinstance(value, torch.Tensor):
        return [value] if value.is_floating_point() else []
    if isinstance(value, dict):
        value = list(value.values())
    return [each for item in value for each in floats(item)] if isinstance(value, (list, tuple)) else []


def doubled(value):
    if isinstance(value, tuple):
        return tuple(doubled(each) for each in value)
    return value.double().requires_grad_() if value.is_floating_point() else value


def decades(numbers):
    """Of a list of gradients the first over the last, both not zero; None where there are not two."""
    norms = [float(each.norm()) for each in numbers if each is not None and float(each.norm()) > 0]
    return float(torch.tensor(norms[0]).log10() - torch.tensor(norms[-1]).log10()) if norms else None


def measure(path, seed):
    module, args = model_of(path, seed)
    module.double().train()
    for part in module.modules():
        if isinstance(part, torch.nn.modules.dropout._DropoutNd):
            part.p = 0.0
    order, outputs, sequences = [], [], []

    def hook(part, inputs, output):
        if isinstance(part, torch.nn.RNN):
            sequences.append(inputs[0])
            if inputs[0].requires_grad:
                inputs[0].retain_grad()
        if isinstance(part, WEIGHTED) and output.requires_grad:
            output.retain_grad()
            outputs.append(output)
        for name, weight in part.named_parameters(recurse=False):
            if weight.dim() > 1 and not isinstance(part, torch.nn.Embedding) and all(weight is not each for each in order):
                order.append(weight)

    for part in module.modules():
        part.register_forward_hook(hook)
    owned = {id(part.weight) for part in module.modules() if isinstance(part, torch.nn.Linear)}
    linear = torch.nn.functional.linear

    def bare(features, weight, bias=None):
        """A layer without a module, whose output counts as a layer's does."""
        output = linear(features, weight, bias)
        if id(weight) not in owned and isinstance(weight, torch.nn.Parameter) and output.requires_grad:
            output.retain_grad()
            outputs.append(output)
        return output

    torch.nn.functional.linear = bare
    args = [doubled(each) for each in args]
    results = [each for each in floats(module(*args)) if each.requires_grad]
    torch.nn.functional.linear = linear
    loss = sum((each * torch.randn_like(each)).sum() for each in results)
    loss.backward()
    # Weights that are no layer's: in the order in which they stand.
    order = order or [each for each in module.parameters() if each.dim() > 1]
    change = {"weights": decades([each.grad for each in order]), "outputs": decades([each.grad for each in outputs]), "time": None}
    recurrent = [each for each in module.modules() if isinstance(each, RECURRENT)]
    if recurrent:
        first = recurrent[0]
        axis = 1 if getattr(first, "batch_first", True) else 0
        change["time"] = decades(list((sequences or args)[0].grad.unbind(axis)))
    weighted = [each for each in module.modules() if isinstance(each, WEIGHTED)]
    norms = [each for each in module.modules() if isinstance(each, NORMS)]
    return change, len(norms) * 2 > len(weighted)


def verdict(change, normalised):
    best = ("healthy", 0, 0.0)
    for name, limits in LEVELS.items():
        number = change[name]
        if number is None:
            continue
        level = sum(abs(number) >= limit for limit in limits) - (1 if number > 0 and normalised and name != "time" else 0)
        kind = ("vanishing" if number < 0 else "exploding") + ("-through-time" if name == "time" else "")
        if level > best[1] or (level == best[1] and level > 0 and name != "time" and abs(number) > best[2]):
            best = (kind, level, abs(number))
    return best[0]


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    rows = {}
    paths = sorted(HERE.glob("*/*.py"))
    wanted = set(sys.argv[1:])
    if wanted:
        rows = json.loads((HERE / "measured.json").read_text())
    for path in [each for each in paths if not wanted or f"{each.parent.name}/{each.stem}" in wanted]:
        measured = []
        normalised = False
        for seed in range(SEEDS):
            change, normalised = measure(path, seed)
            measured.append(change)
        mean = {}
        for name in LEVELS:
            numbers = [each[name] for each in measured if each[name] is not None]
            mean[name] = round(sum(numbers) / len(numbers), 2) if numbers else None
        rows[f"{path.parent.name}/{path.stem}"] = {**mean, "verdict": verdict(mean, normalised)}
        print(path.stem, rows[f"{path.parent.name}/{path.stem}"], file=sys.stderr)
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows))
    (HERE / "measured.json").write_text(f"{{\n{lines}\n}}\n")


main()
