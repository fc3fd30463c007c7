"""What a call got wrong, in PyTorch's words: read off the function's own signature, in one place for all functions.

A public function is called as it is. Only when it fails with a TypeError or an AttributeError are its arguments
compared with its annotations: `dim: int` given a string is "argument 'dim' (position 1) must be int, not str".
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import dtypes
from .tensor import Tensor

# PyTorch has several functions under each of these names, and its error lists their signatures.
OVERLOADED = frozenset(
    """
    addmm all any arange argsort baddbmm bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor bmm
    clamp clamp_max clamp_min clip copysign count_nonzero div divide dsplit eq float_power floor_divide fmod ge
    greater greater_equal gt hsplit index_fill le lerp less less_equal lt masked_fill max mean median min mm
    linspace logspace moveaxis movedim multiply nanmedian narrow ne nonzero normal not_equal pow prod randint
    remainder repeat_interleave round
    rsub scatter searchsorted sort split squeeze std std_mean subtract sum tensor_split to true_divide var
    var_mean view vsplit where xlogy
    """.split()  # noqa: SIM905
)
_KINDS: dict[str, tuple[Any, str]] = {  # annotation: what it admits, PyTorch's word
    "Tensor": (Tensor, "Tensor"),
    "int": (int | np.integer, "int"),
    "bool": (bool, "bool"),
    "float": (int | float | np.number, "Number"),
    "Sequence[int]": (Sequence, "tuple of ints"),
    "Sequence[Tensor]": (Sequence, "tuple of Tensors"),
    "Dim": (int | np.integer | Sequence | None, "tuple of ints"),
    "dtypes.dtype": (dtypes.dtype, "torch.dtype"),
}


_NUMPY_NAMES = {"axis": "dim", "keepdims": "keepdim"}  # PyTorch's operations know these by NumPy's names, too


def guarded(function: Any, name: str = "", method: bool = False, numpy_names: bool = True) -> Any:
    """The function; where it stumbles over an argument of a wrong type, the error is PyTorch's.

    As a `method` its first argument is `self` and is not counted. With `numpy_names` it takes `axis` for `dim` and
    `keepdims` for `keepdim`.
    """
    code = inspect.unwrap(function).__code__  # not inspect.signature: for all functions that took a third of importing
    positional = code.co_varnames[: code.co_argcount]
    names = {*positional, *code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]}
    flags = (i for i, name in enumerate(positional) if function.__annotations__.get(name) == "bool")
    first_flag = next(flags, sys.maxsize)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            if not kwargs:  # nearly every call: to pass arguments on one by one takes half as long as to unpack them
                if len(args) == 1:
                    return function(args[0])
                if len(args) == 2 and first_flag > 1:
                    return function(args[0], args[1])
            if len(args) > first_flag and args[first_flag].__class__ is not bool:
                raise TypeError  # x.sum(0, 1) means x.sum((0, 1)): 1 for keepdim would hide the mistake
            return function(*args, **kwargs)
        except (TypeError, AttributeError) as error:
            renamed = {_NUMPY_NAMES.get(k, k): v for k, v in kwargs.items()} if numpy_names else kwargs
            again = renamed != kwargs and len(renamed) == len(kwargs) and not renamed.keys() - names
            said = None if again else complaint(function, name or function.__name__, args, kwargs, method)
            if not again and (said is None or str(error) == said):
                raise
        if again:
            return call(*args, **renamed)
        raise TypeError(said)

    return call


def complaint(
    function: Callable[..., Any], name: str, args: tuple[Any, ...], kwargs: dict[str, Any], method: bool
) -> str | None:
    """What PyTorch says of arguments that do not fit the signature; None if they fit."""
    parameters = list(inspect.signature(function).parameters.values())
    problem = next(_problems(name, parameters, args, kwargs, int(method)), None)
    if problem is None or (problem.endswith("(position 1) must be Tensor, not " + _word(args[:1])) and not method):
        return problem
    if name.rstrip("_") not in OVERLOADED:
        return problem
    signature = ", ".join(str(p) for p in parameters[int(method) :])
    return f"{mixed(name, *args[int(method) :], **kwargs)}\n * ({signature})"


def _word(value: tuple[Any, ...]) -> str:
    return word(value[0]) if value else ""


def word(value: Any) -> str:
    """What messages call the type of a value: `int`, `numpy.ndarray`."""
    kind = type(value)
    home = "numpy." if kind.__module__ == "numpy" else "torch." if kind in (dtypes.dtype, dtypes.Size) else ""
    return home + kind.__name__


def mixed(name: str, *values: Any, **named: Any) -> TypeError:
    """The error for arguments that fit none of the signatures of a function."""
    got = ", ".join([*map(word, values), *(f"{k}={word(v)}" for k, v in named.items())])
    end = ", " if named and not values else ""
    return TypeError(f"{name}() received an invalid combination of arguments - got ({got}{end}), but expected one of:")


def _problems(
    name: str, parameters: list[inspect.Parameter], args: tuple[Any, ...], kwargs: dict[str, Any], skipped: int
) -> Iterator[str]:
    """Every argument that does not fit, in order: of another type, unknown, missing."""
    many = next((p for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    for position, value in enumerate(args):
        if position < len(positional):
            yield from _misfit(name, positional[position], value, f" (position {position + 1 - skipped})")
        elif many is not None and not _admits(int | np.integer | Sequence | Tensor, value):
            place = position + 1 - skipped
            yield f"{name}(): argument '{many.name}' (position {place}) must be tuple of ints, not {_word((value,))}"
    by_name = {p.name: p for p in parameters if p.kind is not p.VAR_POSITIONAL}
    for key, value in kwargs.items():
        if key in by_name:
            yield from _misfit(name, by_name[key], value, "")
        elif not any(p.kind is p.VAR_KEYWORD for p in parameters):
            yield f"{name}() got an unexpected keyword argument '{key}'"
    if len(args) > len(positional) and many is None:
        takes, given = len(positional) - skipped, len(args) - skipped
        verb = "was" if given == 1 else "were"
        yield f"{name}() takes {takes} positional argument{'s' * (takes != 1)} but {given} {verb} given"
    missing = [p.name for p in positional[len(args) :] if p.default is p.empty and p.name not in kwargs]
    if missing:
        some = "arguments" if len(missing) == 1 else "argument"  # so it stands in PyTorch
        listed = ", ".join(f'"{m}"' for m in missing)
        yield f"{name}() missing {len(missing)} required positional {some}: {listed}"


def _misfit(name: str, parameter: inspect.Parameter, value: Any, place: str) -> Iterator[str]:
    """The complaint about one argument, if its annotation does not admit the value."""
    options = str(parameter.annotation).split(" | ")
    known = [_KINDS[o] for o in options if o in _KINDS]
    if not known or len(known) + ("None" in options) < len(options) or (value is None and "None" in options):
        return
    if not any(_admits(admitted, value) for admitted, _ in known):
        yield f"{name}(): argument '{parameter.name}'{place} must be {known[0][1]}, not {_word((value,))}"


def _admits(kind: Any, value: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, str)


def need_tensor(name: str, value: Any, position: int = 1, argument: str = "input") -> Tensor:
    """PyTorch's TypeError unless `value` is a tensor."""
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {word(value)}")
    return value
