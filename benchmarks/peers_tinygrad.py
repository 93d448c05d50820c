"""The training steps in tinygrad, each captured by TinyJit: kernels in C, without its search for faster ones (BEAM=0).

In the transformer block `contiguous` says what is to be stored: without it GELU and the attention's gradient are fused
into the products after them and computed again and again, and the step takes 3.5 times as long. In the CNNs it made no
difference. The LSTM is left out: there is no scan, and fifty unrolled steps compiled for a minute and a half (and then
took about ten times as long as PyTorch's).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from benchmarks.peers_functional import inputs
from benchmarks.peers_libraries import Params
from benchmarks.workloads import Step


def linear(p: Params, name: str, x: Any) -> Any:
    return x.linear(p[f"{name}.weight"].T, p[f"{name}.bias"])


def convolved(p: Params, name: str, x: Any, padding: int) -> Any:
    return x.conv2d(p[f"{name}.weight"], p[f"{name}.bias"], padding=padding).relu().max_pool2d(2)


def layer_norm(p: Params, name: str, x: Any) -> Any:
    return x.layernorm(eps=1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]


def mlp(p: Params, x: Any) -> Any:
    last = len(p) - 2
    for layer in range(0, last, 2):
        x = linear(p, str(layer), x).relu()
    return linear(p, str(last), x)


def lenet(p: Params, x: Any) -> Any:
    x = convolved(p, "3", convolved(p, "0", x, 2), 0).flatten(1)
    return linear(p, "11", linear(p, "9", linear(p, "7", x).relu()).relu())


def small_cnn(p: Params, x: Any) -> Any:
    return linear(p, "7", convolved(p, "3", convolved(p, "0", x, 1), 1).flatten(1))


def block(p: Params, x: Any, heads: int = 4) -> Any:
    N, T, D = x.shape
    parts = linear(p, "qkv", layer_norm(p, "norm1", x)).chunk(3, dim=-1)
    q, k, v = (
        part.reshape(N, T, heads, D // heads).transpose(1, 2).contiguous().contiguous_backward() for part in parts
    )
    mixed = q.scaled_dot_product_attention(k, v).transpose(1, 2).reshape(N, T, D)
    x = x + linear(p, "project", mixed)
    return x + linear(p, "mlp.2", linear(p, "mlp.0", layer_norm(p, "norm2", x)).gelu().contiguous())


def generated(p: Params, noise: Any) -> Any:
    return linear(p, "2", linear(p, "0", noise).relu()).tanh()


def judged(p: Params, x: Any, real: int) -> Any:
    logits = linear(p, "2", linear(p, "0", x).leaky_relu(0.2))
    return logits.binary_crossentropy_logits(logits.full_like(real))


def supervised(optimizer: Any, p: Params, name: str, x: Any, y: Any) -> Callable:
    forward = {"lenet": lenet, "cnn8": small_cnn, "block": block}.get(name, mlp)

    def step() -> Any:
        optimizer.zero_grad()
        output = forward(p, x)
        loss = (output - y).square().mean() if name == "block" else output.sparse_categorical_crossentropy(y)
        loss.backward()
        return loss.realize(*optimizer.schedule_step())

    return step


def adversarial(of_g: Any, of_d: Any, g: Params, d: Params, real: Any, noise: Any) -> Callable:
    def step() -> Any:
        fake = generated(g, noise)
        of_d.zero_grad()
        loss_d = judged(d, real, 1) + judged(d, fake.detach(), 0)
        loss_d.backward()
        loss_d.realize(*of_d.schedule_step())
        of_g.zero_grad()
        loss_g = judged(d, fake, 1)
        loss_g.backward()
        return (loss_d + loss_g).realize(*of_g.schedule_step())

    return step


def build(name: str, weights: list[Params]) -> tuple[Step, Callable[[], list[Params]]]:
    """Return a step that begins with these weights, and a function that returns them as they are now."""
    tinygrad = importlib.import_module("tinygrad")
    optim = importlib.import_module("tinygrad.nn.optim")
    importlib.import_module("tinygrad.helpers").TRAINING.value = 1

    def tensors(p: Params) -> Params:
        return {key: tinygrad.Tensor(w).realize() for key, w in p.items()}

    first, second = inputs(name, weights)
    models = [tensors(p) for p in weights]
    if name == "adam":
        (p,), grads = models, tensors(first)
        optimizer = optim.Adam(list(p.values()), lr=1e-3)
        for key, parameter in p.items():
            parameter.grad = grads[key]

        def whole() -> Any:
            optimizer.step()
            return None
    elif name == "gan":
        of_g, of_d = (optim.Adam(list(p.values()), lr=2e-4) for p in models)
        data = tensors({"real": first, "noise": second})
        whole = adversarial(of_g, of_d, *models, **data)
    else:
        (p,) = models
        parameters = list(p.values())
        optimizer = optim.Adam(parameters, lr=1e-3) if name == "block" else optim.SGD(parameters, lr=0.01)
        whole = supervised(optimizer, p, name, **tensors({"x": first, "y": second}))
    compiled = tinygrad.TinyJit(whole)
    synchronize = tinygrad.Device[tinygrad.Device.DEFAULT].synchronize

    def step() -> float:
        loss = compiled()
        synchronize()
        return loss.item() if loss is not None else 0.0

    return step, lambda: [{key: w.numpy() for key, w in p.items()} for p in models]
