"""Nested tuples, lists and dicts of tensors: what goes into functions of `torch.func`, and what comes out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def children(value: Any) -> list[Any] | None:
    """What a container holds, in order; None for a leaf. Everything that is no container is a leaf, None too."""
    if isinstance(value, tuple | list):
        return list(value)
    return list(value.values()) if isinstance(value, dict) else None


def leaves(value: Any) -> list[Any]:
    """The leaves, in order."""
    inside = children(value)
    return [value] if inside is None else [leaf for child in inside for leaf in leaves(child)]


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The same containers with `function` of each leaf."""
    inside = children(value)
    if inside is None:
        return function(value)
    results = [mapped(function, child) for child in inside]
    if isinstance(value, dict):
        return type(value)(zip(value, results, strict=True))
    return type(value)(*results) if hasattr(value, "_fields") else type(value)(results)


def rebuilt(value: Any, replacements: Iterable[Any]) -> Any:
    """The same containers with other leaves."""
    rest = iter(replacements)
    return mapped(lambda _: next(rest), value)


def spread(prefix: Any, value: Any) -> list[Any] | None:
    """For each leaf of `value` what `prefix` says of it, where a leaf of `prefix` speaks for all below it.

    None if the two do not fit: `(0, None)` fits `(x, {"a": y, "b": z})`, and `(0,)` does not.
    """
    said, inside = children(prefix), children(value)
    if said is None:
        return [prefix] * len(leaves(value))
    if inside is None or type(prefix) is not type(value) or len(said) != len(inside):
        return None
    if isinstance(prefix, dict) and list(prefix) != list(value):
        return None
    parts = [spread(p, v) for p, v in zip(said, inside, strict=True)]
    return None if None in parts else [each for part in parts if part is not None for each in part]


def described(value: Any, indent: int = 0) -> str:
    """The containers as PyTorch's errors show them: `TreeSpec(tuple, None, [*])`."""
    inside = children(value)
    if inside is None:
        return "*"
    context = list(value) if isinstance(value, dict) else None
    step = indent + 2
    parts = [described(child, step) for child in inside]
    return f"TreeSpec({type(value).__name__}, {context}, [" + (",\n" + " " * step).join(parts) + "])"


def sketched(value: Any) -> str:
    """The containers as Python writes them, with a star for each leaf: `(*, {'a': *})`."""
    inside = children(value)
    if inside is None:
        return "*"
    parts = [sketched(child) for child in inside]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {part}" for key, part in zip(value, parts, strict=True)) + "}"
    text = ", ".join(parts)
    return f"[{text}]" if isinstance(value, list) else f"({text},)" if len(parts) == 1 else f"({text})"
