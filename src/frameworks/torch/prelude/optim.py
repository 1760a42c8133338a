"""Optimisers and schedules: held, never run."""


class Optimizer:
    def __init__(self, params=None, lr=1e-3, *args, **kwargs):
        groups = list(params) if params is not None else []
        if not groups or not isinstance(groups[0], dict):
            groups = [{'params': groups}]
        self.param_groups = [{'lr': lr, **group} for group in groups]
        self.defaults = {'lr': lr}
        self.state = {}

    def zero_grad(self, set_to_none=True):
        pass

    def step(self, closure=None):
        return None

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass

    def add_param_group(self, group):
        self.param_groups.append(group)


class SGD(Optimizer):
    pass


class Adam(Optimizer):
    pass


class AdamW(Optimizer):
    pass


class RMSprop(Optimizer):
    pass


class Adagrad(Optimizer):
    pass


class Adadelta(Optimizer):
    pass


class Adamax(Optimizer):
    pass


class NAdam(Optimizer):
    pass


class RAdam(Optimizer):
    pass


class LBFGS(Optimizer):
    pass


class SparseAdam(Optimizer):
    pass


class ASGD(Optimizer):
    pass


class Rprop(Optimizer):
    pass


from torch.optim import lr_scheduler
