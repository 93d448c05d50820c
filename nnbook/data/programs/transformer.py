"""Chapter 14's decoder-only transformer."""

from nnbook import nn


class Attention(nn.Module):
    def __init__(self, heads):
        super().__init__()
        self.heads = heads

    def forward(self, qkv):
        n, t, d = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
        q, k, v = (
            qkv[:, :, i * d : (i + 1) * d].reshape(n, t, self.heads, d // self.heads).transpose(1, 2)
            for i in range(3)
        )  # fmt: skip
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return mixed.transpose(1, 2).reshape(n, t, d)


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.attention, self.out = nn.Linear(d, 3 * d), Attention(heads), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        x = x + self.out(self.attention(self.qkv(self.ln1(x))))
        return x + self.mlp(self.ln2(x))


class Transformer(nn.Module):
    def __init__(self, words, length, d, heads, layers):
        super().__init__()
        self.token, self.position = nn.Embedding(words, d), nn.Embedding(length, d)
        self.blocks = nn.Sequential(*(Block(d, heads) for _ in range(layers)))
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, words)

    def forward(self, tokens):
        x = self.token(tokens) + self.position.weight[: tokens.shape[1]]
        return self.head(self.ln(self.blocks(x)))


def build(words=40, length=48, d=64, heads=4, layers=2):
    return Transformer(words, length, d, heads, layers)


def batch(rng, n=8, words=40, length=48):
    tokens = rng.integers(0, words, (n, length + 1))
    return tokens[:, :-1], tokens[:, 1:]


def loss(model, x, y):
    logits = model(x)
    return nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten()), logits
