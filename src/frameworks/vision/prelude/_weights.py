"""Pretrained weights as a choice among constants: what they hold is not known before running."""


class _Weights:
    meta = {'categories': [], 'num_params': 0}
    url = ''

    def __init__(self, name):
        self.name = name

    def transforms(self, *args, **kwargs):
        return lambda image: image

    def get_state_dict(self, *args, **kwargs):
        return _download()


def _download():
    from torch.hub import load_state_dict_from_url
    return load_state_dict_from_url('weights')


def choices(name):
    """The class of weights that a model can be had with: `ResNet50_Weights.DEFAULT`."""
    members = {key: _Weights(key) for key in ('DEFAULT', 'IMAGENET1K_V1', 'IMAGENET1K_V2', 'IMAGENET1K_FEATURES', 'IMAGENET1K_SWAG_E2E_V1')}
    return type(name, (), members)


def load(model, weights, pretrained=False):
    if weights is not None or pretrained:
        model.load_state_dict(_download())
    return model
