"""Several results with names, as `torch.return_types`."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from .tensor import Tensor


class _Named(tuple[Tensor, ...]):
    """Several results with names, as `torch.return_types`: `x.max(0).values`."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def __new__(cls, *values: Tensor) -> _Named:
        return tuple.__new__(cls, values)

    def __repr__(self) -> str:
        lines = [f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True)]
        return f"torch.return_types.{type(self).__name__}(\n" + ",\n".join(lines) + ")"


def return_type(name: str, *fields: str) -> Any:
    """A class of named results."""
    body: dict[str, Any] = {"__slots__": (), "_fields": fields}
    for position, field in enumerate(fields):
        body[field] = property(itemgetter(position))
    return type(name, (_Named,), body)


ValuesIndices = {
    name: return_type(name, "values", "indices")
    for name in ("max", "min", "sort", "topk", "median", "nanmedian", "cummax", "cummin", "mode", "kthvalue")
}
