"""The largest and the smallest, and where they are."""

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .arguments import need_tensor
from .compile import P, retitle
from .kernels import wrap_dim
from .named import ValuesIndices, return_type
from .public import public
from .reductions import Dim, dims_of
from .tensor import Tensor, plain


def nonempty(name: str, input: Tensor, dim: Any) -> None:
    """PyTorch's error unless there is something to choose from."""
    if input._a.size == 0 and dim is None:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
            f"with the 'dim' argument."
        )
    if dim is not None and input._a.ndim:
        for d in (dim,) if isinstance(dim, int) else dim:
            if input._a.shape[wrap_dim(d, input._a.ndim)] == 0:
                raise IndexError(
                    f"{name}(): Expected reduction dim {wrap_dim(d, input._a.ndim)} to have non-zero size."
                )


ALL: Any = inspect.Parameter.empty  # no dimension given; None is not admitted here


def _extremum(name: str, input: Tensor, dim: Any, keepdim: bool, other: Any) -> Any:
    need_tensor(name, input)
    if other is not None or isinstance(dim, Tensor):
        return getattr(P, "maximum" if name == "max" else "minimum")(input, dim if other is None else other)
    if dim is ALL:
        if input._a.size == 0:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction "
                f"dim with the 'dim' argument."
            )
        return retitle(getattr(P, f"a{name}")(input), f"{name.capitalize()}Backward1")
    d = wrap_dim(dim, input._a.ndim)
    nonempty(name, input, d)
    index = plain(np.asarray(getattr(np, f"arg{name}")(input._a, axis=d if input._a.ndim else None, keepdims=keepdim)))
    values = retitle(P.take_along(input, d, index._a, keepdim), f"{name.capitalize()}Backward0")
    return ValuesIndices[name](values, index)


@public()
def max(input: Tensor, dim: int | Tensor = ALL, keepdim: bool = False, *, other: Any = None) -> Any:
    """The largest element; along `dim` also where it is; of two tensors, elementwise. Ties: all share, or the first.

    Source: `torch.max`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).max(0)
    torch.return_types.max(
    values=tensor(3.),
    indices=tensor(0))
    """
    return _extremum("max", input, dim, keepdim, other)


@public()
def min(input: Tensor, dim: int | Tensor = ALL, keepdim: bool = False, *, other: Any = None) -> Any:
    """The smallest element; along `dim` also where it is; of two tensors, elementwise. Source: `torch.min`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).min()
    tensor(1.)
    """
    return _extremum("min", input, dim, keepdim, other)


@public()
def amax(input: Tensor, dim: Dim = (), keepdim: bool = False) -> Tensor:
    """The largest element along dimensions; ties share the gradient. Source: `torch.amax`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).amax(1)
    tensor([2., 4.])
    """
    nonempty("amax", input, None if dim in ((), None) else dim)
    return P.amax(input, dims_of(dim, input._a.ndim), keepdim)


@public()
def amin(input: Tensor, dim: Dim = (), keepdim: bool = False) -> Tensor:
    """The smallest element along dimensions; ties share the gradient. Source: `torch.amin`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).amin(0)
    tensor([1., 2.])
    """
    nonempty("amin", input, None if dim in ((), None) else dim)
    return P.amin(input, dims_of(dim, input._a.ndim), keepdim)


@public()
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """Smallest and largest element. Source: `torch.aminmax`.

    >>> import autodiff_lite as torch
    >>> torch.aminmax(torch.tensor([3.0, 1.0, 2.0]))
    torch.return_types.aminmax(
    min=tensor(1.),
    max=tensor(3.))
    """
    if input._a.size == 0 and dim is None:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    dims = dims_of(dim, input._a.ndim)
    nonempty("aminmax", input, dim)
    return _named_min_max(P.amin(input, dims, keepdim), P.amax(input, dims, keepdim))


_named_min_max = return_type("aminmax", "min", "max")


def _arg(name: str, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    if input._a.dtype == np.bool_:
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is None:
        if input._a.size == 0:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        return getattr(P, name)(input, None, keepdim)  # type: ignore[no-any-return]
    d = wrap_dim(dim, input._a.ndim)
    nonempty(name, input, d)
    return getattr(P, name)(input, d if input._a.ndim else None, keepdim)  # type: ignore[no-any-return]


@public()
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest element is. Source: `torch.argmax`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([3.0, 1.0, 2.0]).argmax()
    tensor(0)
    """
    return _arg("argmax", input, dim, keepdim)


@public()
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element is. Source: `torch.argmin`.

    >>> import autodiff_lite as torch
    >>> torch.tensor([[1.0, 2.0], [3.0, 4.0]]).argmin(1)
    tensor([0, 0])
    """
    return _arg("argmin", input, dim, keepdim)
