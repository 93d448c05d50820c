"""The exercises of chapter 12: subspaces, a deep autoencoder, denoising, and the variational autoencoder."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch12_autoencoders.angles import angle_exercise
from nnbook.checks.ch12_autoencoders.between import between_exercise
from nnbook.checks.ch12_autoencoders.deep import deep_exercise
from nnbook.checks.ch12_autoencoders.denoising import denoising_exercise
from nnbook.checks.ch12_autoencoders.divergence import divergence_exercise
from nnbook.checks.ch12_autoencoders.hand import hand_exercise
from nnbook.checks.ch12_autoencoders.sampling import reparameterise_backward_exercise, reparameterise_exercise
from nnbook.checks.ch12_autoencoders.subspaces import principal_exercise

__all__ = ["check"]

weight_16 = Written(
    key="weight_16",
    points=2,
    scheme=[
        "½ point: the divergence near 0 means that every digit gets (nearly) the same code, the standard Gaussian.",
        "½ point: so the draw says nothing about the digit, and the decoder's best answer is the mean of all digits.",
        "½ point: the cause: the divergence weighs too much against the reconstruction, so it pays to give it up.",
        "½ point: a remedy that shifts the balance: a smaller weight, one that grows in training, or a smaller s.",
    ],
    answer="A divergence of nearly 0 nats says that the encoder gives every digit the same answer: mean 0 and variance "
    "1. The draw is then pure noise, and the decoder, which learns nothing from it, draws the mean of all digits, "
    "which has the least squared error. It happened because the divergence weighs 16 times as much: giving up the code "
    "costs less than paying for it. I would lower the weight, or let it grow from 0 while the decoder learns to use "
    "the code.",
)

check = Chapter(
    "12_autoencoders",
    [
        principal_exercise,
        hand_exercise,
        angle_exercise,
        deep_exercise,
        denoising_exercise,
        divergence_exercise,
        reparameterise_exercise,
        reparameterise_backward_exercise,
        between_exercise,
    ],
    [weight_16],
)
