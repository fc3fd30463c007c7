"""Small changes to a solution: what a checker that looks must notice."""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import random
import textwrap
from collections.abc import Iterator
from typing import Any

import autodiff_lite as torch

OPERATORS: dict[type, list[type]] = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Lt: [ast.Gt],
    ast.Gt: [ast.Lt],
    ast.LtE: [ast.Gt],
    ast.GtE: [ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
}
ORDERED = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)
SYMMETRIC_CALLS = {"dot", "max", "min", "maximum", "minimum", "isinstance"}


def mutants(answer: Any, most: int = 20) -> Iterator[tuple[str, Any]]:
    """Changed versions of a solution, each with what was changed: a line of a function, or an item of a value."""
    if isinstance(answer, list) and answer and all(inspect.isfunction(item) for item in answer):
        for place, function in enumerate(answer):
            for line, changed in mutants(function, most):
                yield line, [*answer[:place], changed, *answer[place + 1 :]]
    elif inspect.isfunction(answer) or inspect.isclass(answer):
        yield from of_code(answer, most)
    else:
        yield from sample([(repr(value), value) for value in of_value(answer)], most)


def of_code(answer: Any, most: int) -> Iterator[tuple[str, Any]]:
    """Change one operator, constant or order of arguments in the source of a function or a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    before = ast.unparse(tree).splitlines()
    changed = []
    for number, node in enumerate(ast.walk(tree)):
        for variant in range(sum(1 for _ in edits(copy.deepcopy(node)))):
            again = copy.deepcopy(tree)
            target = next(itertools.islice(ast.walk(again), number, None))
            next(itertools.islice(edits(target), variant, None))()
            after = ast.unparse(again).splitlines()
            line = next((new for old, new in zip(before, after, strict=True) if old != new), None)
            if line is not None:
                changed.append((line.strip(), again))
    for line, again in sample(changed, most):
        names = dict(vars(inspect.getmodule(answer)))
        exec(compile(ast.fix_missing_locations(again), "<mutant>", "exec"), names)
        yield line, names[answer.__name__]


def edits(node: Any) -> Iterator[Any]:
    """Ways to change a node, each as a function that does it."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for operator in OPERATORS.get(type(node.op), []):
            yield lambda operator=operator: setattr(node, "op", operator())
    if isinstance(node, ast.BinOp) and isinstance(node.op, ORDERED):
        yield lambda: (lambda left, right: (setattr(node, "left", right), setattr(node, "right", left)))(
            node.left, node.right
        )
    if isinstance(node, ast.Compare):
        for operator in OPERATORS.get(type(node.ops[0]), []):
            yield lambda operator=operator: node.ops.__setitem__(0, operator())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda: setattr(node, "op", ast.UAdd())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield lambda: setattr(node, "value", node.value + 1)
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield node.elts.reverse
    for place, inner in enumerate(getattr(node, "body", []) if isinstance(node, ast.stmt) else []):
        if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            yield lambda place=place: node.body.__setitem__(place, ast.Pass())
    for field, inner in ast.iter_fields(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and holds_a_value(inner.func.value):
            yield lambda field=field, inner=inner: setattr(node, field, inner.func.value)
    if isinstance(node, ast.Call) and len(node.args) == 2 and called(node) not in SYMMETRIC_CALLS:
        yield lambda: node.args.reverse()


def holds_a_value(node: ast.AST) -> bool:
    """Whether a method is called on something that was computed, and not on a module."""
    return (
        not (isinstance(node, ast.Name) and node.id in {"torch", "np", "math"})
        and "torch." not in ast.unparse(node)[:6]
    )


def called(node: ast.Call) -> str:
    """The name that is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def of_value(value: Any) -> Iterator[Any]:
    """Change one item of a value, or the order of two neighbours."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield -value - 1
    elif isinstance(value, str):
        yield f"not {value}"
    elif isinstance(value, torch.Tensor):
        yield from (torch.tensor(changed, dtype=value.dtype) for changed in of_value(value.tolist()))
    elif isinstance(value, dict):
        for key, item in value.items():
            for changed in of_value(item):
                yield {**value, key: changed}
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            for changed in of_value(item):
                yield type(value)([*value[:place], changed, *value[place + 1 :]])
        for place in range(len(value) - 1):
            if value[place] != value[place + 1]:
                swapped = [*value[:place], value[place + 1], value[place], *value[place + 2 :]]
                yield type(value)(swapped)


def sample(items: list[Any], most: int) -> list[Any]:
    """At most so many of them, the same ones each time."""
    return items if len(items) <= most else random.Random(most).sample(items, most)
