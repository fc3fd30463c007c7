"""Modules as functions of their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..joining import stack
from ..tensor import Tensor


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Mapping[str, Tensor] | Sequence[Mapping[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    strict: bool = False,
) -> Any:
    """Call a module with other tensors in place of its parameters and buffers, by name.

    With `strict` all must be given and none besides. Raises RuntimeError then, ValueError for a name in two of the
    dicts. Source: `torch.func.functional_call`.

    >>> import autodiff_lite as torch
    >>> layer = torch.nn.Linear(2, 1, bias=False)
    >>> torch.func.functional_call(layer, {"weight": torch.ones(1, 2)}, torch.ones(2))
    tensor([2.])
    """
    dicts = parameter_and_buffer_dicts
    given: dict[str, Tensor] = {}
    for each in [dicts] if isinstance(dicts, Mapping) else dicts:
        for name, value in each.items():
            if name in given:
                raise ValueError(f"{name} appeared in multiple dictionaries; behavior of functional call is ambiguous")
            given[name] = value
    homes = {
        f"{path}.{name}" if path else name: (registry, name)
        for path, inner in module.named_modules()
        for registry in (inner._parameters, inner._buffers)
        for name in registry
    }
    if strict and homes.keys() != given.keys():
        missing, unexpected = sorted(homes.keys() - given.keys()), sorted(given.keys() - homes.keys())
        raise RuntimeError(f"Missing key(s): {missing}, unexpected key(s): {unexpected}.")
    places = [(*homes[name], value) for name, value in given.items() if name in homes]
    before = [(registry, name, registry[name]) for registry, name, _ in places]
    try:
        for registry, name, value in places:
            registry[name] = value
        inputs = args if isinstance(args, tuple) else () if args is None else (args,)
        return module(*inputs, **(kwargs or {}))
    finally:
        for registry, name, value in before:
            registry[name] = value


def stack_module_state(models: Sequence[Any]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The parameters and the buffers of several modules of one kind, each stacked: for `vmap` over an ensemble.

    Raises RuntimeError for none, and for modules of different kinds. Source: `torch.func.stack_module_state`.

    >>> import autodiff_lite as torch
    >>> parameters, _ = torch.func.stack_module_state([torch.nn.Linear(2, 1) for _ in range(3)])
    >>> parameters["weight"].shape
    torch.Size([3, 1, 2])
    """
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    stacks = []
    for kind in ("named_parameters", "named_buffers"):
        named = [dict(getattr(model, kind)()) for model in models]
        stacks.append({name: stack([each[name].detach() for each in named]) for name in named[0]})
    for name, value in models[0].named_parameters():
        stacks[0][name].requires_grad_(value.requires_grad)
    return stacks[0], stacks[1]
