"""The optimisers: SGD, Adam, AdamW, RMSprop and Adagrad, named as in `torch.optim`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..dtypes import Array
from ..storage import array_of
from ..tensor import plain
from .optimizer import Optimizer

# How PyTorch computes a step: groups have these entries there, in an order of each optimiser's own, and print them.
# They change no numbers.
_EACH, _FUSED, _DIFFERENTIABLE = {"foreach": None}, {"fused": None}, {"differentiable": False}
_CAPTURABLE = {"capturable": False}


def _start(state: dict[str, Any], w: Array, *names: str) -> None:
    """The state of a parameter before its first step: a count of the steps, and zeros of its shape."""
    if not state:
        state["step"] = plain(np.zeros((), np.float32))
        state.update({name: plain(np.zeros_like(w)) for name in names})


def _count(state: dict[str, Any]) -> float:
    """One more step; how many there are now."""
    array_of(state["step"])[...] += 1  # no operation of the program's
    return state["step"].item()  # type: ignore[no-any-return]


class SGD(Optimizer):
    """Stochastic gradient descent: w ← w − lr·g, with momentum v ← momentum·v + (1 − dampening)·g.

    Raises ValueError for Nesterov's momentum without momentum. Source: `torch.optim.SGD`.

    >>> import autodiff_lite as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimiser = torch.optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w
    tensor([0.8000, 1.6000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        given: dict[str, Any] = {"lr": lr, "momentum": momentum, "dampening": dampening}
        given |= {
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            **_EACH,
            **_DIFFERENTIABLE,
            **_FUSED,
        }
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, given)

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        if group["momentum"]:
            if state.get("momentum_buffer") is None:
                state["momentum_buffer"] = plain(np.array(g))
            else:
                v = array_of(state["momentum_buffer"])
                v *= group["momentum"]
                v += (1 - group["dampening"]) * g
            v = state["momentum_buffer"]._a
            g = g + group["momentum"] * v if group["nesterov"] else v
        w -= float(group["lr"]) * g


class Adam(Optimizer):
    """Adam (Kingma & Ba, 2015): steps scaled by running means of the gradient and of its square.

    Raises ValueError for a beta outside [0, 1). Source: `torch.optim.Adam`.

    >>> import autodiff_lite as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimiser = torch.optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        betas = (betas[0], betas[1])
        for i, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        if not all(isinstance(beta, float) for beta in betas):
            raise ValueError("betas must be either both floats or both Tensors")
        given = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad}
        given |= {"maximize": maximize, **_EACH, **_CAPTURABLE, **_DIFFERENTIABLE, **_FUSED}
        super().__init__(params, given | {"decoupled_weight_decay": decoupled_weight_decay})

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        _start(state, w, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else []))
        steps = _count(state)
        m, v = state["exp_avg"]._a, state["exp_avg_sq"]._a
        b1, b2 = group["betas"]
        m += (g - m) * (1 - b1)
        v *= b2
        v += (1 - b2) * g * g
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"]._a, v, out=state["max_exp_avg_sq"]._a)
        root = np.sqrt(v) / np.sqrt(1 - b2**steps) + group["eps"]
        w -= float(group["lr"]) / (1 - b1**steps) * (m / root)


class AdamW(Adam):
    """Adam whose weight decay draws w itself towards 0, and not its gradient (Loshchilov & Hutter, 2019).

    Raises ValueError for a beta outside [0, 1). Source: `torch.optim.AdamW`.

    >>> import autodiff_lite as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimiser = torch.optim.AdamW([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w
    tensor([0.8990, 1.8980], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)


class RMSprop(Optimizer):
    """Steps scaled by a running mean of the gradient's square (Tieleman & Hinton, 2012); `centered`: by its variance.

    Raises ValueError for a negative `alpha`. Source: `torch.optim.RMSprop`.

    >>> import autodiff_lite as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimiser = torch.optim.RMSprop([w], lr=0.05)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w
    tensor([0.5000, 1.5000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if alpha < 0.0:
            raise ValueError(f"Invalid alpha value: {alpha}")
        given: dict[str, Any] = {"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered}
        given |= {"weight_decay": weight_decay, **_CAPTURABLE, **_EACH, "maximize": maximize, **_DIFFERENTIABLE}
        super().__init__(params, given)

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        wanted = {"momentum_buffer": group["momentum"] > 0, "grad_avg": group["centered"]}
        _start(state, w, "square_avg", *(name for name, is_wanted in wanted.items() if is_wanted))
        _count(state)
        v, keep = state["square_avg"]._a, group["alpha"]
        v *= keep
        v += (1 - keep) * g * g
        if group["centered"]:
            mean = state["grad_avg"]._a
            mean += (1 - keep) * (g - mean)
            v = v - mean * mean
        g = g / (np.sqrt(v) + group["eps"])
        if group["momentum"] > 0:
            buffer = state["momentum_buffer"]._a
            buffer *= group["momentum"]
            buffer += g
            g = buffer
        w -= float(group["lr"]) * g


class Adagrad(Optimizer):
    """Steps scaled by the sum of the gradient's squares so far (Duchi, Hazan & Singer, 2011).

    Raises ValueError for a negative `lr_decay` or `initial_accumulator_value`. Source: `torch.optim.Adagrad`.

    >>> import autodiff_lite as torch
    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> optimiser = torch.optim.Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimiser.step()
    >>> w
    tensor([0.9000, 1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        for name, value in (("lr_decay", lr_decay), ("initial_accumulator_value", initial_accumulator_value)):
            if value < 0.0:
                raise ValueError(f"Invalid {name} value: {value}")
        given: dict[str, Any] = {"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay}
        given |= {"initial_accumulator_value": initial_accumulator_value, **_EACH, "maximize": maximize}
        given |= _DIFFERENTIABLE | _FUSED
        super().__init__(params, given)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """As for every optimiser; the sums start at once."""
        super().add_param_group(param_group)
        for parameter in self.param_groups[-1]["params"]:
            _start(self.state[parameter], parameter._a, "sum")
            array_of(self.state[parameter]["sum"])[...] = self.param_groups[-1]["initial_accumulator_value"]

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        steps = _count(state)
        total = state["sum"]._a
        total += g * g
        w -= float(group["lr"]) / (1 + (steps - 1) * group["lr_decay"]) * (g / (np.sqrt(total) + group["eps"]))


__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "RMSprop"]
