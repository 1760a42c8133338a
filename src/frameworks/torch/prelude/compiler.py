def disable(function=None, *args, **kwargs):
    return function if function is not None else lambda inner: inner


def is_compiling():
    return False
