"""How a node was computed, in the names of the program: `u × x`, `sum(z)`, `2 × (x.T · x)`.

Made from the rule's own forward text (`x * y`) by putting the names of the inputs in.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

LONGEST = 40
"""A longer expression is shortened to its operation: relu(…)."""

_BINARY = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷", ast.MatMult: "@", ast.Mod: "%", ast.FloorDiv: "//"}
_COMPARE = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠"}
_SUPERSCRIPT = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


def expression(forward: str, inputs: Mapping[str, str], options: Mapping[str, str], symbol: str) -> str:
    """Write what an operation did.

    >>> expression("x * y", {"x": "u", "y": "x"}, {}, "×")
    'u × x'
    >>> expression("x.dot(y)", {"x": "x.T", "y": "x"}, {}, "·")
    'x.T · x'
    >>> expression("x.sum()", {"x": "u × x"}, {}, "Σ")
    'sum(u × x)'
    """
    try:
        tree = ast.parse(forward, mode="eval").body
    except SyntaxError:
        return forward
    said = _write(tree, inputs, options, symbol)
    return said if len(said) <= LONGEST else f"{_head(tree, symbol)}(…)"


def _head(tree: ast.expr, symbol: str) -> str:
    if isinstance(tree, ast.Call):
        function = tree.func
        return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
    return symbol


def _write(tree: ast.expr, inputs: Mapping[str, str], options: Mapping[str, str], symbol: str) -> str:
    def write(part: ast.expr) -> str:
        return _write(part, inputs, options, symbol)

    def operand(part: ast.expr) -> str:
        said = write(part)
        return f"({said})" if _is_compound(said) else said

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
            return f"{operand(left)} {_BINARY.get(type(op), symbol)} {operand(right)}"
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
            return f"{operand(part)}[{write(index)}]"
    return ast.unparse(tree)


def _is_number(said: str) -> bool:
    return said.lstrip("-").replace(".", "", 1).isdigit()


def _is_compound(said: str) -> bool:
    """Whether an operator stands at the top level of what was written, so that it needs brackets as an operand."""
    depth = 0
    for character in said:
        depth += (character in "([") - (character in ")]")
        if character == " " and depth == 0:
            return True
    return False
