"""Module: a part of a network that keeps its parameters, its buffers and the modules inside it."""

# ruff: noqa: D102  (calling a module needs no sentence)

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .. import devices, dtypes
from ..modes import modes
from ..node import Handle
from ..tensor import Tensor
from .parameter import Parameter

_REGISTRIES = ("_parameters", "_modules", "_buffers")
_KEPT = {  # what PyTorch calls that which stands in a registry, and what may take its place
    "_parameters": ("parameter", "torch.nn.Parameter"),
    "_modules": ("child module", "torch.nn.Module"),
    "_buffers": ("buffer", "torch.nn.Buffer, torch.Tensor"),
}


class MatchedKeys(NamedTuple):
    """What `load_state_dict` found: the keys that were missing and those that belong to nothing."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class Module:
    """A part of a network. Parameters and modules that are assigned as attributes are found by `parameters()`.

    Source: `torch.nn.Module`.

    >>> import autodiff_lite as torch
    >>> class Scale(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = torch.nn.Parameter(torch.tensor(2.0))
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> Scale()(torch.ones(2))
    tensor([2., 2.], grad_fn=<MulBackward0>)
    >>> [name for name, _ in Scale().named_parameters()]
    ['factor']
    """

    training = True
    _parameters: dict[str, Any]
    _modules: dict[str, Any]
    _buffers: dict[str, Any]
    _hooks: dict[int, Any] = {}  # noqa: RUF012  (empty; a module with hooks has a dictionary of its own)
    _pre_hooks: dict[int, Any] = {}  # noqa: RUF012

    def __init__(self) -> None:
        for registry in _REGISTRIES:
            object.__setattr__(self, registry, {})

    def __setattr__(self, name: str, value: Any) -> None:
        registries = self.__dict__
        if isinstance(value, Parameter | Module):
            kind, registry = ("parameters", "_parameters") if isinstance(value, Parameter) else ("module", "_modules")
            if registry not in registries:
                raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
            for other in ("", *_REGISTRIES):
                if other != registry:
                    (registries[other] if other else registries).pop(name, None)
            registries[registry][name] = value
            return
        for registry, (kind, wanted) in _KEPT.items():
            if name in registries.get(registry, ()):
                if value is not None and not (registry == "_buffers" and isinstance(value, Tensor)):
                    raise TypeError(
                        f"cannot assign '{type_name(value)}' as {kind} '{name}' ({wanted} or None expected)"
                    )
                registries[registry][name] = value
                return
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        for registry in _REGISTRIES:
            found = self.__dict__.get(registry, {})
            if name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for registry in _REGISTRIES:
            if name in self.__dict__.get(registry, {}):
                del self.__dict__[registry][name]
                return
        object.__delattr__(self, name)

    def _enter(self, kind: str, registry: str, name: str, value: Any, admitted: Any, refusal: str) -> None:
        """Put a parameter, buffer or module under a name, if the name and the value allow it."""
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {type(name).__name__}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if not name:
            raise KeyError(f'{kind} name can\'t be empty string ""')
        entries = self.__dict__[registry]
        if name not in entries and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")
        if value is not None and not isinstance(value, admitted):
            raise TypeError(refusal.format(kind=type_name(value), name=name))
        entries[name] = value

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name."""
        refusal = "cannot assign '{kind}' object to parameter '{name}' (torch.nn.Parameter or None required)"
        self._enter("parameter", "_parameters", name, param, Parameter, refusal)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the module but is not trained; with persistent=False state_dict() omits it."""
        refusal = "cannot assign '{kind}' object to buffer '{name}' (torch Tensor or None required)"
        self._enter("buffer", "_buffers", name, tensor, Tensor, refusal)
        if not persistent:
            object.__setattr__(self, "_fleeting", {*self.__dict__.get("_fleeting", ()), name})

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a module under a name."""
        self._enter("module", "_modules", name, module, Module, "{kind} is not a Module subclass")

    register_module = add_module

    def get_submodule(self, target: str) -> Any:
        """The module of a dotted name; AttributeError if there is none."""
        found: Any = self
        for name in filter(None, target.split(".")):
            found = found._inside(name)
            if not isinstance(found, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return found

    def get_parameter(self, target: str) -> Any:
        """The parameter of a dotted name; AttributeError if there is none."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._inside(name)
        if not isinstance(found, Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Any:
        """The buffer of a dotted name; AttributeError if there is none."""
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        found = owner._inside(name)
        if name not in owner._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found

    def _inside(self, name: str) -> Any:
        if not hasattr(self, name):
            raise AttributeError(f"{type(self).__name__} has no attribute `{name}`")
        return getattr(self, name)

    def register_forward_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook(module, inputs, output)` after `forward`; what it returns replaces the output."""
        object.__setattr__(self, "_hooks", dict(self._hooks))
        return Handle(self._hooks, hook)

    def register_forward_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook(module, inputs)` before `forward`; what it returns replaces the inputs."""
        object.__setattr__(self, "_pre_hooks", dict(self._pre_hooks))
        return Handle(self._pre_hooks, hook)

    def forward(self, *inputs: Any) -> Any:
        """What the module computes; to be overridden."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        observers = modes.observers
        for observer in observers:
            observer.entered(self)
        try:
            for hook in list(self._pre_hooks.values()):
                given = hook(self, inputs)
                inputs = inputs if given is None else given if isinstance(given, tuple) else (given,)
            output = self.forward(*inputs, **options)
            for hook in list(self._hooks.values()):
                given = hook(self, inputs, output)
                output = output if given is None else given
            return output
        finally:
            for observer in observers:
                observer.left(self)

    def _paths(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all inside it, with dotted names; one that is used twice has two."""
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child._paths(f"{prefix}.{name}" if prefix else name)

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all inside it, with dotted names: each once, unless `remove_duplicate` is False."""
        seen = set() if memo is None else memo
        for path, module in self._paths(prefix):
            if module not in seen:
                if remove_duplicate:
                    seen.add(module)
                yield path, module

    def modules(self) -> Iterator[Module]:
        """This module and all inside it."""
        return (module for _, module in self.named_modules())

    def children(self) -> Iterator[Module]:
        """The modules directly inside, each once."""
        return (module for _, module in self.named_children())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly inside, with their names, each once."""
        seen: set[Module | None] = {None}
        for name, module in self._modules.items():
            if module not in seen:
                seen.add(module)
                yield name, module

    def _entries(self, registry: str, prefix: str, recurse: bool, once: bool = True) -> Iterator[tuple[str, Any]]:
        """What stands in one registry, here and inside, with dotted names, each once unless `once` is False."""
        seen: set[int] = set()
        for path, module in self._paths(prefix) if recurse else [(prefix, self)]:
            for name, value in module.__dict__[registry].items():
                if value is not None and id(value) not in seen:
                    if once:
                        seen.add(id(value))
                    yield (f"{path}.{name}" if path else name), value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters with dotted names: each once, unless `remove_duplicate` is False."""
        yield from self._entries("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters, each once."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        """All buffers with dotted names, each once."""
        return self._entries("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers, each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def state_dict(self, *, prefix: str = "", keep_vars: bool = False) -> OrderedDict[str, Tensor]:
        """Parameters and buffers by name, detached unless `keep_vars`; they share memory with the module's own."""
        state: OrderedDict[str, Tensor] = OrderedDict()
        for path, module in self._paths():
            lasting = {n: b for n, b in module._buffers.items() if n not in module.__dict__.get("_fleeting", ())}
            for name, value in {**module._parameters, **lasting}.items():
                if value is not None:
                    key = f"{path}.{name}" if path else name
                    state[prefix + key] = value if keep_vars else value.detach()
        return state

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> MatchedKeys:
        """Copy values into the parameters and buffers; returns the keys that were missing and unexpected.

        Raises RuntimeError if a shape does not fit and, with `strict`, if the keys are not the module's own; what does
        fit has been copied, as in PyTorch.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        own = self.state_dict()
        keys = MatchedKeys([k for k in own if k not in state_dict], [k for k in state_dict if k not in own])
        errors = []
        for what, listed in (("Missing", keys.missing_keys), ("Unexpected", keys.unexpected_keys)):
            if strict and listed:
                errors.append(f"{what} key(s) in state_dict: " + ", ".join(f'"{k}"' for k in listed) + ". ")
        for name in [k for k in own if k in state_dict]:
            if not isinstance(state_dict[name], Tensor):
                errors.append(
                    f'While copying the parameter named "{name}", expected torch.Tensor or Tensor-like object from '
                    f"checkpoint but received {type(state_dict[name])}"
                )
                continue
            have, want = state_dict[name].shape, own[name].shape
            if have == want:
                own[name].copy_(state_dict[name].detach())
            else:
                errors.append(
                    f"size mismatch for {name}: copying a param with shape {have} from checkpoint, the shape in "
                    f"current model is {want}."
                )
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(errors))
        return keys

    def to(self, *args: Any, **kwargs: Any) -> Module:
        """All floating point parameters and buffers in another dtype; the module itself is returned.

        Takes a dtype, a device (there is one), both, or a tensor that has them.
        """
        for value in (*args, *(kwargs[k] for k in ("device", "dtype", "tensor") if k in kwargs)):
            wanted = value.dtype if isinstance(value, Tensor) else value
            if isinstance(wanted, dtypes.dtype):
                self._convert(wanted)
            elif wanted is not None:
                devices.device(wanted)
        return self

    def _convert(self, dtype: dtypes.dtype) -> None:
        if not dtype.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )
        for _, tensor in [*self.named_parameters(), *self.named_buffers()]:
            if tensor.dtype.is_floating_point:
                tensor.data = tensor.data.to(dtype)
                if tensor.grad is not None:
                    tensor.grad.data = tensor.grad.data.to(dtype)

    def cpu(self) -> Module:
        """The module itself: there is one device."""
        return self

    def float(self) -> Module:
        """All floating point parameters and buffers as float32."""
        return self.to(dtypes.float32)

    def double(self) -> Module:
        """All floating point parameters and buffers as float64."""
        return self.to(dtypes.float64)

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
        """Switch to training mode, or with `mode=False` to evaluation mode."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
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
        extra = self.extra_repr().splitlines()
        if not lines and len(extra) < 2:
            return f"{type(self).__name__}({''.join(extra)})"
        return f"{type(self).__name__}(\n  " + "\n  ".join(extra + lines) + "\n)"


def type_name(value: Any) -> str:
    """The type of a value as PyTorch's errors name it."""
    return f"torch.{value.dtype.tensor_name}" if type(value) is Tensor else type(value).__name__
