"""The Tensor: an array that remembers where it came from.

The fields, all set for every tensor:

- `_a`     the numbers: a NumPy array, or a NumPy scalar for a 0-d result that nobody shares
- `_rg`    does it require a gradient?
- `_node`  the operation that made it (`grad_fn`), if that was recorded
- `_grad`  `.grad`
- `_store` the `Storage` that it shares with views (storage.py), made when first needed
- `_view`  for a view: what it is a view of
- `more`   hooks and other rare things (engine.Hooks)
- `seq`    only on leaves that require a gradient: a positive sequence number, so that backward serves them last

What Python and NumPy ask of it is in native.py; arithmetic and the other operations are attached in methods.py.
"""

from __future__ import annotations

import itertools
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes, errors
from .description import Described
from .dtypes import Array, dtype
from .engine import sweep
from .modes import NAMESPACE
from .native import Native
from .node import Handle, Node, hook_node, hooks_of
from .storage import Storage, array_of, root_of, storage_of

_new = object.__new__
leaf_number = itertools.count(1).__next__
_ONES = {kind: kind(1) for kind in (np.float32, np.float64)}


class Tensor(Described, Native):
    """An n-dimensional array with automatic differentiation. Source: `torch.Tensor`.

    >>> import autodiff_lite as torch
    >>> isinstance(torch.ones(2), torch.Tensor)
    True
    """

    __slots__ = ("_a", "_rg", "_node", "_grad", "_store", "_view", "more", "seq", "__weakref__")
    __array_priority__ = 1000

    _a: Array
    _rg: bool
    _node: Node | None
    _grad: Tensor | None
    _store: Storage | None
    _view: Any
    more: Any
    seq: int

    if TYPE_CHECKING:  # the methods that methods.py attaches
        T: Tensor
        mT: Tensor  # noqa: N815

        def __getattr__(self, name: str) -> Callable[..., Tensor]: ...
        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __getitem__(self, index: Any) -> Tensor: ...
        def __setitem__(self, index: Any, value: Any) -> None: ...
        def __neg__(self) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __lt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __and__(self, other: Any) -> Tensor: ...
        def __or__(self, other: Any) -> Tensor: ...
        def __invert__(self) -> Tensor: ...

    def __new__(cls, *data: Any) -> Tensor:
        """`torch.Tensor(data)`: a float32 tensor; `torch.Tensor(2, 3)`: one of that shape. Prefer `torch.tensor`."""
        values = data[0] if len(data) == 1 else dtypes.Size()
        if isinstance(values, Tensor):
            return values[...]
        if hasattr(values, "__len__") and not isinstance(values, dtypes.Size):
            return plain(NAMESPACE["array_from"](values, dtypes.float32), cls)
        if isinstance(values, bool) or (not hasattr(values, "__getitem__") and not hasattr(values, "__index__")):
            raise TypeError(f"new(): data must be a sequence (got {type(values).__name__})")
        return plain(np.zeros(NAMESPACE["shape_from"](data or (0,), "new"), dtype=np.float32), cls)

    # ------------------------------------------------------------------ the graph

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        return self._rg

    @requires_grad.setter
    def requires_grad(self, on: bool) -> None:
        if not isinstance(on, bool):
            raise RuntimeError("requires_grad must be a bool")
        if self._node is not None:
            raise RuntimeError(errors.NON_LEAF_FLAG.format(hint="" if on else errors.NON_LEAF_FLAG_HINT))
        if on and self._a.dtype.kind != "f":
            raise RuntimeError(errors.FLOAT_ONLY_FLAG.format(kinds="and complex "))
        self._flag(on)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Start (or stop) recording operations on this tensor, a leaf of floating point numbers."""
        if not isinstance(requires_grad, bool):
            kind = type(requires_grad).__name__
            raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}")
        if requires_grad and self._a.dtype.kind != "f":
            raise RuntimeError(errors.FLOAT_ONLY_FLAG.format(kinds=""))
        if self._node is None or not requires_grad:
            self.requires_grad = requires_grad
        if NAMESPACE["WATCHED"]:
            for observer in NAMESPACE["modes"].observers:
                observer.flagged(self)
        return self

    def _flag(self, on: bool) -> None:
        if on and not self._rg:
            if self.more is not None and self.more.inference and not NAMESPACE["modes"].inference:
                raise RuntimeError(
                    "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
                )
            if not hasattr(self, "seq"):
                self.seq = leaf_number()
        self._rg = on

    @property
    def grad_fn(self) -> Node | None:
        """The node that made this tensor, or None for a leaf."""
        return self._node

    @property
    def is_leaf(self) -> bool:
        """True unless the tensor is the result of a recorded operation."""
        return self._node is None

    @property
    def grad(self) -> Tensor | None:
        """The gradient that backward has added up so far; None before the first."""
        if self._grad is None and self._node is not None and not self.retains_grad:
            warnings.warn(errors.NON_LEAF_GRAD, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value._a.dtype != self._a.dtype:
                raise RuntimeError(errors.GRAD_DTYPE.format(_word(value.dtype), dtypes.SCALAR_NAME[self.dtype]))
            if value._a.shape != self._a.shape:
                raise RuntimeError(errors.GRAD_SIZE.format(list(value._a.shape), list(self._a.shape)))
        before, self._grad = self._grad, value
        if NAMESPACE["WATCHED"]:
            for observer in NAMESPACE["modes"].observers:
                observer.set_grad(self, None if before is None else before._a, None if value is None else value._a)

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    @property
    def retains_grad(self) -> bool:
        """Whether a non-leaf keeps its gradient."""
        return self._node is not None and self.more is not None and self.more.retained is not None

    def retain_grad(self) -> None:
        """Let backward write `.grad` of this non-leaf, too."""
        if not self._rg:
            raise RuntimeError(errors.RETAIN_NO_GRAD)
        if self._node is not None:
            retain(self)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> Handle:
        """Call `hook(gradient)` when the gradient of this tensor is complete; what it returns replaces the gradient."""
        if not self._rg:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        owner = hooks_of(self) if self._node is None else hook_node(self._node)
        return Handle(owner.pre, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> Handle:
        """Call `hook(tensor)` after a gradient was added to this leaf's `.grad`."""
        if not self._rg:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._node is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return Handle(hooks_of(self).accumulated, hook)

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Add d(self)/d(leaf), times the cotangent `gradient`, to `.grad` of every leaf of the graph.

        Shapes: `gradient` has the shape of `self`; it may be left out for one number only. Source:
        `torch.Tensor.backward`.

        >>> import autodiff_lite as torch
        >>> x = torch.arange(4.0, requires_grad=True)
        >>> (x * x).backward(torch.ones(4))
        >>> x.grad
        tensor([0., 2., 4., 6.])
        """
        one = _ONES.get(self._a.__class__)  # there is one for a loss: a single number, kept as a NumPy scalar
        if (
            one is None
            or gradient is not None
            or inputs is not None
            or create_graph
            or not self._rg
            or NAMESPACE["WATCHED"]
        ):
            NAMESPACE["backward"](self, gradient, retain_graph, create_graph, inputs=inputs)
        else:
            edge = self._node or self
            sweep({edge.seq: one}, [], retain_graph, edge)

    def detach_(self) -> Tensor:
        """Make this tensor a leaf that requires no gradient."""
        if self._view is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
                "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
                "detach_() cannot be called on these gradients. To fix this error, please refer to the "
                "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
            )
        self._node, self._rg = None, False
        return self

    @property
    def data(self) -> Tensor:
        """The same memory without history and without a version count: writes through it go unnoticed. Prefer
        detach().
        """
        return plain(array_of(self))

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if value._a.dtype != self._a.dtype and self._rg and value._a.dtype.kind != "f":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        before, self._a = self._a, array_of(value)
        if NAMESPACE["WATCHED"] and NAMESPACE["modes"].observers:
            NAMESPACE["overwritten"]("data", setattr, self, np.array(before))

    @property
    def _version(self) -> int:
        if self.is_inference():
            raise RuntimeError("Inference tensors do not track version counter.")
        return 0 if self._store is None else self._store.version

    @property
    def _base(self) -> Tensor | None:
        return None if self._view is None else root_of(self)

    def _is_view(self) -> bool:
        return self._view is not None

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self._node is not None:
            raise RuntimeError(errors.DEEPCOPY)
        if id(self) not in memo:
            twin = plain(np.array(self._a), type(self))
            memo[id(self)] = twin
            twin._flag(self._rg)
            if self._grad is not None:
                twin._grad = self._grad.__deepcopy__(memo)
        return memo[id(self)]  # type: ignore[no-any-return]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _rebuild, (type(self), np.asarray(self._a), self._rg)


def _rebuild(kind: type[Tensor], array: Array, requires_grad: bool) -> Tensor:
    tensor = plain(array, kind)
    tensor._flag(requires_grad)
    return tensor


_WORDS = {"float32": "float", "float64": "double", "int64": "long int", "int32": "int", "int16": "short int",
          "int8": "signed char", "uint8": "unsigned char"}  # fmt: skip


def _word(d: dtype) -> str:
    """The name of the dtype in C++, which this one error uses."""
    return _WORDS.get(d.name, d.name)


def plain(array: Array, kind: type[Tensor] = Tensor) -> Tensor:
    """A tensor around an array, with no history."""
    tensor: Tensor = _new(kind)
    tensor._a = array
    tensor._rg = False
    tensor._node = tensor._grad = tensor._store = tensor._view = tensor.more = None
    return tensor


def retain(tensor: Tensor) -> None:
    """Let the node of a non-leaf write the tensor's `.grad`. The node knows the tensor weakly: no cycle."""
    assert tensor._node is not None
    hooks_of(tensor).retained = True
    hook_node(tensor._node).retained = weakref.ref(tensor)


NAMESPACE.update(Tensor=Tensor, plain=plain, retain=retain, storage_of=storage_of, array_of=array_of)
