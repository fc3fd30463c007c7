"""From the text of a rule to two flat functions and a node class.

A rule such as `rule("mul", "x * y", x="g * y", y="g * x")` is compiled at import into Python source:

- the **forward** function, which computes, and records a node if an input requires a gradient;
- the node's **back**, which computes the contributions on arrays and delivers them along the edges;
- the node's **pull** (the same on arrays, contributions returned) and **pull_graph** (the same text on tensors, where
  every step is recorded again: that is how derivatives of any order come about).

What a node saves is read off the text: `g * y` needs y, so `mul` saves y if x requires a gradient; `g * (1 - r * r)`
needs
only the result r. `x.shape` in a rule saves the shape and not the tensor.

The price is `exec`. It is paid openly: `source_of(name)` returns the text that runs, and it is registered with
`linecache`, so tracebacks and `inspect.getsource` show it. In compiled code `input` and `other` are tensors
(PyTorch's names for
them) and `x` and `y` their arrays.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable
from heapq import heappush
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import modes as _modes
from .modes import NAMESPACE, grad_on, tick
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
_NUMBERS = frozenset({int, float, bool})

NAMESPACE.update(
    new=object.__new__,
    tick=tick,
    push=heappush,
    grad_on=grad_on,
    modes=_modes.modes,
    enable_grad=_modes.enable_grad,
    F32=np.dtype(np.float32),
    F64=np.dtype(np.float64),
    NUMBERS=_NUMBERS,
)


_TENSORS = {"x": "input", "y": "other", "c": "condition"}


class Rule:
    """One row of the table: an operation, how it is computed, and its derivative by each input, all as text.

    `forward`, `inputs` and `vjp` are for reading: "x * y", ("x", "y"), {"x": "g * y", "y": "g * x"}. In scope are the
    inputs, the result `r` and the incoming gradient `g` (the cotangent). For structured operations the shown text can
    be
    simpler than the one that runs.
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
    ) -> None:
        self.name = name
        self.symbol = symbol
        self.text = text
        self.texts = texts
        self.inputs = inputs
        self.tensors = tuple(_TENSORS.get(i, f"t{i}") for i in inputs)
        self.options = options
        self.elementwise = elementwise
        self.view = view
        self.linear = linear  # in each input separately: the tangent goes the same way
        self.kind = kind  # "float": integers are promoted; "same": dtype as the inputs; "bool": a truth value
        self.title = node or "".join(part.capitalize() for part in name.split("_")) + "Backward0"
        self.forward = show.get("forward", text)
        self.vjp = {i: show.get(i, t) for i, t in texts.items()}
        arguments = ast.parse(f"def f({options}): pass").body[0].args  # type: ignore[attr-defined]
        self.option_names: tuple[str, ...] = tuple(a.arg for a in arguments.args)
        values = [ast.literal_eval(d) for d in arguments.defaults]
        self.fast = elementwise and not self.option_names  # compiled with promotion of dtypes and broadcasting
        self.defaults: dict[str, Any] = dict(
            zip(self.option_names[len(self.option_names) - len(values) :], values, strict=True)
        )
        self.needs = {i: _names(t, inputs, self.option_names) for i, t in texts.items()}
        order = [*(f"{i}_{what}" for i in inputs for what in ("shape", "dtype")), *inputs, "r", *self.option_names]
        used = set().union(*self.needs.values()) if texts else set()
        self.saved = tuple(n for n in order if n in used)
        self.function: Callable[..., Any]
        self.compute: Callable[..., Any]
        self.node: type[Node]

    def __repr__(self) -> str:
        return f"<rule {self.name}: {self.forward}>"


RULES: dict[str, Rule] = {}


class _Shapes(ast.NodeTransformer):
    """x.shape, for an input x, becomes the name x_shape; likewise x.dtype."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        self.inputs = inputs

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr in ("shape", "dtype") and isinstance(node.value, ast.Name) and node.value.id in self.inputs:
            return ast.Name(f"{node.value.id}_{node.attr}", ast.Load())
        return self.generic_visit(node)


@functools.cache
def _rewritten(text: str, inputs: tuple[str, ...]) -> str:
    return ast.unparse(_Shapes(inputs).visit(ast.parse(text, mode="eval")))


def _names(text: str, inputs: tuple[str, ...], options: tuple[str, ...]) -> set[str]:
    tree = ast.parse(_rewritten(text, inputs), mode="eval")
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return names & ({*inputs, "r", *options} | {f"{i}_{what}" for i in inputs for what in ("shape", "dtype")})


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
    **texts: str,
) -> Rule:
    """Add an operation to the table and compile it. See rules.py for the small language of the texts."""
    if not inputs:
        tree = ast.parse(text, mode="eval")
        inputs = " ".join(sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} & {"x", "y", "z"}))
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
    )
    RULES[name] = made
    _compile(made)
    setattr(P, name, made.function)
    DIFFERENTIABLE[name] = made.function
    return made


def source_of(name: str) -> str:
    """The Python source that an operation was compiled into.

    >>> from autodiff_lite.compile import source_of
    >>> "g * y" in source_of("mul")
    True
    """
    r = RULES[name]
    return "\n\n\n".join([_forward(r), _compute(r), *(_backward(r) if r.texts else [])]) + "\n"


def _compile(r: Rule) -> None:
    """Generate, compile and register the source of one rule."""
    slots = [*(f"to_{i}" for i in r.texts), *r.saved, "meta"] + (["mark"] if "r" in r.saved else [])
    edge_slots = tuple(f"to_{i}" if i in r.texts else "nowhere" for i in r.inputs)
    keep = {n for n in r.saved if n.endswith(("_shape", "_dtype")) or n in r.option_names}
    body = {
        "__slots__": tuple(slots),
        "title": r.title,
        "operation": r.name,
        "edge_slots": edge_slots,
        "saved_slots": tuple(n for n in r.saved if n not in keep),
        "nowhere": None,
        "rule": r,
    }
    r.node = type(r.title, (Node,), body)
    NAMESPACE[f"rule_{r.name}"] = r
    NAMESPACE[f"node_{r.name}"] = r.node
    found = _run(f"<autodiff_lite rule {r.name}>", f"{_forward(r)}\n\n\n{_compute(r)}\n", NAMESPACE)
    r.function, r.compute = found[r.name], found["compute"]
    if r.texts:
        for name in ("back", "pull", "pull_graph"):
            setattr(r.node, name, _at_first_use(r, name))


def _run(filename: str, source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Compile and execute generated source; tracebacks and inspect find it through linecache."""
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    found: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), names, found)
    return found


def _at_first_use(r: Rule, name: str) -> Callable[..., Any]:
    """A stand-in for a backward function, which is compiled when it is first needed: importing stays quick."""

    def stand_in(node: Any, *arguments: Any) -> Any:
        made = _run(f"<autodiff_lite rule {r.name}, backward>", "\n\n\n".join(_backward(r)) + "\n", NAMESPACE)
        r.node.back, r.node.pull = made["back"], made["pull"]
        r.node.pull_graph = _run(f"<autodiff_lite rule {r.name}, on tensors>", _pull_graph(r), DIFFERENTIABLE)[
            "pull_graph"
        ]
        return getattr(r.node, name)(node, *arguments)

    return stand_in


def _compute(r: Rule) -> str:
    """The bare computation on arrays."""
    arguments = ", ".join([*r.inputs, *([r.options] if r.options else [])])
    return f"def compute({arguments}):\n    return {r.text}"


def _forward(r: Rule) -> str:
    """The operation itself, with a fast path for floating point tensors of one dtype."""
    tensors = r.tensors
    arguments = ", ".join([*tensors, *([r.options] if r.options else [])])
    passed = ", ".join([*tensors, *r.option_names])
    general = f"return general(rule_{r.name}, {passed})"
    lines = [f"def {r.name}({arguments}):"]
    if r.fast and (len(r.inputs) > 2 or r.kind == "bool"):
        return "\n".join([*lines, f"    {general}"])
    of = dict(zip(r.inputs, tensors, strict=True))
    requires = " or ".join(f"{of[i]}._rg" for i in r.texts)
    if r.fast:
        lines += ["    try:", "        x = input._a"]
        if len(r.inputs) == 2:
            lines += [
                "        kind = other.__class__",
                "        if kind is Tensor or kind is Parameter: y = other._a; wants_y = other._rg",
                "        elif kind is float or kind is int: y = other; wants_y = None",
                f"        else: {general}",
            ]
            requires = " or ".join("wants_y" if i == "y" else "input._rg" for i in r.texts)
        same = " and (wants_y is None or y.dtype is dtype)" if len(r.inputs) == 2 else ""
        lines += [
            f"        r = {r.text}",
            "        dtype = r.dtype",
            f"    except Exception: {general}",
            f"    if dtype is not F32 and not (dtype is F64 and x.dtype is dtype{same}): {general}",
        ]
    else:
        for i in r.inputs:
            lines.append(f"    {i} = array_of({of[i]})" if r.view else f"    {i} = {of[i]}._a")
        lines.append(f"    r = {r.text}")
    lines += ["    out = new(Tensor)", "    out._a = r", "    out._grad = out._store = out._view = out.more = None"]
    if r.texts:
        lines += [f"    if ({requires}) and (GRAD or modes.grad):"]
        lines += [f"        {line}" for line in _record(r)]
        lines += [
            "        out._node = n",
            "        out._rg = True",
            "    else:",
            "        out._node = None; out._rg = False",
        ]
    else:
        lines += ["    out._node = None", "    out._rg = False"]
    if r.view:
        options = "".join(f", {o}" for o in r.option_names)
        lines.append(
            f"    link(out, input, lambda t: {r.name}(t{options}))" if options else f"    link(out, input, P.{r.name})"
        )
    given, chosen = ("".join(f"{name}, " for name in names) for names in (tensors, r.option_names))
    watched = f"told(rule_{r.name}, ({given}), ({chosen}), out)"
    lines += [f"    if WATCHED: {watched}", "    return out"]
    text = "\n".join(lines)
    return text.replace(f"lambda t: {r.name}(", f"lambda t: P.{r.name}(")


def _record(r: Rule) -> list[str]:
    """The statements that make the node `n`."""
    of = dict(zip(r.inputs, r.tensors, strict=True))
    wants = {i: ("wants_y" if r.fast and i == "y" and len(r.inputs) == 2 else f"{of[i]}._rg") for i in r.inputs}
    lines = [f"n = new(node_{r.name})", "n.seq = tick()", "n.more = None"]
    for i in r.texts:
        lines += [
            f"if {wants[i]}:",
            f"    n.to_{i} = {of[i]} if {of[i]}._node is None else {of[i]}._node",
            f"else: n.to_{i} = None",
        ]
    for name in r.saved:
        value = (
            of[name] if name in r.inputs else name.replace("_", ".") if name.endswith(("_shape", "_dtype")) else name
        )
        users = [i for i in r.texts if name in r.needs[i]]
        if len(users) < len(r.texts) and name in (*r.inputs, "r"):
            value = f"{value} if {' or '.join(wants[u] for u in users)} else None"
        lines.append(f"n.{name} = {value}")
    if "r" in r.saved:
        lines.append("n.mark = None")
    if r.fast and len(r.inputs) == 2:
        shapes = "((x.shape, x.dtype), (y.shape, y.dtype))"
        lines.append(f"n.meta = None if wants_y is None or x is y or x.shape == y.shape else {shapes}")
    else:
        lines.append("n.meta = None")
    return lines


def _loads(r: Rule, names: set[str], arrays: bool) -> list[str]:
    """Fetch saved values; a value that has been freed raises PyTorch's error about a second backward."""
    lines = []
    for name in (n for n in r.saved if n in names):
        if name == "r" and not arrays:
            lines += ["r = result_of(n)"]
            continue
        lines.append(f"{name} = n.{name}")
        if name in r.inputs or name == "r":
            lines.append(f"if {name} is None: raise n.freed()")
        if name in r.inputs and arrays:
            lines.append(
                f"{name} = {name} if {name}.__class__ in NUMBERS else {name}._a"
                if r.elementwise
                else f"{name} = {name}._a"
            )
    return lines


def _backward(r: Rule) -> list[str]:
    """`back` and `pull`, on arrays."""
    position = {i: k for k, i in enumerate(r.inputs)}
    back = ["def back(n, g, pending, targets, heap, keep):"]
    pull = ["def pull(n, g):", *(f"    c_{i} = None" for i in r.inputs)]
    release = " = ".join([*(f"n.{s}" for s in r.node.saved_slots), "None"])
    for i, text in r.texts.items():
        loads = _loads(r, r.needs[i], True)
        text = _rewritten(text, r.inputs)
        fit = f"if n.meta is not None: c_{i} = fit(c_{i}, n.meta[{position[i]}])"
        compute = [*(f"        {line}" for line in loads), f"        c_{i} = {text}", f"        {fit}"]
        back += [f"    to_{i} = n.to_{i}", f"    if to_{i} is not None:", *compute]
        pull += [f"    if n.to_{i} is not None:", *compute]
    if r.node.saved_slots:
        back.append(f"    if not keep: {release}")
        for name in r.node.saved_slots:
            back.append(f"    {name} = None")
    back.append("    g = None")
    for i in r.texts:
        back += [
            f"    if to_{i} is not None:",
            f"        seq = to_{i}.seq",
            "        if seq in pending:",
            f"            pending[seq] = pending[seq] + c_{i}",
            "        else:",
            f"            pending[seq] = c_{i}",
            f"            targets[seq] = to_{i}",
            "            push(heap, -seq)",
        ]
    pull.append(f"    return ({''.join(f'c_{i}, ' for i in r.inputs)})")
    return ["\n".join(back), "\n".join(pull)]


def _pull_graph(r: Rule) -> str:
    """The contributions on tensors."""
    position = {i: k for k, i in enumerate(r.inputs)}
    lines = ["def pull_graph(n, g):", *(f"    c_{i} = None" for i in r.inputs)]
    for i, text in r.texts.items():
        loads = _loads(r, r.needs[i], False)
        lines += [f"    if n.to_{i} is not None:", *(f"        {line}" for line in loads)]
        lines += [f"        c_{i} = {_rewritten(text, r.inputs)}"]
        lines += [f"        if n.meta is not None: c_{i} = fit(c_{i}, n.meta[{position[i]}])"]
    lines.append(f"    return ({''.join(f'c_{i}, ' for i in r.inputs)})")
    return "\n".join(lines)


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
NAMESPACE.update(retitle=retitle, P=P)
