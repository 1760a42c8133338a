from torch import Generator as _Generator
from torch._misc import _Quiet, _identity_decorator, _nothing


def is_available():
    return False


def device_count():
    return 0


def current_device():
    return 0


def is_bf16_supported(*args):
    return False


def memory_allocated(*args):
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated
empty_cache = synchronize = manual_seed = manual_seed_all = set_device = seed = seed_all = reset_peak_memory_stats = _nothing
init = ipc_collect = _nothing


def get_device_name(*args):
    return 'cpu'


def get_device_capability(*args):
    return (0, 0)


def is_initialized():
    return False


class device(_Quiet):
    pass


class Stream(_Quiet):
    pass


class Event(_Quiet):
    pass


def stream(*args):
    return _Quiet()


def current_stream(*args):
    return _Quiet()


from torch import FloatTensor, LongTensor, Tensor
