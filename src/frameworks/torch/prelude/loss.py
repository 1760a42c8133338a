"""Losses as modules: of those that functional.py does not write out only the shape is followed."""
from torch.nn import functional as F
from torch.nn.modules.module import Module


class _Loss(Module):
    _function = staticmethod(F.mse_loss)
    _known = ('label_smoothing', 'beta', 'delta', 'pos_weight', 'ignore_index')

    def __init__(self, *args, reduction='mean', weight=None, **kwargs):
        super().__init__()
        self.reduction = reduction
        self.register_buffer('weight', weight)
        for name, value in kwargs.items():
            setattr(self, name, value)
        self._settings = {name: value for name, value in kwargs.items() if name in self._known}

    def forward(self, input, target=None, *rest):
        given = {} if self.weight is None else {'weight': self.weight}
        return self._function(input, target, reduction=self.reduction, **given, **self._settings)


class _WeightedLoss(_Loss):
    pass


def _made(name, function, base=_Loss):
    return type(name, (base,), {'_function': staticmethod(function), '__module__': 'torch.nn.modules.loss'})


CrossEntropyLoss = _made('CrossEntropyLoss', F.cross_entropy, _WeightedLoss)
NLLLoss = _made('NLLLoss', F.nll_loss, _WeightedLoss)
NLLLoss2d = _made('NLLLoss2d', F.nll_loss, _WeightedLoss)
BCELoss = _made('BCELoss', F.binary_cross_entropy, _WeightedLoss)
BCEWithLogitsLoss = _made('BCEWithLogitsLoss', F.binary_cross_entropy_with_logits)
MSELoss = _made('MSELoss', F.mse_loss)
L1Loss = _made('L1Loss', F.l1_loss)
SmoothL1Loss = _made('SmoothL1Loss', F.smooth_l1_loss)
HuberLoss = _made('HuberLoss', F.huber_loss)
KLDivLoss = _made('KLDivLoss', F.kl_div)
HingeEmbeddingLoss = _made('HingeEmbeddingLoss', F.hinge_embedding_loss)
SoftMarginLoss = _made('SoftMarginLoss', F.soft_margin_loss)
MarginRankingLoss = _made('MarginRankingLoss', F.margin_ranking_loss)
CosineEmbeddingLoss = _made('CosineEmbeddingLoss', F.cosine_embedding_loss)
TripletMarginLoss = _made('TripletMarginLoss', F.triplet_margin_loss)
TripletMarginWithDistanceLoss = _made('TripletMarginWithDistanceLoss', F.triplet_margin_loss)
CTCLoss = _made('CTCLoss', F.ctc_loss)
PoissonNLLLoss = _made('PoissonNLLLoss', F.poisson_nll_loss)
GaussianNLLLoss = _made('GaussianNLLLoss', F.gaussian_nll_loss)
MultiMarginLoss = _made('MultiMarginLoss', F.multi_margin_loss, _WeightedLoss)
MultiLabelMarginLoss = _made('MultiLabelMarginLoss', F.multilabel_margin_loss)
MultiLabelSoftMarginLoss = _made('MultiLabelSoftMarginLoss', F.multilabel_soft_margin_loss, _WeightedLoss)
