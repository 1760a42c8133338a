"""Small things that several layers need."""
import collections.abc


def _ntuple(count):
    def spread(value):
        if isinstance(value, (list, tuple)):
            return tuple(value)
        return (value,) * count

    return spread


_single = _ntuple(1)
_pair = _ntuple(2)
_triple = _ntuple(3)
_quadruple = _ntuple(4)


def _reverse_repeat_tuple(values, times):
    return tuple(value for value in reversed(values) for _ in range(times))
