def wrap(function):
    return function


def symbolic_trace(module, *args, **kwargs):
    return module
