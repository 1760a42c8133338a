"""Parts of torch that a model touches without computing with them. `_missing` names are unknown."""
import functools


def _nothing(*args, **kwargs):
    return None


def _identity_decorator(*args, **kwargs):
    """Works as @decorator and as @decorator(...)."""
    if len(args) == 1 and callable(args[0]) and not kwargs:
        return args[0]
    return lambda function: function


class _Quiet:
    """Does nothing, whatever it is asked."""

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None
