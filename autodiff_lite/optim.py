"""Optimisers: SGD and Adam, named as `torch.optim`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .dtypes import Array
from .modes import modes, no_grad
from .storage import array_of, storage_of
from .tensor import Tensor, plain


class Optimizer:
    """Base class: keeps the parameters, in groups with options of their own, and a state for each."""

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                "torch.FloatTensor"
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = [
            {
                **defaults,
                **group,
                "params": [group["params"]] if isinstance(group["params"], Tensor) else list(group["params"]),
            }
            for group in groups
        ]
        self.state: dict[Tensor, dict[str, Any]] = {}
        for group in self.param_groups:
            for parameter in group["params"]:
                if not isinstance(parameter, Tensor):
                    raise TypeError(
                        f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}"
                    )
                if parameter._node is not None:
                    raise ValueError("can't optimize a non-leaf Tensor")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients; without this the next backward adds to them."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none:
                    parameter.grad = None
                elif parameter.grad is not None:
                    parameter.grad.zero_()

    @no_grad()  # type: ignore[untyped-decorator]
    def step(self, closure: Any = None) -> Any:
        """Change every parameter that has a gradient by one step."""
        loss = None
        if closure is not None:
            from .modes import enable_grad

            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter._grad is not None:
                    before = np.array(parameter._a) if modes.observers else None
                    self._update(parameter, parameter._grad._a, group, self.state.setdefault(parameter, {}))
                    storage_of(parameter).wrote()
                    if before is not None:
                        self._tell(parameter, before)
        return loss

    def _tell(self, parameter: Tensor, before: Array) -> None:
        """To those who watch, an update is one write in place."""
        from .observe import Call

        call = Call(type(self).__name__, self.step, (parameter,), {}, parameter, inplace=True, before=before)
        for observer in modes.observers:
            observer.operated(call)

    def _update(self, parameter: Tensor, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent: w ← w − lr·g, with momentum v ← momentum·v + (1 − dampening)·g."""

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
        if lr < 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        given = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, given)

    def _update(self, parameter: Tensor, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        w = array_of(parameter)
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            g = g + group["weight_decay"] * w
        if group["momentum"]:
            if state.get("momentum_buffer") is None:
                state["momentum_buffer"] = plain(np.array(g))
            else:
                v = array_of(state["momentum_buffer"])
                v *= group["momentum"]
                v += (1 - group["dampening"]) * g
            v = state["momentum_buffer"]._a
            g = g + group["momentum"] * v if group["nesterov"] else v
        w -= group["lr"] * g


class Adam(Optimizer):
    """Adam (Kingma & Ba, 2015): steps scaled by running means of the gradient and of its square."""

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
    ) -> None:
        if lr < 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if eps < 0:
            raise ValueError(f"Invalid epsilon value: {eps}")
        for i, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        given = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
        }
        super().__init__(params, given)

    def _update(self, parameter: Tensor, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        w = array_of(parameter)
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            g = g + group["weight_decay"] * w
        if not state:
            state.update(step=0, exp_avg=plain(np.zeros_like(w)), exp_avg_sq=plain(np.zeros_like(w)))
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = plain(np.zeros_like(w))
        state["step"] += 1
        m, v = state["exp_avg"]._a, state["exp_avg_sq"]._a
        b1, b2 = group["betas"]
        m += (g - m) * (1 - b1)
        v *= b2
        v += (1 - b2) * g * g
        if group["amsgrad"]:
            np.maximum(state["max_exp_avg_sq"]._a, v, out=state["max_exp_avg_sq"]._a)
            v = state["max_exp_avg_sq"]._a
        root = np.sqrt(v) / np.sqrt(1 - b2 ** state["step"]) + group["eps"]
        w -= group["lr"] / (1 - b1 ** state["step"]) * (m / root)
