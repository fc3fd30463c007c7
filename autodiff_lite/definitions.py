"""Functions that are text too: what a rule needs beyond one line, in the language of the rules.

    define("over_twice", "g, r", "where(r == 0, 0, g / (r * 2))")

makes `over_twice` a name that rules may use, on arrays and on tensors. `expanded` writes a text out with all such names
replaced by what they stand for: so a rule can be read, and carried elsewhere, as a whole.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from .compile import DIFFERENTIABLE, run_source
from .modes import NAMESPACE

DEFINITIONS: dict[str, tuple[tuple[str, ...], str]] = {}
"""The names of the arguments, and the text."""


def define(name: str, arguments: str, text: str) -> None:
    """Give a name to a text with arguments."""
    DEFINITIONS[name] = tuple(arguments.split(", ")), text
    source = f"def {name}({arguments}):\n    return {text}\n"
    for names, kind in ((NAMESPACE, "arrays"), (DIFFERENTIABLE, "tensors")):
        names.update(run_source(f"<autodiff_lite definition {name}, on {kind}>", source, names))


class _Expansion(ast.NodeTransformer):
    """Replaces the names of arguments by what was passed, and calls of definitions by their texts."""

    def __init__(self, passed: dict[str, ast.expr]) -> None:
        self.passed = passed

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.passed.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node = ast.Call(node.func, [self.visit(argument) for argument in node.args], node.keywords)
        if not isinstance(node.func, ast.Name) or node.func.id not in DEFINITIONS:
            return node if isinstance(node.func, ast.Name) else self.generic_visit(node)
        names, text = DEFINITIONS[node.func.id]
        body = ast.parse(text, mode="eval").body
        expansion: ast.AST = _Expansion(dict(zip(names, node.args, strict=True))).visit(body)
        return expansion


def expanded(text: str) -> str:
    """Write a text out without definitions.

    >>> expanded("2 * over_twice(g + 1, r)")
    '2 * where(r == 0, 0, (g + 1) / (r * 2))'
    """
    return ast.unparse(_Expansion({}).visit(ast.parse(text, mode="eval")))


def is_number(value: Any) -> bool:
    """Whether this is a number that the program wrote, not a tensor."""
    return isinstance(value, int | float)


def number_log(x: float) -> float:
    """The logarithm of such a number: -inf for 0, nan below."""
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


for _names in (NAMESPACE, DIFFERENTIABLE):
    _names.update(is_number=is_number, is_none=lambda value: value is None, number_log=number_log, inf=math.inf)
