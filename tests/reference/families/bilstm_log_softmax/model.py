"""Frames to phoneme log-probabilities: convolution, bidirectional LSTM, log softmax (as before CTC)."""
import torch.nn as nn
import torch.nn.functional as F


class Acoustic(nn.Module):
    def __init__(self, bands=26, hidden=40, phonemes=30):
        super().__init__()
        self.conv = nn.Conv1d(bands, 48, 5, padding=2)
        self.bn = nn.BatchNorm1d(48)
        self.rnn = nn.LSTM(48, hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, phonemes)

    def forward(self, x):
        x = F.hardtanh(self.bn(self.conv(x.transpose(1, 2))), 0, 20)
        x, _ = self.rnn(x.transpose(1, 2))
        return F.log_softmax(self.fc(x), dim=-1)
