"""Reparametrised weights: what is trained is kept beside the weight, which is computed from it before each call."""
import torch
from torch.nn import functional as F
from torch.nn.parameter import Parameter
from torch.nn.utils import rnn
from torch.nn.modules.module import Module


def _own_hooks(module):
    if '_lens_hooks' not in module.__dict__:
        module.__dict__['_lens_hooks'] = []
    return module.__dict__['_lens_hooks']


def _norm_except(v, dim):
    if dim is None or dim == -1:
        return v.norm()
    axes = [axis for axis in range(v.dim()) if axis != dim]
    return v.norm(2, axes, keepdim=True)


def weight_norm(module, name='weight', dim=0):
    weight = getattr(module, name)
    if dim is None:
        dim = -1
    del module._parameters[name]
    g = Parameter(_norm_except(weight, dim).data)
    v = Parameter(weight.data)
    module.register_parameter(name + '_g', g)
    module.register_parameter(name + '_v', v)

    def compute(module, inputs):
        g = getattr(module, name + '_g')
        v = getattr(module, name + '_v')
        module.__dict__[name] = v * (g / _norm_except(v, dim))

    compute(module, None)
    _own_hooks(module).append(compute)
    return module


def remove_weight_norm(module, name='weight'):
    weight = module.__dict__.pop(name)
    del module._parameters[name + '_g']
    del module._parameters[name + '_v']
    module.__dict__['_lens_hooks'] = []
    setattr(module, name, Parameter(weight.data))
    return module


def spectral_norm(module, name='weight', n_power_iterations=1, eps=1e-12, dim=None):
    weight = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(name + '_orig', weight)
    module.register_buffer(name + '_u', F.normalize(torch.randn(weight.shape[0]), dim=0, eps=eps))
    module.register_buffer(name + '_v', F.normalize(torch.randn(weight[0].numel()), dim=0, eps=eps))

    # The power method goes on with each call; before the first the weight is as it was drawn.
    iterations = 0

    def compute(module, inputs):
        nonlocal iterations
        iterations += n_power_iterations
        module.__dict__[name] = torch._lens.spectral(getattr(module, name + '_orig'), iterations)

    module.__dict__[name] = weight.data
    _own_hooks(module).append(compute)
    return module


def remove_spectral_norm(module, name='weight'):
    weight = module._parameters.pop(name + '_orig')
    module.__dict__.pop(name)
    module.__dict__['_lens_hooks'] = []
    setattr(module, name, weight)
    return module


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    return torch.tensor(0.0)


clip_grad_norm = clip_grad_norm_


def clip_grad_value_(parameters, clip_value, foreach=None):
    return None


def parameters_to_vector(parameters):
    return torch.cat([parameter.reshape(-1) for parameter in parameters])


def vector_to_parameters(vec, parameters):
    start = 0
    for parameter in parameters:
        count = parameter.numel()
        parameter.data = vec[start:start + count].view_as(parameter).data
        start += count


def skip_init(module_cls, *args, **kwargs):
    return module_cls(*args, **kwargs)


def fuse_conv_bn_eval(conv, bn):
    return conv
