"""The source that a rule is compiled into, as text: what stands between the rule's own texts.

`source_of("mul")` shows it whole. The lines are made for speed: one flat function forward and one backward, no loops
over inputs, no calls that are not needed, and conditions only where the rule leaves something open.
"""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .compile import Rule


class _Shapes(ast.NodeTransformer):
    """x.shape, for an input x, becomes the name x_shape; likewise x.dtype."""

    def __init__(self, inputs: tuple[str, ...]) -> None:
        self.inputs = inputs

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr in ("shape", "dtype") and isinstance(node.value, ast.Name) and node.value.id in self.inputs:
            return ast.Name(f"{node.value.id}_{node.attr}", ast.Load())
        return self.generic_visit(node)


def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _swapped(text: str) -> str:
    """The text with x for y and y for x."""
    tree = _tree(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = {"x": "y", "y": "x"}.get(node.id, node.id)
    return ast.unparse(tree)


@functools.cache
def rewritten(text: str, inputs: tuple[str, ...]) -> str:
    """The text with `x_shape` for `x.shape`: a shape is saved without its tensor."""
    return ast.unparse(_Shapes(inputs).visit(ast.parse(text, mode="eval")))


def names_in(text: str, inputs: tuple[str, ...], options: tuple[str, ...]) -> set[str]:
    """What a text needs to have been saved."""
    tree = ast.parse(rewritten(text, inputs), mode="eval")
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return names & ({*inputs, "r", *options} | {f"{i}_{what}" for i in inputs for what in ("shape", "dtype")})


def compute(r: Rule) -> str:
    """The bare computation on arrays."""
    arguments = ", ".join([*r.inputs, *([r.options] if r.options else [])])
    return f"def compute({arguments}):\n    return {r.text}"


def forward(r: Rule) -> str:
    """The operation itself, with a fast path for floating point tensors of one dtype."""
    tensors = r.tensors
    passed = ", ".join([*tensors, *r.option_names])
    general = f"return general(rule_{r.name}, {passed})"
    lines = [f"def {r.name}({r.arguments}):"]
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
        same = " and (wants_y is None or y.dtype is F64)" if len(r.inputs) == 2 else ""
        lines += [
            f"        r = {r.text}",
            f"    except Exception: {general}",
            "    if r.__class__ is not float32 and r.dtype is not F32:",  # a scalar's class is there sooner
            f"        if not (r.dtype is F64 and x.dtype is F64{same}): {general}",
        ]
    else:
        for i in r.inputs:
            lines.append(f"    {i} = array_of({of[i]})" if r.view else f"    {i} = {of[i]}._a")
        lines.append(f"    r = {r.text}")
    lines += ["    out = new(Tensor)", "    out._a = r", "    out._grad = out._store = out._view = out.more = None"]
    if r.texts:
        lines += [f"    if ({requires}) and (not OFF or modes.grad):"]
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
        again = f"lambda t: P.{r.name}(t{options})" if options else f"P.{r.name}"
        lines.append(f"    link(out, input, {again})")
    given, chosen = ("".join(f"{name}, " for name in names) for names in (tensors, r.option_names))
    lines += [f"    if WATCHED: told(rule_{r.name}, ({given}), ({chosen}), out)", "    return out"]
    return "\n".join(lines)


def _record(r: Rule) -> list[str]:
    """The statements that make the node `n`."""
    of = dict(zip(r.inputs, r.tensors, strict=True))
    wants = {i: ("wants_y" if r.fast and i == "y" and len(r.inputs) == 2 else f"{of[i]}._rg") for i in r.inputs}
    alone = len(r.texts) == 1  # then the node is made because that input requires a gradient
    kind = f"node_{r.name}()"
    if "y" in r.number:
        kind = f"{kind} if wants_y is not None else node_{r.name}_number_y()"
    lines = [f"n = {kind}", "n.seq = next(clock)", "n.more = None"]
    only: dict[str, list[str]] = {i: [f"to_{i}"] for i in r.texts}  # the slots that one input's derivative alone needs
    values = {f"to_{i}": f"{of[i]}._node or {of[i]}" for i in r.texts}
    for name in r.saved:
        values[name] = (
            of[name] if name in r.inputs else name.replace("_", ".") if name.endswith(("_shape", "_dtype")) else name
        )
        users = [i for i in r.texts if name in r.needs[i]]
        if len(users) == 1 and name in (*r.inputs, "r"):
            only[users[0]].append(name)
            continue
        if len(users) < len(r.texts) and name in (*r.inputs, "r"):
            values[name] += f" if {' or '.join(wants[u] for u in users)} else None"
        lines.append(f"n.{name} = {values[name]}")
    for i, slots in only.items():
        stores = "; ".join(f"n.{slot} = {values[slot]}" for slot in slots)
        none = " = ".join(f"n.{slot}" for slot in slots)
        lines += [stores] if alone else [f"if {wants[i]}: {stores}", f"else: {none} = None"]
    if "r" in r.saved:
        lines.append("n.mark = None")
    if r.mixes:
        # One float32 came of inputs like it; otherwise comparing shapes is what costs.
        alike = "r.__class__ is float32 or wants_y is None or x is y or x.shape == y.shape"
        lines.append(f"n.meta = None if {alike} else ((x.shape, x.dtype), (y.shape, y.dtype))")
    return lines


def _loads(r: Rule, names: set[str], arrays: bool) -> list[str]:
    """Fetch saved values; a value that has been freed raises PyTorch's error about a second backward."""
    lines = []
    for name in (n for n in r.saved if n in names):
        if name == "r" and not arrays:
            lines.append("r = result_of(n)")
            continue
        lines.append(f"{name} = n.{name}")
        if name in r.inputs and arrays:
            lines += [
                f"if {name}.__class__ is Tensor: {name} = {name}._a",
                f"elif {name}.__class__ is not float and {name}.__class__ is not int: {name} = value_of(n, {name})",
            ]
        elif name in r.inputs or name == "r":
            lines.append(f"if {name} is None: raise n.freed()")
    return lines


def backward(r: Rule) -> list[str]:
    """`back` and `pull`, on arrays."""
    position = {i: k for k, i in enumerate(r.inputs)}
    back = ["def back(n, g, pending, heap, keep):"]
    pull = ["def pull(n, g):", *(f"    c_{i} = None" for i in r.inputs)]
    alone = len(r.texts) == 1
    fresh = {i for i, text in r.texts.items() if isinstance(_tree(text), ast.BinOp)}
    twins = fresh == set(r.inputs) == {"x", "y"} and _swapped(r.texts["x"]) == ast.unparse(_tree(r.texts["y"]))
    if not r.elementwise and len(fresh) > 1:  # dot: a vector times a 0-d array takes two thirds of what a scalar takes
        back.append("    if g.__class__ is float32: g = as_array(g)")
    for i, text in r.texts.items():
        fit = [f"if n.meta is not None: c_{i} = fit(c_{i}, n.meta[{position[i]}])"] * r.mixes
        compute = [*_loads(r, r.needs[i], True), f"c_{i} = {rewritten(text, r.inputs)}", *fit]
        indented = [f"        {line}" for line in compute]
        back.append(f"    to_{i} = n.to_{i}")
        if twins and i == "y":  # x * x: each factor gets the same
            back.append("    if to_y is to_x and n.x is n.y: c_y = c_x")
            back.append("    elif to_y is not None:")
        elif not alone:
            back.append(f"    if to_{i} is not None:")
        back += [line[4:] for line in indented] if alone else indented
        pull += [f"    if n.to_{i} is not None:", *indented]
    # From here on nobody but the pending sums may hold a buffer: a leaf keeps one as its .grad if it is alone.
    mentioned = set().union(*r.needs.values())
    if r.saved_slots:
        back.append(f"    if not keep: {' = '.join(f'n.{s}' for s in r.saved_slots)} = None")
    back.append(f"    {' = '.join([*(s for s in r.saved_slots if s in mentioned), 'g'])} = None")
    order = list(r.texts)
    if order == ["x", "y"] and fresh == {"x", "y"}:
        # x * x: two contributions go as one. An operator made c_x, so it is nobody else's.
        back.append("    if to_y is to_x and to_x.seq not in pending: c_x += c_y; to_y = None")
    for k, i in enumerate(order):
        # With nothing else on its way, this is where backward goes next: no need to ask the heap.
        last = "".join(f" and to_{later} is None" for later in order[k + 1 :])
        deliver = [
            f"    seq = to_{i}.seq",
            f"    if seq in pending: pending[seq] = pending[seq] + c_{i}",
            f"    elif not heap{last}: pending[seq] = c_{i}; return to_{i}",
            f"    else: pending[seq] = c_{i}; push(heap, (seq, to_{i}))",
        ]
        if alone:
            back += deliver
            continue
        back += [f"    if to_{i} is not None:", *(f"    {line}" for line in deliver)]
    pull.append(f"    return ({''.join(f'c_{i}, ' for i in r.inputs)})")
    return ["\n".join(back), "\n".join(pull)]


def pull_graph(r: Rule) -> str:
    """The contributions on tensors."""
    position = {i: k for k, i in enumerate(r.inputs)}
    lines = ["def pull_graph(n, g):", *(f"    c_{i} = None" for i in r.inputs)]
    for i, text in r.texts.items():
        loads = _loads(r, r.needs[i], False)
        lines += [f"    if n.to_{i} is not None:", *(f"        {line}" for line in loads)]
        lines += [f"        c_{i} = {rewritten(text, r.inputs)}"]
        lines += [f"        if n.meta is not None: c_{i} = fit(c_{i}, n.meta[{position[i]}])"] * r.mixes
    lines.append(f"    return ({''.join(f'c_{i}, ' for i in r.inputs)})")
    return "\n".join(lines)
