import torch
from torch.nn.modules.container import ModuleDict, ModuleList
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter
from torch.nn.utils import _norm_except, _own_hooks


class _WeightNorm(Module):
    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g, weight_v):
        return weight_v * (weight_g / _norm_except(weight_v, self.dim))

    def right_inverse(self, weight):
        return _norm_except(weight, self.dim), weight


class _SpectralNorm(Module):
    # Steps of the power method when the parametrization is made.
    FIRST = 15

    def __init__(self, weight, n_power_iterations):
        super().__init__()
        self.n_power_iterations = n_power_iterations
        self.iterations = self.FIRST
        self.register_buffer('_u', torch.randn(weight.shape[0]))
        self.register_buffer('_v', torch.randn(weight[0].numel()))

    def forward(self, weight):
        self.iterations += self.n_power_iterations
        return torch._lens.spectral(weight, self.iterations)


class _Orthogonal(Module):
    def forward(self, weight):
        return torch._lens.orthogonalised(weight)

    def right_inverse(self, weight):
        return torch._lens.orthogonalised(weight)


class ParametrizationList(ModuleList):
    def __init__(self, modules, original):
        super().__init__(modules)
        inverse = getattr(modules[0], 'right_inverse', None)
        kept = original if inverse is None else inverse(original)
        if isinstance(kept, tuple):
            for place, tensor in enumerate(kept):
                setattr(self, f'original{place}', Parameter(tensor.data))
            self.ntensors = len(kept)
            self.is_tensor = False
        else:
            self.original = original if kept is original else Parameter(kept.data)
            self.is_tensor = True

    def forward(self):
        if self.is_tensor:
            value = self[0](self.original)
        else:
            value = self[0](*[getattr(self, f'original{place}') for place in range(self.ntensors)])
        for module in list(self)[1:]:
            value = module(value)
        return value


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    if 'parametrizations' not in module._modules:
        module.parametrizations = ModuleDict()
    if tensor_name in module.parametrizations:
        module.parametrizations[tensor_name].append(parametrization)
        return module
    original = getattr(module, tensor_name)
    del module._parameters[tensor_name]
    chain = ParametrizationList([parametrization], original)
    module.parametrizations[tensor_name] = chain

    def compute(module, inputs):
        module.__dict__[tensor_name] = module.parametrizations[tensor_name]()

    compute(module, None)
    _own_hooks(module).append(compute)
    return module


def is_parametrized(module, tensor_name=None):
    return 'parametrizations' in module._modules


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    weight = module.__dict__.pop(tensor_name)
    module.__dict__['_lens_hooks'] = []
    del module.parametrizations
    setattr(module, tensor_name, Parameter(weight.data))
    return module


def weight_norm(module, name='weight', dim=0):
    return register_parametrization(module, name, _WeightNorm(dim))


def spectral_norm(module, name='weight', n_power_iterations=1, eps=1e-12, dim=None):
    return register_parametrization(module, name, _SpectralNorm(getattr(module, name), n_power_iterations))


def orthogonal(module, name='weight', orthogonal_map=None, *, use_trivialization=True):
    return register_parametrization(module, name, _Orthogonal())
