"""What a node has saved for its derivative, under PyTorch's names: `y.grad_fn._saved_result`.

PyTorch names a saved value by the argument that it was: `_saved_self` and `_saved_other`, and `_saved_result` for the
operation's own result. Here the same values are the rule's x, y and r.
"""

from __future__ import annotations

import functools
from typing import Any

from .compile import RULES
from .modes import NAMESPACE
from .node import Node

_USUAL = {"self": "x", "other": "y", "result": "r"}
# Where the second argument has a name of its own.
_SECOND = {"pow": "exponent", "mm": "mat2", "bmm": "mat2", "mv": "vec", "dot": "tensor"}


def _names(node: Any) -> dict[str, str]:
    """PyTorch's names of a node's saved values, and the slots that hold them."""
    rule = RULES.get(node.operation)
    if rule is None:
        return {}
    names = dict(_USUAL)
    if rule.name in _SECOND:
        names[_SECOND[rule.name]] = names.pop("other")
    names.update({option: option for option in rule.option_names})
    return {name: slot for name, slot in names.items() if slot in rule.saved}


def _saved(node: Any, name: str) -> Any:
    slot = _names(node).get(name)
    if slot is None:
        raise AttributeError(f"'{node.title}' object has no attribute '_saved_{name}'")
    if node.saved_slots and all(getattr(node, s) is None for s in node.saved_slots):
        raise node.freed()
    node.check()
    return NAMESPACE["result_of"](node) if slot == "r" else getattr(node, slot)


def _listed(node: Any) -> list[str]:
    """dir(node): only what this node has saved."""
    others = [name for name in object.__dir__(node) if not name.startswith("_saved_")]
    return [*others, *(f"_saved_{name}" for name in _names(node))]


for _name in {*_USUAL, *_SECOND.values(), *(option for rule in RULES.values() for option in rule.option_names)}:
    setattr(Node, f"_saved_{_name}", property(functools.partial(_saved, name=_name)))
setattr(Node, "__dir__", _listed)  # noqa: B010  (mypy does not like a method assigned)
