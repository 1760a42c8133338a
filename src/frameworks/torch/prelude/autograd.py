import torch


def Variable(data, requires_grad=False, volatile=False):
    return data


class Function:
    """The forward alone; how its gradient was changed by hand is not followed."""

    @classmethod
    def apply(cls, *args):
        return cls.forward(_Saved(), *args)


class _Saved:
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
