"""PyTorch's walks, stored in chapter 06's checks, are PyTorch's; and our rules and the library's follow them."""

import numpy as np
import pytest

from nnbook.checks.ch06_optimisers.torch_values import START, STEPS, VALUES, slopes
from nnbook.checks.ch06_optimisers.valley import RULES


@pytest.mark.parametrize("name", VALUES)
def test_the_stored_values_are_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    kind, options, *stored = VALUES[name]
    params = [torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in START]
    opt = getattr(torch.optim, kind)(params, **options)
    for _ in range(STEPS):
        for param, grad in zip(params, slopes(*(p.detach().numpy() for p in params)), strict=True):
            param.grad = torch.tensor(grad)
        opt.step()
    for param, value in zip(params, stored, strict=True):
        np.testing.assert_allclose(param.detach().numpy(), value, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", VALUES)
def test_the_books_rules_agree_with_pytorch(name: str) -> None:
    kind, options, *stored = VALUES[name]
    params, states = [np.array(p) for p in START], [None, None]
    for _ in range(STEPS):
        for i, grad in enumerate(slopes(*params)):
            params[i], states[i] = RULES[kind.lower()](params[i], grad, states[i], **options)
    for param, value in zip(params, stored, strict=True):
        np.testing.assert_allclose(param, value, rtol=0, atol=1e-6)
