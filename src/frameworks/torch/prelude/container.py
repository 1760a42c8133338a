import operator
from collections import OrderedDict

from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter
import torch


class Container(Module):
    pass


class Sequential(Module):
    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for place, module in enumerate(args):
                self.add_module(str(place), module)

    def _name_at(self, place):
        names = list(self._modules)
        place = operator.index(place)
        if not -len(names) <= place < len(names):
            raise IndexError(f'index {place} is out of range')
        return names[place]

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self.__class__(OrderedDict(list(self._modules.items())[place]))
        return self._modules[self._name_at(place)]

    def __setitem__(self, place, module):
        setattr(self, self._name_at(place), module)

    def __delitem__(self, place):
        names = list(self._modules)[place] if isinstance(place, slice) else [self._name_at(place)]
        for name in names:
            delattr(self, name)
        left = list(self._modules.values())
        self._modules.clear()
        for number, module in enumerate(left):
            self._modules[str(number)] = module

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules.values()))

    def __add__(self, other):
        both = Sequential()
        for module in list(self) + list(other):
            both.append(module)
        return both

    def pop(self, place):
        module = self[place]
        del self[place]
        return module

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def insert(self, place, module):
        every = list(self._modules.values())
        every.insert(place, module)
        self._modules.clear()
        for number, one in enumerate(every):
            self._modules[str(number)] = one
        return self

    def extend(self, sequential):
        for module in sequential:
            self.append(module)
        return self

    def forward(self, input):
        for module in self:
            input = module(input)
        return input


class ModuleList(Module):
    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self += modules

    def _name_at(self, place):
        place = operator.index(place)
        if not -len(self) <= place < len(self):
            raise IndexError(f'index {place} is out of range')
        return str(place + len(self) if place < 0 else place)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self.__class__(list(self._modules.values())[place])
        return self._modules[self._name_at(place)]

    def __setitem__(self, place, module):
        setattr(self, self._name_at(place), module)

    def __delitem__(self, place):
        if isinstance(place, slice):
            for number in range(len(self._modules))[place]:
                delattr(self, str(number))
        else:
            delattr(self, self._name_at(place))
        left = list(self._modules.values())
        self._modules.clear()
        for number, module in enumerate(left):
            self._modules[str(number)] = module

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules.values()))

    def __iadd__(self, modules):
        return self.extend(modules)

    def __add__(self, other):
        both = ModuleList()
        for module in list(self) + list(other):
            both.append(module)
        return both

    def insert(self, place, module):
        every = list(self._modules.values())
        every.insert(place, module)
        self._modules.clear()
        for number, one in enumerate(every):
            self._modules[str(number)] = one

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def pop(self, place):
        module = self[place]
        del self[place]
        return module

    def extend(self, modules):
        for module in modules:
            self.append(module)
        return self


class ModuleDict(Module):
    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules))

    def __contains__(self, key):
        return key in self._modules

    def clear(self):
        self._modules.clear()

    def pop(self, key):
        module = self[key]
        del self[key]
        return module

    def keys(self):
        return self._modules.keys()

    def items(self):
        return self._modules.items()

    def values(self):
        return self._modules.values()

    def update(self, modules):
        if isinstance(modules, (dict, ModuleDict)):
            for key, module in modules.items():
                self[key] = module
        else:
            for key, module in modules:
                self[key] = module


def _as_parameter(value):
    if isinstance(value, torch.Tensor) and not isinstance(value, Parameter):
        return Parameter(value)
    return value


class ParameterList(Module):
    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self += values

    def __getitem__(self, place):
        if isinstance(place, slice):
            return ParameterList([getattr(self, str(number)) for number in range(self._size)[place]])
        place = operator.index(place)
        if not -self._size <= place < self._size:
            raise IndexError(f'index {place} is out of range')
        return getattr(self, str(place + self._size if place < 0 else place))

    def __setitem__(self, place, value):
        place = operator.index(place)
        setattr(self, str(place + self._size if place < 0 else place), _as_parameter(value))

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter([self[place] for place in range(self._size)])

    def __iadd__(self, values):
        return self.extend(values)

    def append(self, value):
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values):
        for value in values:
            self.append(value)
        return self


class ParameterDict(Module):
    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key):
        return getattr(self, str(key))

    def __setitem__(self, key, value):
        self._keys[key] = None
        setattr(self, str(key), _as_parameter(value))

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, str(key))

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(list(self._keys))

    def __contains__(self, key):
        return key in self._keys

    def keys(self):
        return self._keys.keys()

    def items(self):
        return [(key, self[key]) for key in self._keys]

    def values(self):
        return [self[key] for key in self._keys]

    def get(self, key, default=None):
        return self[key] if key in self._keys else default

    def pop(self, key):
        value = self[key]
        del self[key]
        return value

    def update(self, parameters):
        if isinstance(parameters, dict) and not isinstance(parameters, OrderedDict):
            for key in sorted(parameters):
                self[key] = parameters[key]
        elif isinstance(parameters, (OrderedDict, ParameterDict)):
            for key, value in parameters.items():
                self[key] = value
        else:
            for key, value in parameters:
                self[key] = value
