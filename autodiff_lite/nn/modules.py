"""Modules: layers that keep their parameters."""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

# ruff: noqa: A001, A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..modes import modes
from ..rand import generator_of
from ..tensor import Tensor
from . import functional as F  # noqa: N812  (everybody's name for it)
from .parameter import Parameter


class Module:
    """A part of a network. Parameters and modules that are assigned as attributes are found by `parameters()`."""

    training = True

    def __init__(self) -> None:
        object.__setattr__(self, "_parameters", {})
        object.__setattr__(self, "_modules", {})
        object.__setattr__(self, "_buffers", {})

    def __setattr__(self, name: str, value: Any) -> None:
        registries = self.__dict__
        if isinstance(value, Parameter | Module):
            if "_parameters" not in registries:
                kind = "parameters" if isinstance(value, Parameter) else "module"
                raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
            registries["_parameters" if isinstance(value, Parameter) else "_modules"][name] = value
            registries.pop(name, None)
        elif name in registries.get("_parameters", {}):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{_kind(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            registries["_parameters"][name] = None
        elif name in registries.get("_buffers", {}):
            registries["_buffers"][name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_modules", "_buffers"):
            found = self.__dict__.get(registry, {})
            if name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name."""
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the module but is not trained."""
        self._buffers[name] = tensor

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a module under a name."""
        self._modules[name] = module

    def forward(self, *inputs: Any) -> Any:
        """What the module computes; to be overridden."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        observers = modes.observers
        if not observers:
            return self.forward(*inputs, **options)
        for observer in observers:
            observer.entered(self)
        try:
            return self.forward(*inputs, **options)
        finally:
            for observer in observers:
                observer.left(self)

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all inside it, with dotted names."""
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(f"{prefix}.{name}" if prefix else name)

    def modules(self) -> Iterator[Module]:
        """This module and all inside it."""
        return (module for _, module in self.named_modules())

    def children(self) -> Iterator[Module]:
        """The modules directly inside."""
        return iter(m for m in self._modules.values() if m is not None)

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly inside, with their names."""
        return iter((n, m) for n, m in self._modules.items() if m is not None)

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """All parameters with dotted names, each once."""
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, parameter in module._parameters.items():
                if parameter is not None and id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield (f"{path}.{name}" if path else name), parameter

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters, each once."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def state_dict(self) -> OrderedDict[str, Tensor]:
        """Parameters and buffers by name, detached."""
        state: OrderedDict[str, Tensor] = OrderedDict()
        for path, module in self.named_modules():
            for name, value in {**module._parameters, **module._buffers}.items():
                if value is not None:
                    state[f"{path}.{name}" if path else name] = value.detach()
        return state

    def load_state_dict(self, state_dict: dict[str, Tensor]) -> None:
        """Copy values into the parameters and buffers."""
        own = self.state_dict()
        missing, extra = [k for k in own if k not in state_dict], [k for k in state_dict if k not in own]
        if missing or extra:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(
                    ([f"Missing key(s) in state_dict: {', '.join(repr(k) for k in missing)}. "] if missing else [])
                    + ([f"Unexpected key(s) in state_dict: {', '.join(repr(k) for k in extra)}. "] if extra else [])
                )
            )
        for name, value in own.items():
            value.copy_(state_dict[name])

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad.zero_()

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Start or stop recording for all parameters."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def train(self, mode: bool = True) -> Module:
        """Switch to training mode."""
        for module in self.modules():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self) -> Module:
        """Switch to evaluation mode."""
        return self.train(False)

    def apply(self, fn: Callable[[Module], None]) -> Module:
        """Call a function on every module, this one last."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def extra_repr(self) -> str:
        """What stands between the brackets of `repr`."""
        return ""

    def __repr__(self) -> str:
        lines = [f"({name}): " + repr(child).replace("\n", "\n  ") for name, child in self._modules.items()]
        extra = self.extra_repr()
        if not lines:
            return f"{type(self).__name__}({extra})"
        return f"{type(self).__name__}(\n  " + "\n  ".join(([extra] if extra else []) + lines) + "\n)"


def _kind(value: Any) -> str:
    return f"torch.{type(value).__name__}" if isinstance(value, Tensor) else type(value).__name__


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
    """Modules one after the other."""

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        named = modules[0].items() if len(modules) == 1 and isinstance(modules[0], dict) else enumerate(modules)
        for name, module in named:
            self.add_module(str(name), module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)
        return input

    def __len__(self) -> int:
        return len(self._modules)

    def __getitem__(self, index: int) -> Any:
        return list(self._modules.values())[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())


def _activation(name: str, compute: Callable[[Tensor], Tensor], text: str) -> type[Module]:
    def forward(self: Module, input: Tensor) -> Tensor:
        return compute(input)

    return type(name, (Module,), {"__doc__": text, "forward": forward, "__module__": __name__})


ReLU = _activation("ReLU", lambda x: F.relu(x), "max(x, 0).")
Sigmoid = _activation("Sigmoid", lambda x: x.sigmoid(), "1 / (1 + exp(−x)).")
Tanh = _activation("Tanh", lambda x: x.tanh(), "The hyperbolic tangent.")
Identity = _activation("Identity", lambda x: x, "The input itself.")
