import torch
from torch import nn
from torch.nn import functional as F

model = nn.Sequential(nn.Linear(7, 21), nn.ReLU(), nn.Linear(21, 1), nn.Sigmoid())
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sigmoid-before-logit-loss


def loss_of(x, target):
    return F.binary_cross_entropy_with_logits(model(x).squeeze(1), target)


loss_of(torch.randn(5, 7), torch.zeros(5))
