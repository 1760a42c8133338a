"""What of torch is not arithmetic: modes, devices, wrappers. Beware: here `bool`, `sum`, `max` and the like are those of torch."""
import functools
import math

from torch import _lens

inf = math.inf
nan = math.nan
pi = math.pi
e = math.e
newaxis = None
__version__ = '2.5.0'
strided = 'strided'
sparse_coo = 'sparse_coo'
contiguous_format = 'contiguous_format'
preserve_format = 'preserve_format'
channels_last = 'channels_last'
channels_last_3d = 'channels_last_3d'


class _Mode:
    """A context manager that is a decorator too, with or without parentheses."""

    def __new__(cls, *args, **kwargs):
        if len(args) == 1 and not kwargs and callable(args[0]):
            return cls()(args[0])
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return None

    def __call__(self, function):
        mode = self

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with mode:
                return function(*args, **kwargs)

        return wrapped


class _Gradients(_Mode):
    _wanted = True

    def __init__(self, mode=None):
        self._before = []
        if mode is True or mode is False:
            self._wanted = mode

    def __enter__(self):
        self._before.append(_lens.set_gradients(self._wanted))
        return self

    def __exit__(self, kind, value, trace):
        _lens.set_gradients(self._before.pop())
        return None


class no_grad(_Gradients):
    _wanted = False


class enable_grad(_Gradients):
    pass


class inference_mode(_Gradients):
    _wanted = False

    def __init__(self, mode=True):
        super().__init__()
        self._wanted = mode is False


class set_grad_enabled(_Gradients):
    """Takes effect at once; as a context manager it is undone at the end."""

    def __init__(self, mode):
        super().__init__(mode)
        self._at_once = _lens.set_gradients(mode)

    def __enter__(self):
        self._before.append(self._at_once)
        return self


def is_grad_enabled():
    return _lens.gradients()


def is_inference_mode_enabled():
    return False


class autocast(_Mode):
    pass


def is_autocast_enabled(*args):
    return False


def is_tensor(value):
    return isinstance(value, Tensor)


def is_storage(value):
    return False


def is_floating_point(input):
    return input.is_floating_point()


def is_complex(input):
    return input.is_complex()


def is_nonzero(input):
    return input.item() != 0


def manual_seed(seed):
    return default_generator


def seed():
    return 0


def initial_seed():
    return 0


def get_rng_state():
    return zeros(16, dtype=uint8)


def set_rng_state(state):
    pass


def set_num_threads(count):
    pass


def get_num_threads():
    return 1


def set_default_dtype(dtype):
    _lens.set_default_dtype(dtype)


def set_default_tensor_type(kind):
    pass


def get_default_dtype():
    return float32


def set_default_device(device):
    pass


def set_printoptions(*args, **kwargs):
    pass


def set_float32_matmul_precision(precision):
    pass


def use_deterministic_algorithms(*args, **kwargs):
    pass


def result_type(a, b):
    return (a + b).dtype


def promote_types(a, b):
    return a if a.is_floating_point else b


def can_cast(a, b):
    return True


def save(*args, **kwargs):
    pass


def typename(value):
    return type(value).__name__


def numel(input):
    return input.numel()


def is_same_size(a, b):
    return a.shape == b.shape


def compile(model=None, **kwargs):
    if model is None:
        return lambda function: function
    return model


def _assert(condition, message=''):
    pass


def vmap(function, *args, **kwargs):
    return _lens.unknown('torch.vmap is not modelled')


class Generator:
    def __init__(self, device=None):
        self.device = device

    def manual_seed(self, seed):
        return self

    def seed(self):
        return 0

    def initial_seed(self):
        return 0


default_generator = Generator()


class finfo:
    def __init__(self, dtype=None):
        name = 'float32' if dtype is None else dtype.name
        bits, largest, step, least = {
            'float64': (64, 1.7976931348623157e308, 2.220446049250313e-16, 2.2250738585072014e-308),
            'float16': (16, 65504.0, 0.0009765625, 6.103515625e-05),
            'bfloat16': (16, 3.3895313892515355e38, 0.0078125, 1.1754943508222875e-38),
        }.get(name, (32, 3.4028234663852886e38, 1.1920928955078125e-07, 1.1754943508222875e-38))
        self.bits = bits
        self.max = largest
        self.min = -largest
        self.eps = step
        self.tiny = least
        self.smallest_normal = least
        self.resolution = step
        self.dtype = name


class iinfo:
    def __init__(self, dtype):
        self.bits = {'int64': 64, 'int32': 32, 'int16': 16, 'int8': 8, 'uint8': 8}.get(dtype.name, 64)
        self.max = 255 if dtype.name == 'uint8' else 2 ** (self.bits - 1) - 1
        self.min = 0 if dtype.name == 'uint8' else -2 ** (self.bits - 1)


def load(*args, **kwargs):
    return _lens.unknown('what torch.load reads is not known')


def align_tensors(*tensors):
    return tensors


def cartesian_prod(*tensors):
    grids = meshgrid(*tensors, indexing='ij')
    return stack([grid.reshape(-1) for grid in grids], dim=1)


def combinations(input, r=2, with_replacement=False):
    return _lens.unknown('torch.combinations is not modelled')


def block_diag(*tensors):
    rows = columns = 0
    for tensor in tensors:
        rows += tensor.shape[0]
        columns += tensor.shape[1]
    whole = zeros(rows, columns)
    row = column = 0
    for tensor in tensors:
        whole[row:row + tensor.shape[0], column:column + tensor.shape[1]] = tensor
        row += tensor.shape[0]
        column += tensor.shape[1]
    return whole


def _is_tracing():
    return False


def _get_tracing_state():
    return None


def is_tracing():
    return False
