import torch
from torch import nn

net = nn.Sequential(nn.Linear(12, 24), nn.GELU(), nn.Linear(24, 5), nn.Softmax(-1))
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy


def epoch(model, loss_function, x, y):
    prediction = model(x)
    return loss_function(prediction, y)


epoch(net, nn.CrossEntropyLoss(), torch.randn(3, 12), torch.tensor([1, 0, 4]))
