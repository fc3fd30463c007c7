"""From the text of a rule to two flat functions and a node class.

A rule such as `rule("mul", "x * y", x="g * y", y="g * x")` is compiled, when it is first used, into Python source:

- the **forward** function, which computes, and records a node if an input requires a gradient;
- the node's **back**, which computes the contributions on arrays and delivers them along the edges;
- the node's **pull** (the same on arrays, contributions returned) and **pull_graph** (the same text on tensors, where
  every step is recorded again: that is how derivatives of any order come about).

What a node saves is read off the text: `g * y` needs y, so `mul` saves y if x requires a gradient; `g * (1 - r * r)`
needs only the result r. `x.shape` in a rule saves the shape and not the tensor.

The price is `exec`. It is paid openly: `source_of(name)` returns the text that runs, and it is registered with
`linecache`, so tracebacks (and, once an operation ran, `inspect.getsource`) show it. In compiled code `input` and
`other` are tensors (PyTorch's names for them) and `x` and `y` their arrays. generate.py writes the source.
"""

from __future__ import annotations

import functools
import linecache
import re
import threading
from collections.abc import Callable
from heapq import heappush
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import generate
from . import modes as _modes
from .modes import NAMESPACE, clock, grad_on
from .node import Node

if TYPE_CHECKING:
    from .tensor import Tensor

T = TypeVar("T")

DIFFERENTIABLE: dict[str, Any] = {"__name__": "autodiff_lite.compiled"}  # the names of rules, on tensors


class Operations:
    """The compiled operations by name: `P.mul(x, y)`."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[..., Tensor]: ...


P = Operations()

NAMESPACE.update(
    new=object.__new__,
    clock=clock,
    push=heappush,
    grad_on=grad_on,
    modes=_modes.modes,
    enable_grad=_modes.enable_grad,
    float32=np.float32,
    as_array=np.array,
    F32=np.dtype(np.float32),
    F64=np.dtype(np.float64),
)


_TENSORS = {"x": "input", "y": "other", "c": "condition"}
_KEPT = ("_shape", "_dtype")  # what is saved of an input for `x.shape` and `x.dtype`; backward need not free it


class Rule:
    """One row of the table: an operation, how it is computed, and its derivative by each input, all as text.

    `forward`, `inputs` and `vjp` are for reading: "x * y", ("x", "y"), {"x": "g * y", "y": "g * x"}. In scope are the
    inputs, the result `r` and the incoming gradient `g` (the cotangent). For structured operations the shown text can
    be simpler than the one that runs. What follows from the texts is worked out when it is first asked for.
    """

    def __init__(
        self,
        name: str,
        text: str,
        texts: dict[str, str],
        *,
        inputs: tuple[str, ...],
        symbol: str,
        options: str,
        elementwise: bool,
        show: dict[str, str],
        node: str,
        view: bool,
        linear: bool,
        kind: str,
        number: dict[str, str],
    ) -> None:
        self.name = name
        self.symbol = symbol
        self.text = text
        self.texts = texts
        self.inputs = inputs
        self.tensors = tuple(_TENSORS.get(i, f"t{i}") for i in inputs)
        self.options = options
        self.option_names = tuple(option.split("=")[0].strip() for option in options.split(",")) if options else ()
        self.arguments = ", ".join([*self.tensors, *([options] if options else [])])
        self.elementwise = elementwise
        self.fast = elementwise and not options  # compiled with promotion of dtypes and broadcasting
        self.mixes = self.fast and len(inputs) > 1  # inputs of several shapes and dtypes; each contribution is fitted
        self.view = view
        self.linear = linear  # in each input separately: the tangent goes the same way
        self.kind = kind  # "float": integers are promoted; "same": dtype as the inputs; "bool": a truth value
        self.title = node or "".join(part.capitalize() for part in name.split("_")) + "Backward0"
        self.number = number
        self.forward = show.get("forward", text)
        self.vjp = {i: show.get(i, t) for i, t in texts.items()}
        self.flat = _stand_in(self)  # the compiled function; `function` may wrap it
        self.function: Callable[..., Any] = self.flat

    @functools.cached_property
    def defaults(self) -> dict[str, Any]:
        """The options that may be left out, with their values."""
        given = self.flat.__defaults__ or ()
        return dict(zip(self.option_names[len(self.option_names) - len(given) :], given, strict=True))

    @functools.cached_property
    def needs(self) -> dict[str, set[str]]:
        """For each input the names that its derivative mentions."""
        return {i: generate.names_in(t, self.inputs, self.option_names) for i, t in self.texts.items()}

    @functools.cached_property
    def saved(self) -> tuple[str, ...]:
        """What a node keeps."""
        order = [*(f"{i}{what}" for i in self.inputs for what in _KEPT), *self.inputs, "r", *self.option_names]
        used = set().union(*self.needs.values())
        return tuple(n for n in order if n in used)

    @property
    def saved_slots(self) -> tuple[str, ...]:
        """What of that backward frees."""
        return tuple(n for n in self.saved if not n.endswith(_KEPT) and n not in self.option_names)

    @functools.cached_property
    def node(self) -> type[Node]:
        """The class of its nodes."""
        body: dict[str, Any] = {
            "__slots__": (
                *(f"to_{i}" for i in self.texts),
                *self.saved,
                *["meta"] * self.mixes,
                *["mark"] * ("r" in self.saved),
            ),
            "title": self.title,
            "operation": self.name,
            "edge_slots": tuple(f"to_{i}" if i in self.texts else "nowhere" for i in self.inputs),
            "hidden": tuple(k for k, i in enumerate(self.inputs) if i == "c"),
            "saved_slots": self.saved_slots,
            "nowhere": None,
            "rule": self,
        }
        for name in ("back", "pull", "pull_graph") if self.texts else ():
            body[name] = _at_first_use(self, name)
        return type(self.title, (Node,), body)

    @functools.cached_property
    def node_of_number(self) -> dict[str, type[Node]]:
        """The classes of its nodes where a Python number stands for an input and PyTorch has a node of its own."""
        return {
            i: type(title, (self.node,), {"__slots__": (), "title": title, "hidden": (self.inputs.index(i),)})
            for i, title in self.number.items()
        }

    @functools.cached_property
    def compute(self) -> Callable[..., Any]:
        """The bare computation on arrays."""
        source = generate.compute(self) + "\n"
        return run_source(f"<autodiff_lite rule {self.name}, computed>", source, NAMESPACE)["compute"]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<rule {self.name}: {self.forward}>"


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    text: str,
    *,
    inputs: str = "",
    symbol: str = "",
    options: str = "",
    elementwise: bool = True,
    show: dict[str, str] | None = None,
    node: str = "",
    view: bool = False,
    linear: bool = False,
    kind: str = "same",
    number: dict[str, str] | None = None,
    **texts: str,
) -> Rule:
    """Add an operation to the table. See rules.py for the small language of the texts."""
    if not inputs:
        inputs = " ".join(sorted(set(re.findall(r"\b[xyz]\b", text))))
    made = Rule(
        name,
        text,
        texts,
        inputs=tuple(inputs.split()),
        symbol=symbol or name,
        options=options,
        elementwise=elementwise,
        show=show or {},
        node=node,
        view=view,
        linear=linear,
        kind=kind,
        number=number or {},
    )
    RULES[name] = NAMESPACE[f"rule_{name}"] = made
    setattr(P, name, made.function)
    DIFFERENTIABLE[name] = made.function
    return made


def source_of(name: str) -> str:
    """The Python source that an operation is compiled into.

    >>> from autodiff_lite.compile import source_of
    >>> "g * y" in source_of("mul")
    True
    """
    r = RULES[name]
    parts = [generate.forward(r), generate.compute(r), *(generate.backward(r) if r.texts else [])]
    return "\n\n\n".join(parts) + "\n"


# ---------------------------------------------------------------------------------------------- at first use

_compiling = threading.RLock()


@functools.cache
def _pattern(arguments: str, passed: str) -> FunctionType:
    """A function with these arguments that asks for the real one. One for all rules of a signature: compiling two
    hundred operations, of which a program uses ten, would be most of the time that importing takes.
    """
    found: dict[str, Any] = {}
    source = f"def stand_in({arguments}):\n    return compiled('?')({passed})\n"
    exec(compile(source, "<autodiff_lite rule, first use>", "exec"), NAMESPACE, found)
    return found["stand_in"]  # type: ignore[no-any-return]


def _stand_in(r: Rule) -> FunctionType:
    """The operation's function as it is before its first call. Its code is exchanged then, so that everybody who holds
    it (as a method, under an alias) holds the compiled one.
    """
    pattern = _pattern(r.arguments, ", ".join([*r.tensors, *r.option_names]))
    code = pattern.__code__
    constants = tuple(r.name if constant == "?" else constant for constant in code.co_consts)
    code = code.replace(co_name=r.name, co_qualname=r.name, co_consts=constants)
    return FunctionType(code, NAMESPACE, r.name, pattern.__defaults__)


def compiled(name: str) -> Callable[..., Any]:
    """Compile an operation's forward function and put it into the place of its stand-in."""
    r = RULES[name]
    with _compiling:
        NAMESPACE[f"node_{name}"] = r.node
        NAMESPACE.update((f"node_{name}_number_{i}", kind) for i, kind in r.node_of_number.items())
        made = run_source(f"<autodiff_lite rule {name}>", generate.forward(r) + "\n", NAMESPACE)
        r.flat.__code__ = made[name].__code__
    return r.flat


def _at_first_use(r: Rule, name: str) -> Callable[..., Any]:
    """A stand-in for a backward function, which is compiled when it is first needed."""

    def stand_in(node: Any, *arguments: Any) -> Any:
        with _compiling:
            source = "\n\n\n".join(generate.backward(r)) + "\n"
            made = run_source(f"<autodiff_lite rule {r.name}, backward>", source, NAMESPACE)
            on_tensors = f"<autodiff_lite rule {r.name}, on tensors>"
            r.node.back, r.node.pull = made["back"], made["pull"]
            r.node.pull_graph = run_source(on_tensors, generate.pull_graph(r) + "\n", DIFFERENTIABLE)["pull_graph"]
        return getattr(r.node, name)(node, *arguments)

    return stand_in


def run_source(filename: str, source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Compile and execute generated source; tracebacks and inspect find it through linecache."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    found: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), names, found)
    return found


def retitle(tensor: T, title: str) -> T:
    """Give the node of a result the name that PyTorch has for this use of the operation."""
    node = tensor._node  # type: ignore[attr-defined]
    if node is not None and node.title != title:
        key = (type(node), title)
        if key not in _retitled:
            _retitled[key] = type(title, (type(node),), {"__slots__": (), "title": title})
        node.__class__ = _retitled[key]
    return tensor


_retitled: dict[tuple[type[Node], str], type[Node]] = {}
NAMESPACE.update(retitle=retitle, P=P, compiled=compiled)
