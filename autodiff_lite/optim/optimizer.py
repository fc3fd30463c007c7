"""What all optimisers share: groups of parameters with their options, a state for each, and the step."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..dtypes import Array
from ..modes import enable_grad, modes, no_grad
from ..storage import array_of, storage_of
from ..tensor import Tensor, plain


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
            if defaults.get(name, 0.0) < 0.0:
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
        self.state: dict[Tensor, dict[str, Any]] = defaultdict(dict)
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """More parameters, with options of their own: `{"params": [w], "lr": 0.1}`; what is left out is the default."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
                "will change between runs. Please use a list instead."
            )
        parameters = [given] if isinstance(given, Tensor) else list(given)
        if parameters and all(isinstance(p, tuple) and len(p) == 2 for p in parameters):  # from named_parameters()
            param_group = {**param_group, "param_names": [name for name, _ in parameters]}
            parameters = [parameter for _, parameter in parameters]
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
        self.state = defaultdict(dict)
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
                    state = self.state.get(parameter, {})
                    self._update(w, g, group, state)
                    if state:
                        self.state[parameter] = state
                    storage_of(parameter).wrote()
                    if before is not None:
                        self._tell(parameter, before)
        return loss

    def _tell(self, parameter: Tensor, before: Array) -> None:
        """To those who watch, an update is one write in place."""
        from ..observe import Call

        call = Call(type(self).__name__, self.step, (parameter,), {}, parameter, inplace=True, before=before)
        for observer in modes.observers:
            observer.operated(call)

    def _update(self, w: Array, g: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        """Change the array `w` of one parameter, given its gradient."""
        raise NotImplementedError
