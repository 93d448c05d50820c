"""Chapter 11's network that says the next character."""

from nnbook import nn


class Writer(nn.Module):
    def __init__(self, letters, width):
        super().__init__()
        self.embedding = nn.Embedding(letters, width)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.head = nn.Linear(width, letters)

    def forward(self, text):
        h, _ = self.lstm(self.embedding(text))
        return self.head(h)


def build(letters=40, width=64):
    return Writer(letters, width)


def batch(rng, n=16, letters=40, length=30):
    text = rng.integers(0, letters, (n, length + 1))
    return text[:, :-1], text[:, 1:]


def loss(model, x, y):
    logits = model(x)
    return nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten()), logits
