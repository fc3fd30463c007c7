"""How a node was computed, in the names of the program: `u × x`, `sum(z)`, `2 × (x.T · x)`.

Made from the rule's own forward text (`x * y`) by putting the names of the inputs in.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

LONGEST = 40
"""A longer expression is shortened to its operation: relu(…)."""

_BINARY = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷", ast.MatMult: "@", ast.Mod: "%", ast.FloorDiv: "//"}
_COMPARE = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠"}
_COMPARISON, _SUM, _PRODUCT, _ATOM = range(4)
_OPERATORS = (
    dict.fromkeys(_COMPARE.values(), _COMPARISON)
    | dict.fromkeys(("+", "−"), _SUM)
    | dict.fromkeys(("×", "÷", "@", "%", "//", "·", "^"), _PRODUCT)
)
_SUPERSCRIPT = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


def expression(op: str, forward: str, inputs: Mapping[str, str], options: Mapping[str, str], symbol: str) -> str:
    """Write what an operation did.

    >>> expression("mul", "x * y", {"x": "u", "y": "x"}, {}, "×")
    'u × x'
    >>> expression("dot", "x.dot(y)", {"x": "x.T", "y": "x"}, {}, "·")
    'x.T · x'
    >>> expression("add", "x + y", {"x": "X @ w", "y": "b"}, {}, "+")
    'X @ w + b'
    >>> expression("sum", "x.sum()", {"x": "u × x"}, {}, "Σ")
    'sum(u × x)'
    >>> expression("getitem", "x[index]", {"x": "x"}, {"index": "(slice(1, None, None), 0, Ellipsis)"}, "[]")
    'x[1:, 0]'
    """
    tree = _parsed(forward)
    if tree is None:
        return forward
    said = _write(tree, inputs, options, symbol)
    return said if len(said) <= LONGEST else f"{op}(…)"


@cache
def _parsed(forward: str) -> ast.expr | None:
    try:
        return ast.parse(forward, mode="eval").body
    except SyntaxError:
        return None


def _write(tree: ast.expr, inputs: Mapping[str, str], options: Mapping[str, str], symbol: str) -> str:
    def write(part: ast.expr) -> str:
        return _write(part, inputs, options, symbol)

    def operand(part: ast.expr, above: int = _ATOM) -> str:
        said = write(part)
        return f"({said})" if _binding(said) < above else said

    match tree:
        case ast.Name(id=name):
            return inputs.get(name) or options.get(name) or name
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = write(right)
            plain = exponent.translate(_SUPERSCRIPT)
            simple = exponent.replace("-", "").isdigit()
            return f"{operand(left)}{plain}" if simple else f"{operand(left)} ^ {operand(right)}"
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_number(write(right)) and not _is_number(
            write(left)
        ):
            return f"{operand(right)} × {operand(left)}"  # as one writes it; the engine keeps the tensor first
        case ast.BinOp(left=left, op=op, right=right):
            binds = _SUM if isinstance(op, (ast.Add, ast.Sub)) else _PRODUCT
            return f"{operand(left, binds)} {_BINARY.get(type(op), symbol)} {operand(right, binds + 1)}"
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return f"−{operand(part)}"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"{operand(left)} {_COMPARE.get(type(op), symbol)} {operand(right)}"
        case ast.Call(func=ast.Attribute(value=left, attr=_), args=[right]) if symbol == "·":
            return f"{operand(left)} · {operand(right)}"
        case ast.Call(func=ast.Attribute(value=first, attr=name), args=rest):
            return f"{name}({', '.join(write(part) for part in [first, *rest])})"
        case ast.Call(func=function, args=arguments):
            return f"{ast.unparse(function)}({', '.join(write(part) for part in arguments)})"
        case ast.Attribute(value=part, attr=name):
            return f"{operand(part)}.{name}"
        case ast.Subscript(value=part, slice=index):
            return f"{operand(part)}[{_index(write(index))}]"
    return ast.unparse(tree)


def _index(said: str) -> str:
    """An index as one writes it: `0`, `1:`, `:, 2`, where the engine says (0, Ellipsis) and slice(1, None, None)."""
    try:
        tree = ast.parse(said, mode="eval").body
    except SyntaxError:
        return said
    items = list(tree.elts) if isinstance(tree, ast.Tuple) else [tree]
    if len(items) > 1 and ast.unparse(items[-1]) == "Ellipsis":
        items.pop()
    return ", ".join(_item(item) for item in items)


def _item(item: ast.expr) -> str:
    match item:
        case ast.Call(func=ast.Name(id="slice"), args=[start, stop, step]):
            ends = ["" if ast.unparse(end) == "None" else ast.unparse(end) for end in (start, stop, step)]
            return ":".join(ends[: 3 if ends[2] else 2])
        case ast.Call(func=ast.Name(id="array"), args=[numbers, *_]):
            return ast.unparse(numbers)
        case ast.Name(id="Ellipsis"):
            return "…"
    return ast.unparse(item)


def _is_number(said: str) -> bool:
    return said.lstrip("-").replace(".", "", 1).isdigit()


def _binding(said: str) -> int:
    """How tightly a text binds: by the loosest operator outside its brackets."""
    depth, loosest = 0, _ATOM
    for word in said.split(" "):
        if depth == 0 and word in _OPERATORS:
            loosest = min(loosest, _OPERATORS[word])
        depth += sum((character in "([") - (character in ")]") for character in word)
    return loosest
