"""Layers: modules with parameters, and dropout, as in `torch.nn`."""

# ruff: noqa: A002, D102  (names that PyTorch gives to its arguments; methods that the base class explains)

from __future__ import annotations

import math
from typing import Any

from ..creation import empty, full, ones, zeros
from ..dtypes import dtype
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .init import normal_, uniform_
from .module import Module
from .parameter import Parameter


class Identity(Module):
    """The input itself; arguments are taken, and change nothing. Source: `torch.nn.Identity`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Identity(54)(torch.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


class Started(Module):
    """A layer whose weight and bias start with uniform numbers in ±1/√n, where n inputs go into each output."""

    def _start(self, shape: tuple[int, ...], bias: bool, device: Any, kind: dtype | None) -> None:
        self.weight = Parameter(empty(shape, dtype=kind, device=device))
        self.register_parameter("bias", Parameter(empty(shape[0], dtype=kind, device=device)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new first values."""
        shape = self.weight.shape
        bound = 1 / math.sqrt(math.prod(shape[1:]) or 1)
        for parameter in self.parameters(recurse=False):
            uniform_(parameter, -bound, bound)


class Linear(Started):
    """x @ weightᵀ + bias, started with uniform numbers in ±1/√in_features as in PyTorch.

    Shapes: input (..., in_features), weight (out_features, in_features), bias (out_features,) → (..., out_features).
    Raises RuntimeError for an input whose last dimension or dtype does not fit. Source: `torch.nn.Linear`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Linear(3, 2)(torch.ones(5, 3)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: dtype | None = None
    ) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self._start((out_features, in_features), bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Embedding(Module):
    """A table with a row for each of the integers below `num_embeddings`, started with normal numbers.

    Shapes: input (*) of integers → (*, embedding_dim). The row `padding_idx` starts with zeros and is not trained.
    Raises IndexError for an integer that has no row. Source: `torch.nn.Embedding`.

    >>> import autodiff_lite as torch
    >>> torch.nn.Embedding(10, 3)(torch.tensor([1, 2, 4, 5])).shape
    torch.Size([4, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        *,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            assert -num_embeddings <= padding_idx < num_embeddings, "Padding_idx must be within num_embeddings"
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.weight = Parameter(empty(num_embeddings, embedding_dim, dtype=dtype, device=device))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new first values."""
        normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Embedding:
        """A layer with the rows of a matrix; they are trained only with `freeze=False`."""
        assert embeddings.dim() == 2, "Embeddings parameter is expected to be 2-dimensional"
        made = cls(embeddings.shape[0], embeddings.shape[1], padding_idx)
        made.weight = Parameter(embeddings, requires_grad=not freeze)
        return made

    def forward(self, input: Tensor) -> Any:
        return F.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


class LayerNorm(Module):
    """(x − mean) / √(var + eps) over the last dimensions, then weight·x + bias (Ba, Kiros & Hinton, 2016).

    Raises RuntimeError for an input whose last dimensions are not `normalized_shape`. Source: `torch.nn.LayerNorm`.

    >>> import autodiff_lite as torch
    >>> torch.nn.LayerNorm(2, elementwise_affine=False)(torch.tensor([1.0, 3.0]))
    tensor([-1.0000,  1.0000])
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        for name, make, wanted in (("weight", ones, True), ("bias", zeros, bias)):
            made = Parameter(make(shape, dtype=dtype, device=device)) if elementwise_affine and wanted else None
            self.register_parameter(name, made)

    def forward(self, input: Tensor) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        affine = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {affine}"


class Dropout(Module):
    """In training, zeros with probability p and the rest scaled by 1 / (1 − p); the input itself in evaluation.

    Raises ValueError for a p outside [0, 1]. Source: `torch.nn.Dropout` (Srivastava et al., 2014).

    >>> import autodiff_lite as torch
    >>> torch.nn.Dropout(0.5).eval()(torch.ones(2))
    tensor([1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Any:
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class PReLU(Module):
    """x where positive, else x times a learnt weight: one for all, or one for each channel. Source: `torch.nn.PReLU`.

    >>> import autodiff_lite as torch
    >>> torch.nn.PReLU()(torch.tensor([-1.0, 2.0])).detach()
    tensor([-0.2500,  2.0000])
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: dtype | None = None
    ) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(full((num_parameters,), float(init), dtype=dtype, device=device))

    def forward(self, input: Tensor) -> Any:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


__all__ = ["Dropout", "Embedding", "Identity", "LayerNorm", "Linear", "PReLU"]
