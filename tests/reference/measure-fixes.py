#!/usr/bin/env python3
"""Measures what a text's model does to the gradient, by the formula of the verdict: reads jobs as JSON lines, writes one JSON line for each.

A job: {"text", "construction", "inputs": [{"shape", "kind", ...}], "seeds", "recurrent": whether its steps in time are wanted}. The answer: {"weights", "outputs", "time"}, decades or null, or {"error"}.
Only for our own fixtures: the text is run.
"""
import contextlib
import io
import json
import math
import sys
import types
from unittest import mock

import torch
from torch import nn
from torch.nn import functional

LINEAR = functional.linear
LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
HOLDERS = LAYERS + (nn.Embedding, nn.Bilinear, nn.MultiheadAttention, nn.RNNBase, nn.RNNCellBase)


def make_input(spec):
    shape = spec["shape"]
    if spec["kind"] == "tokens":
        return torch.randint(0, spec["vocab"], shape)
    if spec["kind"] == "uniform":
        return torch.empty(shape).uniform_(spec["low"], spec["high"])
    if spec["kind"] == "rowstochastic":
        return torch.softmax(torch.randn(shape), dim=-1)
    return torch.randn(shape) * spec.get("std", 1) + spec.get("mean", 0)


def tensors(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [each for part in value for each in tensors(part)] if isinstance(value, (tuple, list)) else []


def norm(tensor):
    return None if tensor is None else float(tensor.detach().double().norm())


def change(norms):
    """log10 of the first over the last of those that are not zero."""
    told = [value for value in norms if value]
    return math.log10(told[0] / told[-1]) if told else None


def bare_weights(model):
    """Matrices of modules that are never called themselves, or multiply by them without a layer, by their ids."""
    held = {id(each) for layer in model.modules() if isinstance(layer, HOLDERS) for each in layer.parameters(recurse=False)}
    return {id(each): each for each in model.parameters() if each.dim() > 1 and id(each) not in held}


def steps_of(gradient):
    """The gradient's size at the first and at the last step; time is the longer of the first two axes."""
    time = 0 if gradient.shape[0] > gradient.shape[1] else 1
    return [norm(gradient.select(time, step)) for step in (0, -1)]


def measure(job, seed):
    torch.manual_seed(1000 + seed)
    module = types.ModuleType("model")
    sys.modules["model"] = module
    with contextlib.redirect_stdout(io.StringIO()):
        torch.set_default_dtype(torch.float32)  # what the text's own steps are written for
        exec(compile(job["text"], "model.py", "exec"), module.__dict__)
        torch.set_default_dtype(torch.float64)
        # Made before training steps of the file's own could have changed it.
        torch.manual_seed(2000 + seed)
        if job["construction"].isidentifier():
            model = module.__dict__[job["construction"]]
        else:
            model = eval(job["construction"], module.__dict__)
    model.double().train()
    outputs, weights, seen, embedded = [], [], set(), []
    bare = bare_weights(model)

    def record(layer, _, result):
        for name, parameter in layer.named_parameters(recurse=False):
            if parameter.dim() > 1 and id(parameter) not in seen and not isinstance(layer, nn.Embedding):
                seen.add(id(parameter))
                weights.append(parameter)
        if isinstance(layer, LAYERS + (nn.Embedding,)):
            result.retain_grad()
            (embedded if isinstance(layer, nn.Embedding) else outputs).append(result)

    def linear(values, weight, bias=None):
        result = LINEAR(values, weight, bias)
        if id(weight) in bare:
            result.retain_grad()
            outputs.append(result)
        return result

    for layer in model.modules():
        layer.register_forward_hook(record)
    inputs = [make_input(spec) for spec in job["inputs"]]
    inputs = [each.requires_grad_() if each.is_floating_point() else each for each in inputs]
    with mock.patch.object(functional, "linear", linear):
        result = [each for each in tensors(model(*inputs)) if each.is_floating_point() and each.requires_grad]
    sum((each * torch.randn_like(each)).sum() for each in result).backward()
    if any(id(each) not in seen for each in bare.values()):
        # Nothing says when a list's parameters are used: they are as their model has them.
        weights = [each for each in model.parameters() if id(each) in seen or id(each) in bare]
    sequence = inputs[0] if inputs[0].is_floating_point() else embedded[0] if embedded else None
    steps = steps_of(sequence.grad) if job["recurrent"] and sequence is not None and sequence.dim() == 3 else None
    return {
        "weights": change([norm(each.grad) for each in weights if each.grad is not None]),
        "outputs": change([norm(each.grad) for each in outputs if each.grad is not None]),
        "time": math.log10(steps[0] / steps[1]) if steps and all(steps) else None,
    }


def main():
    for line in sys.stdin:
        job = json.loads(line)
        try:
            runs = [measure(job, seed) for seed in range(job["seeds"])]
            answer = {}
            for key in ("weights", "outputs", "time"):
                values = [run[key] for run in runs if run[key] is not None]
                answer[key] = sum(values) / len(values) if values else None
        except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
