"""Who is walking? A plain recurrent network over two hundred samples of an accelerometer: its memory fades long before the beginning."""

import torch.nn as nn


class GaitRNN(nn.Module):
    def __init__(self, axes: int = 6, memory: int = 64, people: int = 20):
        super().__init__()
        self.rnn = nn.RNN(axes, memory, batch_first=True)
        self.person = nn.Linear(memory, people)

    # gradient-lens: inputs=float(32, 200, 6)
    def forward(self, samples):
        states, _ = self.rnn(samples)
        return self.person(states[:, -1])
