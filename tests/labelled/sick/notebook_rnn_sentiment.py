# %% imports
import torch
import torch.nn as nn

# %% hyperparameters
vocab_size, embedding_dim, hidden_dim, seq_len = 500, 32, 64, 120

# %% model
class SentimentRNN(nn.Module):
    def __init__(self, vocab_size, embedding_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        self.rnn = nn.RNN(embedding_dim, hidden_dim, batch_first=True)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-through-time
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text):
        embedded = self.embedding(text)
        output, hidden = self.rnn(embedded)
        return self.fc(hidden.squeeze(0))

# %% try it
model = SentimentRNN(vocab_size, embedding_dim, hidden_dim, 1)
batch = torch.randint(0, vocab_size, (16, seq_len))
model(batch).shape
