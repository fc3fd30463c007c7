"""Giving an operation its public faces: function, method, alias, in-place form."""

# ruff: noqa: A002  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from .arguments import guarded, need_tensor, word
from .compile import RULES, P
from .examples import EXAMPLES
from .runtime import in_place
from .tensor import Tensor

F = TypeVar("F", bound=Callable[..., Any])
_NOTHING = object()
FUNCTIONS: dict[str, Callable[..., Tensor]] = {}  # what `import autodiff_lite as torch` offers by name


def attach(name: str, function: Any) -> None:
    """Make a function a method of the Tensor."""
    setattr(Tensor, name, function)


def public(
    *names: str,
    method: bool = True,
    function: bool = True,
    write: bool = False,
    quick: bool = False,
    plain: Callable[[Tensor], Tensor] | None = None,
) -> Callable[[F], F]:
    """Register the decorated function under its own name and `names`; with `write` also as `name_`, in place.

    `quick`: not to be slowed by a second call around it; such a function looks after its arguments itself.
    `plain`: the compiled operation that is the whole of it for one tensor and no options.
    """

    def register(made: F) -> F:
        made.__name__ = made.__qualname__ = made.__name__.rstrip("_")
        for name in (made.__name__, *names):
            add(name, made, method, function, write, quick, plain)
        return made

    return register


def add(
    name: str,
    made: Any,
    method: bool = True,
    function: bool = True,
    write: bool = False,
    quick: bool = False,
    plain: Callable[[Tensor], Tensor] | None = None,
) -> None:
    """Register one name for a function."""
    if function:
        FUNCTIONS[name] = made if quick else _shortened(guarded(made, name), plain)
    if method:
        attach(name, made if quick else _shortened(guarded(made, name, method=True), plain))
    if write:
        writer = _writer(name, made)
        attach(f"{name}_", writer if quick else guarded(writer, f"{name}_", method=True))
        if function:
            FUNCTIONS[f"{name}_"] = writer


def _shortened(call: Any, plain: Callable[[Tensor], Tensor] | None) -> Any:
    if plain is None:
        return call

    @functools.wraps(call)
    def short(input: Any = _NOTHING, *args: Any, **kwargs: Any) -> Any:
        if input.__class__ is Tensor and not args and not kwargs:
            return plain(input)
        return call(*args, **kwargs) if input is _NOTHING else call(input, *args, **kwargs)

    return short


def _writer(name: str, made: Any) -> Callable[..., Any]:
    @functools.wraps(made)
    def write(self: Tensor, *arguments: Any, **options: Any) -> Tensor:
        return in_place(name, made, self, *arguments, **options)  # type: ignore[no-any-return]

    write.__name__ = f"{name}_"
    write.__doc__ = (
        f"`{name}`, written over the tensor itself, which is returned; the other arguments are those of `{name}`.\n\n"
        "Raises RuntimeError for a leaf that requires a gradient, and where the result has another shape or does not "
        f"fit into the dtype. Source: `torch.Tensor.{name}_`."
    )
    return write


def described(name: str) -> str:
    """What `help` says of a compiled operation: its rule, in words, and an example."""
    rule = RULES[name]
    alone = len(rule.inputs) == 1
    lines = [f"{rule.forward}, elementwise{'' if alone else ' with broadcasting'}.", ""]
    lines.append(("Shapes: any. " if alone else "Shapes: any that broadcast. ") + _KINDS[rule.kind])
    if rule.vjp:
        slopes = [f"{slope} for {i}" for i, slope in rule.vjp.items()]
        lines.append(f"A gradient g of the result becomes {', '.join(slopes)}; r is the result.")
    raised = "Raises TypeError for what is no tensor" + ("." if alone else ", RuntimeError for shapes that do not fit.")
    lines.append(f"{raised} Source: `torch.{name}`.")
    if name in EXAMPLES:
        call, result = EXAMPLES[name]
        lines += ["", ">>> import autodiff_lite as torch", f">>> torch.{name}({call})", result]
    return "\n".join(lines)


_KINDS = {
    "float": "Integers are taken as floating point numbers.",
    "same": "The result has the dtype of the inputs, promoted if they differ.",
    "bool": "The result is of truth values.",
}


def unary(*names: str, write: bool = True) -> None:
    """Give compiled operations of one input their public names."""
    for name in names:
        getattr(P, name).__doc__ = described(name)
        add(name, getattr(P, name), write=write, quick=True)


def binary(name: str, *aliases: str, write: bool = True, numbers: str = "second") -> Callable[..., Any]:
    """Give a compiled operation of two inputs its public names.

    `numbers` says where a Python number may stand: "none", "second" or "both".
    """
    operation = getattr(P, name)

    def called(input: Any, other: Any) -> Any:
        if numbers != "both" and not isinstance(input, Tensor):
            need_tensor(name, input)
        if numbers == "none":
            need_tensor(name, other, 2, "other")
        result = operation(input, other)
        if result is NotImplemented:
            need_tensor(name, input)
            raise TypeError(f"{name}(): argument 'other' (position 2) must be Tensor, not {word(other)}")
        return result

    called.__name__ = name
    called.__doc__ = described(name)
    for each in (name, *aliases):
        add(each, called, write=write, quick=True)
    return called
