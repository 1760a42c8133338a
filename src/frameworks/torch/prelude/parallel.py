from torch.nn.modules.module import Module


class _Wrapper(Module):
    def __init__(self, module, *args, **kwargs):
        super().__init__()
        self.module = module

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)


class DataParallel(_Wrapper):
    pass


class DistributedDataParallel(_Wrapper):
    pass


def data_parallel(module, inputs, *args, **kwargs):
    if not isinstance(inputs, tuple):
        inputs = (inputs,)
    return module(*inputs)
