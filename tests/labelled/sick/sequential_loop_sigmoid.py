import torch
import torch.nn as nn

layers = []
width = 50
for i in range(9):
    layers.append(nn.Linear(width, width))
    layers.append(nn.Sigmoid())
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
layers.append(nn.Linear(width, 3))
classifier = nn.Sequential(*layers)
logits = classifier(torch.rand(20, 50))
