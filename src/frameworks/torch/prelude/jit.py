from torch._misc import _Quiet, _identity_decorator, _nothing


def script(obj=None, *args, **kwargs):
    return obj


def trace(func, *args, **kwargs):
    return func


def script_method(function):
    return function


def is_scripting():
    return False


def is_tracing():
    return False


def annotate(the_type, value):
    return value



def fork(function, *args, **kwargs):
    return function(*args, **kwargs)


def wait(future):
    return future


def save(*args, **kwargs):
    pass


def freeze(module, *args, **kwargs):
    return module


def optimize_for_inference(module, *args, **kwargs):
    return module


ignore = _identity_decorator
export = _identity_decorator
unused = _identity_decorator
interface = _identity_decorator
_overload = _identity_decorator
_overload_method = _identity_decorator
_script_if_tracing = _identity_decorator
script_if_tracing = _identity_decorator


class Attribute:
    def __new__(cls, value, type=None):
        return value


class _Final:
    def __getitem__(self, item):
        return item


Final = _Final()

from torch.nn.modules.module import Module as ScriptModule
from torch.nn.modules.module import Module as RecursiveScriptModule
