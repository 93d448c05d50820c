"""Chapter 13's two players. Both losses in one sum, so that one number has the gradients of all weights."""

from nnbook import nn


class Players(nn.Module):
    def __init__(self, noise, width, pixels):
        super().__init__()
        self.generator = nn.Sequential(nn.Linear(noise, width), nn.ReLU(), nn.Linear(width, pixels), nn.Tanh())
        self.discriminator = nn.Sequential(nn.Linear(pixels, width), nn.LeakyReLU(0.2), nn.Linear(width, 1))

    def forward(self, real, noise):
        fake = self.generator(noise)
        return self.discriminator(real), self.discriminator(fake.detach()), self.discriminator(fake)


def build(noise=16, width=128, pixels=64):
    return Players(noise, width, pixels)


def batch(rng, n=32, noise=16, pixels=64):
    return rng.random((n, pixels), "float32"), rng.standard_normal((n, noise), "float32")


def loss(model, real, noise):
    on_real, on_fake, fooled = model(real, noise)
    surprise = nn.functional.softplus
    return (surprise(-on_real) + surprise(on_fake) + surprise(-fooled)).mean(), on_fake
