"""Layers: Linear, Sequential, Dropout, and the activations and losses as modules."""

# ruff: noqa: A001, A002, D102  (names that PyTorch gives to its arguments; methods that the base class explains)

from __future__ import annotations

import math
import operator
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..public import FUNCTIONS
from ..rand import generator_of
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """x @ weightᵀ + bias, started with uniform numbers in ±1/√in_features as in PyTorch."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        bound = 1 / math.sqrt(in_features) if in_features > 0 else 0.0
        self.weight = Parameter(_uniform((out_features, in_features), bound))
        if bias:
            self.bias = Parameter(_uniform((out_features,), bound))
        else:
            self.register_parameter("bias", None)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


def _uniform(shape: tuple[int, ...], bound: float) -> Tensor:
    from ..creation import finish

    return finish(generator_of(None).uniform(-bound, bound, shape).astype(np.float32))


class Sequential(Module):
    """Modules one after the other.

    >>> import autodiff_lite as torch
    >>> torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
    Sequential(
      (0): Linear(in_features=3, out_features=2, bias=True)
      (1): ReLU()
    )
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        named = modules[0].items() if len(modules) == 1 and isinstance(modules[0], dict) else enumerate(modules)
        for name, module in named:
            self.add_module(str(name), module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    def append(self, module: Module) -> Sequential:
        """One more module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def __len__(self) -> int:
        return len(self._modules)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return list(self._modules.values())[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())


class Dropout(Module):
    """In training, zeros with probability p and the rest scaled by 1 / (1 − p); the input itself in evaluation."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


def _layer(name: str, function: Callable[..., Any], **options: Any) -> None:
    """A module that calls a function, with the options that it was made with: `nn.LeakyReLU(0.1)`."""

    def start(self: Any, *values: Any, **named: Any) -> None:
        Module.__init__(self)
        self.options = {**options, **dict(zip(options, values, strict=False)), **named}
        if len(values) > len(options) or set(self.options) - set(options):
            raise TypeError(f"{name}.__init__() takes {', '.join(options) or 'no arguments'}")

    def forward(self: Any, *inputs: Tensor) -> Any:
        return function(*inputs, **self.options)

    def extra_repr(self: Any) -> str:
        return ", ".join(f"{k}={v!r}" for k, v in self.options.items() if k not in ("reduction", "weight"))

    body = {"__doc__": function.__doc__, "__module__": __name__, "forward": forward, "extra_repr": extra_repr}
    globals()[name] = type(name, (Module,), {**body, "__init__": start})
    __all__.append(name)


def _identity(input: Any) -> Any:
    """The input itself."""
    return input


__all__ = ["Dropout", "Linear", "Module", "Sequential"]
_table: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {  # the function, and the options of the module
    "Identity": (_identity, {}), "Flatten": (FUNCTIONS["flatten"], {"start_dim": 1, "end_dim": -1}),
    "ReLU": (F.relu, {}), "ReLU6": (F.relu6, {}), "SELU": (F.selu, {}), "SiLU": (F.silu, {}), "Mish": (F.mish, {}),
    "Sigmoid": (F.sigmoid, {}), "Tanh": (F.tanh, {}), "Softsign": (F.softsign, {}), "Tanhshrink": (F.tanhshrink, {}),
    "LogSigmoid": (F.logsigmoid, {}), "Hardsigmoid": (F.hardsigmoid, {}), "Hardswish": (F.hardswish, {}),
    "GELU": (F.gelu, {"approximate": "none"}), "LeakyReLU": (F.leaky_relu, {"negative_slope": 0.01}),
    "ELU": (F.elu, {"alpha": 1.0}), "CELU": (F.celu, {"alpha": 1.0}),
    "Softplus": (F.softplus, {"beta": 1.0, "threshold": 20.0}),
    "Hardtanh": (F.hardtanh, {"min_val": -1.0, "max_val": 1.0}),
    "Softmax": (F.softmax, {"dim": None}), "LogSoftmax": (F.log_softmax, {"dim": None}),
    "Softmin": (F.softmin, {"dim": None}),
    "MSELoss": (F.mse_loss, {"reduction": "mean"}), "L1Loss": (F.l1_loss, {"reduction": "mean"}),
    "KLDivLoss": (F.kl_div, {"reduction": "mean"}),
    "NLLLoss": (F.nll_loss, {"weight": None, "reduction": "mean"}),
    "CrossEntropyLoss": (F.cross_entropy, {"weight": None, "reduction": "mean"}),
    "BCELoss": (F.binary_cross_entropy, {"weight": None, "reduction": "mean"}),
    "BCEWithLogitsLoss": (F.binary_cross_entropy_with_logits, {"weight": None, "reduction": "mean"}),
}  # fmt: skip
for _name, (_function, _options) in _table.items():
    _layer(_name, _function, **_options)
