"""Activations and losses as modules: each calls the function of the same meaning in `nn.functional`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..public import FUNCTIONS
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .module import Module


def _layer(name: str, function: Callable[..., Any], **options: Any) -> None:
    """A module that calls a function, with the options that it was made with: `nn.LeakyReLU(0.1)`."""
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(k, positional, default=v) for k, v in options.items()])

    def start(self: Any, *values: Any, **named: Any) -> None:
        Module.__init__(self)
        try:
            given = signature.bind(*values, **named)
        except TypeError as error:
            raise TypeError(f"{name}.__init__() {error}; it takes {', '.join(options) or 'nothing'}") from None
        self.options = {**options, **given.arguments}

    def forward(self: Any, *inputs: Tensor) -> Any:
        return function(*inputs, **self.options)

    def extra_repr(self: Any) -> str:
        said = {k: v for k, v in self.options.items() if k not in _UNSAID and (k != "inplace" or v)}
        return ", ".join(f"{k}={v!r}" for k, v in said.items())

    methods = {"__init__": start, "forward": forward, "extra_repr": extra_repr, "__signature__": signature}
    made = type(name, (Module,), {"__module__": __name__, **methods})
    meaning = (function.__doc__ or "").split("\n\n")[0].split(" Source:")[0]
    example = f">>> import autodiff_lite as torch\n>>> torch.nn.{name}()\n{made()!r}\n"
    made.__doc__ = f"{meaning} As a module. Source: `torch.nn.{name}`.\n\n{example}"
    globals()[name] = made
    __all__.append(name)


def _identity(input: Any) -> Any:  # noqa: A002  (PyTorch's name)
    """The input itself."""
    return input


# What a loss does not print.
_UNSAID = {"ignore_index", "label_smoothing", "pos_weight", "reduce", "reduction", "size_average", "weight"}
_MEAN = {"reduction": "mean"}
_INPLACE = {"inplace": False}
_CLASSES = {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None, **_MEAN}
__all__: list[str] = []
_table: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {  # the function, and the options of the module
    "Identity": (_identity, {}), "Flatten": (FUNCTIONS["flatten"], {"start_dim": 1, "end_dim": -1}),
    "ReLU": (F.relu, _INPLACE), "ReLU6": (F.relu6, _INPLACE), "SELU": (F.selu, _INPLACE), "SiLU": (F.silu, _INPLACE),
    "Mish": (F.mish, _INPLACE), "Sigmoid": (F.sigmoid, {}), "Tanh": (F.tanh, {}), "Softsign": (F.softsign, {}),
    "Tanhshrink": (F.tanhshrink, {}), "LogSigmoid": (F.logsigmoid, {}), "Hardsigmoid": (F.hardsigmoid, {}),
    "Hardswish": (F.hardswish, {}), "GELU": (F.gelu, {"approximate": "none"}),
    "LeakyReLU": (F.leaky_relu, {"negative_slope": 0.01, **_INPLACE}), "ELU": (F.elu, {"alpha": 1.0, **_INPLACE}),
    "CELU": (F.celu, {"alpha": 1.0, **_INPLACE}), "Softplus": (F.softplus, {"beta": 1.0, "threshold": 20.0}),
    "Hardtanh": (F.hardtanh, {"min_val": -1.0, "max_val": 1.0, **_INPLACE}),
    "Softmax": (F.softmax, {"dim": None}), "LogSoftmax": (F.log_softmax, {"dim": None}),
    "Softmin": (F.softmin, {"dim": None}),
    "MSELoss": (F.mse_loss, _MEAN), "L1Loss": (F.l1_loss, _MEAN), "KLDivLoss": (F.kl_div, _MEAN),
    "SmoothL1Loss": (F.smooth_l1_loss, _MEAN), "HuberLoss": (F.huber_loss, _MEAN),
    "NLLLoss": (F.nll_loss, _CLASSES), "CrossEntropyLoss": (F.cross_entropy, {**_CLASSES, "label_smoothing": 0.0}),
    "BCELoss": (F.binary_cross_entropy, {"weight": None, **_MEAN}),
    "BCEWithLogitsLoss": (F.binary_cross_entropy_with_logits, {"weight": None, **_MEAN, "pos_weight": None}),
}  # fmt: skip
for _name, (_function, _options) in _table.items():
    _layer(_name, _function, **_options)
