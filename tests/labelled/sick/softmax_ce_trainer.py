import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 16)
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        return torch.softmax(self.out(torch.relu(self.fc(x))), 1)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ softmax-before-cross-entropy


class Trainer:
    def __init__(self, model):
        self.model = model
        self.loss_fn = nn.CrossEntropyLoss()

    def step(self, inputs, labels):
        outputs = self.model(inputs)
        return self.loss_fn(outputs, labels)


trainer = Trainer(Model())
trainer.step(torch.randn(5, 6), torch.tensor([0, 1, 2, 1, 0]))
