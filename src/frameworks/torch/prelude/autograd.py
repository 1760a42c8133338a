import torch


def Variable(data, requires_grad=False, volatile=False):
    return data


class Function:
    """The forward method, and of the backward method whether it returns a multiple of what it is given."""

    @classmethod
    def apply(cls, *args):
        saved = _Saved()
        if hasattr(cls, 'setup_context'):
            output = cls.forward(*args)
            cls.setup_context(saved, args, output)
        else:
            output = cls.forward(saved, *args)
        if isinstance(output, tuple):
            return tuple(_by_hand(cls, saved, args, each, len(output)) for each in output)
        return _by_hand(cls, saved, args, output, 1)


class InplaceFunction(Function):
    def __init__(self, inplace=False):
        self.inplace = inplace


def _by_hand(cls, saved, args, output, count):
    if not isinstance(output, torch.Tensor):
        return output
    tensors = [each for each in args if isinstance(each, torch.Tensor)]
    gradient, returned = None, None
    if len(tensors) == 1 and count == 1:
        gradient = torch.randn_like(output)
        try:
            returned = cls.backward(saved, gradient)
        except Exception:
            pass
        if isinstance(returned, tuple):
            returned = returned[0]
    return torch._lens.custom_gradient('the backward method of ' + cls.__name__, tensors[0] if tensors else None, output, gradient, returned)


class _Saved:
    needs_input_grad = (True, True, True, True, True, True, True, True)

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors

    def mark_dirty(self, *tensors):
        pass

    def mark_non_differentiable(self, *tensors):
        pass

    def set_materialize_grads(self, value):
        pass


def grad(outputs, inputs, *args, **kwargs):
    return torch._lens.unknown('gradients taken inside of a model are not modelled')


def backward(*args, **kwargs):
    pass


def set_detect_anomaly(*args, **kwargs):
    pass


from torch import enable_grad, inference_mode, no_grad, set_grad_enabled
