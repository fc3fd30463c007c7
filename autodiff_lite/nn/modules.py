"""Activations and losses as modules: each calls the function of the same meaning in `nn.functional`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from ..compile import run_source
from ..public import FUNCTIONS
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .losses import named_reduction
from .module import Module


class _Needed(NamedTuple):
    """An option without a default, and a value for the example in `help`."""

    example: Any


# The class as one would write it: so Python itself says what a call got wrong.
_CLASS = """
def __init__(self{options}):
    Module.__init__(self)
    {kept}

def forward(self, {inputs}):
    return function({inputs}{passed})
"""
_OLD = ("size_average", "reduce")  # flags that `reduction` has replaced


def _layer(name: str, function: Callable[..., Any], options: dict[str, Any]) -> None:
    """A module that calls a function, with the options that it was made with: `nn.LeakyReLU(0.1)`."""
    parameters = inspect.signature(function).parameters.values()
    inputs = [p.name for p in parameters if p.default is p.empty and p.name not in options]
    kept = {option: f"self.{option} = {option}" for option in options if option not in _OLD}
    kept |= {
        option: f"self.register_buffer({option!r}, {option})" for option in ("weight", "pos_weight") if option in kept
    }
    if "reduce" in options:
        kept["reduction"] = "self.reduction = named_reduction(size_average, reduce, reduction)"
    source = _CLASS.format(
        options="".join(f", {k}" if isinstance(v, _Needed) else f", {k}={v!r}" for k, v in options.items()),
        kept="\n    ".join(kept.values()),
        inputs=", ".join(inputs),
        passed="".join(f", {option}=self.{option}" for option in kept),
    )
    names: dict[str, Any] = {"Module": Module, "function": function, "named_reduction": named_reduction}
    methods = run_source(f"<autodiff_lite module {name}>", source, names)
    for method in methods.values():
        method.__qualname__ = f"{name}.{method.__name__}"

    def extra_repr(self: Any) -> str:
        said = {k: getattr(self, k) for k in kept if k != "inplace" or self.inplace}
        return ", ".join(f"{v!r}" if name.endswith("shrink") else f"{k}={v!r}" for k, v in said.items())

    if not name.endswith(("Loss", "Similarity", "Distance")):
        methods["extra_repr"] = extra_repr
    made = type(name, (Module,), {"__module__": __name__, **methods})
    meaning = (function.__doc__ or "").split("\n\n")[0].split(" Source:")[0]
    examples = [v.example for v in options.values() if isinstance(v, _Needed)]
    shown = f"torch.nn.{name}({', '.join(map(repr, examples))})\n{made(*examples)!r}\n"
    made.__doc__ = (
        f"{meaning} As a module. Source: `torch.nn.{name}`.\n\n>>> import autodiff_lite as torch\n>>> {shown}"
    )
    globals()[name] = made
    __all__.append(name)


def _unflatten(input: Tensor, dim: int, unflattened_size: Any) -> Any:  # noqa: A002  (PyTorch's name)
    """One dimension as several."""
    return FUNCTIONS["unflatten"](input, dim, unflattened_size)


_HOW = {"size_average": None, "reduce": None, "reduction": "mean"}
_INPLACE = {"inplace": False}
_CLASSES = {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None, "reduction": "mean"}
__all__: list[str] = []
_table: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {  # the function, and the options of the module
    "Flatten": (FUNCTIONS["flatten"], {"start_dim": 1, "end_dim": -1}),
    "Unflatten": (_unflatten, {"dim": _Needed(1), "unflattened_size": _Needed((2, 3))}),
    "ReLU": (F.relu, _INPLACE), "ReLU6": (F.relu6, _INPLACE), "SELU": (F.selu, _INPLACE), "SiLU": (F.silu, _INPLACE),
    "Mish": (F.mish, _INPLACE), "Sigmoid": (F.sigmoid, {}), "Tanh": (F.tanh, {}), "Softsign": (F.softsign, {}),
    "Tanhshrink": (F.tanhshrink, {}), "LogSigmoid": (F.logsigmoid, {}), "Hardsigmoid": (F.hardsigmoid, _INPLACE),
    "Hardswish": (F.hardswish, _INPLACE), "GELU": (F.gelu, {"approximate": "none"}),
    "LeakyReLU": (F.leaky_relu, {"negative_slope": 0.01, **_INPLACE}), "ELU": (F.elu, {"alpha": 1.0, **_INPLACE}),
    "CELU": (F.celu, {"alpha": 1.0, **_INPLACE}), "Softplus": (F.softplus, {"beta": 1.0, "threshold": 20.0}),
    "Hardtanh": (F.hardtanh, {"min_val": -1.0, "max_val": 1.0, **_INPLACE}), "GLU": (F.glu, {"dim": -1}),
    "Softshrink": (F.softshrink, {"lambd": 0.5}), "Hardshrink": (F.hardshrink, {"lambd": 0.5}),
    "Threshold": (F.threshold, {"threshold": _Needed(0.1), "value": _Needed(20), **_INPLACE}),
    "Softmax": (F.softmax, {"dim": None}), "LogSoftmax": (F.log_softmax, {"dim": None}),
    "Softmin": (F.softmin, {"dim": None}),
    "CosineSimilarity": (F.cosine_similarity, {"dim": 1, "eps": 1e-8}),
    "PairwiseDistance": (F.pairwise_distance, {"p": 2.0, "eps": 1e-6, "keepdim": False}),
    "AdaptiveAvgPool1d": (F.adaptive_avg_pool1d, {"output_size": _Needed(5)}),
    "AdaptiveAvgPool2d": (F.adaptive_avg_pool2d, {"output_size": _Needed((5, 7))}),
    "MSELoss": (F.mse_loss, _HOW), "L1Loss": (F.l1_loss, _HOW), "KLDivLoss": (F.kl_div, {**_HOW, "log_target": False}),
    "SmoothL1Loss": (F.smooth_l1_loss, {**_HOW, "beta": 1.0}),
    "HuberLoss": (F.huber_loss, {"reduction": "mean", "delta": 1.0}),
    "NLLLoss": (F.nll_loss, _CLASSES), "CrossEntropyLoss": (F.cross_entropy, {**_CLASSES, "label_smoothing": 0.0}),
    "BCELoss": (F.binary_cross_entropy, {"weight": None, **_HOW}),
    "BCEWithLogitsLoss": (F.binary_cross_entropy_with_logits, {"weight": None, **_HOW, "pos_weight": None}),
    "HingeEmbeddingLoss": (F.hinge_embedding_loss, {"margin": 1.0, **_HOW}),
    "MarginRankingLoss": (F.margin_ranking_loss, {"margin": 0.0, **_HOW}), "SoftMarginLoss": (F.soft_margin_loss, _HOW),
    "PoissonNLLLoss": (
        F.poisson_nll_loss,
        {"log_input": True, "full": False, "size_average": None, "eps": 1e-8, "reduce": None, "reduction": "mean"},
    ),
}  # fmt: skip
for _name, (_function, _options) in _table.items():
    _layer(_name, _function, _options)
