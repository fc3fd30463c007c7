"""A write into a gradient is noticed by a node that saved it, however it came by it; and is not watched for nobody."""

import pytest

import autodiff_lite as torch
from autodiff_lite.modes import NAMESPACE
from autodiff_lite.tensor import Tensor

HOLDERS = {
    "the tensor": lambda x, w: (x.grad * w).sum(),
    "an alias": lambda x, w: (x.grad.detach() * w).sum(),
    "a view": lambda x, w: (x.grad[1:] * w[1:]).sum(),
    "a view of an alias": lambda x, w: (x.grad.detach().view(3, 1) * w.view(3, 1)).sum(),
}


def gradient(x: Tensor) -> None:
    """Add 2 to each number of x.grad."""
    (2 * x).sum().backward()


@pytest.mark.parametrize("earlier", [0, 1, 3], ids=["new", "zeroed before", "zeroed thrice before"])
@pytest.mark.parametrize("write", [lambda x: x.grad.zero_(), gradient], ids=["zero_", "backward"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_node_that_saved_it_refuses(holder: str, write: object, earlier: int) -> None:
    x = torch.arange(3.0, requires_grad=True)
    w = torch.ones(3, requires_grad=True)
    gradient(x)
    for _ in range(earlier):
        x.grad.zero_()
        gradient(x)
    y = HOLDERS[holder](x, w)
    write(x)  # type: ignore[operator]
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_one_number_too() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    w = torch.tensor(1.0, requires_grad=True)
    gradient(x)
    y = x.grad * w
    gradient(x)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_node_that_saved_it_after_the_write_is_content() -> None:
    x = torch.arange(3.0, requires_grad=True)
    w = torch.ones(3, requires_grad=True)
    gradient(x)
    x.grad.zero_()
    gradient(x)
    (x.grad * w).sum().backward()
    assert w.grad.tolist() == [2, 2, 2]


def test_a_variable_is_watched_as_a_gradient_is() -> None:
    w = torch.ones(3, requires_grad=True)
    saved = torch.arange(3.0)
    y = (saved * w).sum()
    saved.zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_what_only_the_leaf_holds_is_counted_and_not_watched() -> None:
    x = torch.arange(3.0, requires_grad=True)
    gradient(x)
    x.grad.zero_()
    before = NAMESPACE["LAST_WRITE"]
    gradient(x)
    gradient(x)
    assert x.grad._version == 3
    assert NAMESPACE["LAST_WRITE"] == before
    kept = x.grad
    gradient(x)
    assert kept._version == 4
    assert NAMESPACE["LAST_WRITE"] != before
