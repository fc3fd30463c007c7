"""Optimisers: SGD, Adam and AdamW, named as `torch.optim`."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from .dtypes import Array
from .modes import modes, no_grad
from .storage import array_of, storage_of
from .tensor import Tensor, plain

# How PyTorch computes a step: groups have these entries there, and print them. They change no numbers.
_HOW = {"foreach": None, "differentiable": False, "fused": None}


class Optimizer:
    """Base class: keeps the parameters, in groups with options of their own, and a state for each.

    Raises ValueError for options that make no sense and for tensors that are no leaves, TypeError for what is no
    tensor. Source: `torch.optim.Optimizer`.

    >>> import autodiff_lite as torch
    >>> issubclass(torch.optim.SGD, torch.optim.Optimizer)
    True
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        for name, word in {"lr": "learning rate", "momentum": "momentum value", "eps": "epsilon value",
                           "weight_decay": "weight_decay value"}.items():  # fmt: skip
            if defaults.get(name, 0) < 0:
                raise ValueError(f"Invalid {word}: {defaults[name]}")
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                "torch.FloatTensor"
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = []
        self.state: dict[Tensor, dict[str, Any]] = {}
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """More parameters, with options of their own: `{"params": [w], "lr": 0.1}`; what is left out is the default."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        parameters = [given] if isinstance(given, Tensor) else list(given)
        for parameter in parameters:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}"
                )
            if parameter._node is not None and not parameter.retains_grad:
                raise ValueError("can't optimize a non-leaf Tensor")
        if len(set(parameters)) != len(parameters):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        if not set(parameters).isdisjoint(p for group in self.param_groups for p in group["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        group = {**param_group, "params": parameters}
        self.param_groups.append({**group, **{k: v for k, v in self.defaults.items() if k not in group}})

    def state_dict(self) -> dict[str, Any]:
        """The state and the options, with a number in place of each parameter."""
        number = {p: i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = [
            {**{k: v for k, v in group.items() if k != "params"}, "params": [number[p] for p in group["params"]]}
            for group in self.param_groups
        ]
        return {"state": {number[p]: dict(kept) for p, kept in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict()` of an optimiser with parameters of the same number and shape said."""
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        pairs = list(zip(self.param_groups, groups, strict=True))
        if any(len(own["params"]) != len(other["params"]) for own, other in pairs):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        self.state = {}
        for own, other in pairs:
            for parameter, number in zip(own["params"], other["params"], strict=True):
                kept = state_dict["state"].get(number)
                if kept is not None:
                    self.state[parameter] = {
                        k: plain(np.array(v._a)) if isinstance(v, Tensor) else v for k, v in kept.items()
                    }
            own.update({k: v for k, v in other.items() if k != "params"})

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            options = "".join(f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params")
            text += f"\nParameter Group {i}\n{options}"
        return text + ")"

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
                    w, g = array_of(parameter), parameter._grad._a
                    if group["maximize"]:
                        g = -g
                    if group["weight_decay"] and group.get("decoupled_weight_decay"):
                        w *= 1 - group["lr"] * group["weight_decay"]
                    elif group["weight_decay"]:
                        g = g + group["weight_decay"] * w
                    self._update(w, g, group, self.state.setdefault(parameter, {}))
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

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        """Change the array `w` of one parameter, given its gradient."""
        raise NotImplementedError


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
        given |= {"weight_decay": weight_decay, "nesterov": nesterov, "maximize": maximize} | _HOW
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
        w -= group["lr"] * g


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

    _decoupled = False

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
        for i, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
        given = {"lr": lr, "betas": betas, "eps": eps}
        given |= {"weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize, "foreach": None}
        super().__init__(params, given | {"capturable": False, **_HOW, "decoupled_weight_decay": self._decoupled})

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        if not state:
            state["step"] = plain(np.zeros((), np.float32))
            for name in ("exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if group["amsgrad"] else [])):
                state[name] = plain(np.zeros_like(w))
        array_of(state["step"])[...] += 1  # no operation of the program's
        steps = state["step"].item()
        m, v = state["exp_avg"]._a, state["exp_avg_sq"]._a
        b1, b2 = group["betas"]
        m += (g - m) * (1 - b1)
        v *= b2
        v += (1 - b2) * g * g
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"]._a, v, out=state["max_exp_avg_sq"]._a)
        root = np.sqrt(v) / np.sqrt(1 - b2**steps) + group["eps"]
        w -= group["lr"] / (1 - b1**steps) * (m / root)


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

    _decoupled = True

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
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)


__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]
