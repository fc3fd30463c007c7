"""What `help` says of everything public: a meaning, its source, and an example that is true here and under PyTorch."""

from __future__ import annotations

import doctest
import inspect
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import autodiff_lite as ours

MODULES = {
    "torch": ours, "torch.nn": ours.nn, "torch.nn.functional": ours.nn.functional, "torch.nn.init": ours.nn.init,
    "torch.optim": ours.optim, "torch.autograd": ours.autograd, "torch.autograd.functional": ours.autograd.functional,
    "torch.autograd.forward_ad": ours.autograd.forward_ad, "torch.func": ours.func, "torch.linalg": ours.linalg,
    "torch.utils.data": ours.utils.data, "torch.utils.checkpoint": ours.utils.checkpoint,
}  # fmt: skip
# PyTorch has nothing like the observers, and the error stands in a module of its own there.
OWN = {"torch.Call", "torch.Observer", "torch.observe", "torch.autograd.GradcheckError"}


def of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The functions and classes that a module offers: those of its `__all__`, or those that it defines."""
    listed = getattr(module, "__all__", None)
    home = module.__name__.removesuffix(".functional") if module is ours.nn.functional else module.__name__
    for name, value in vars(module).items():
        if name.startswith("_") or inspect.ismodule(value) or not callable(value):
            continue
        if name in listed if listed else str(getattr(value, "__module__", "")).startswith(home) or module is ours:
            yield name, value


def methods() -> Iterator[tuple[str, Any]]:
    for kind in (ours.Tensor, *ours.Tensor.__mro__[1:-1]):
        for name, value in vars(kind).items():
            if not name.startswith("_") and not inspect.ismemberdescriptor(value):
                yield f"torch.Tensor.{name}", value.fget if isinstance(value, property) else value


FUNCTIONS = {f"{path}.{name}": value for path, module in MODULES.items() for name, value in of(module)}
METHODS = dict(methods())
OPERATIONS = {name: m for name, m in METHODS.items() if f"torch.{name.rpartition('.')[2]}" in FUNCTIONS}
IN_PLACE = {name for name in {**FUNCTIONS, **METHODS} if name.endswith("_")}


def text(value: Any) -> str:
    return inspect.getdoc(value) or ""


def lacking(part: Callable[[str, str], bool], *groups: dict[str, Any]) -> list[str]:
    return [name for group in groups for name, value in group.items() if not part(name, text(value))]


def test_there_is_something_to_look_at() -> None:
    assert len(FUNCTIONS) > 500
    assert len(METHODS) > 400
    assert len(OPERATIONS) > 250


def test_everything_public_says_what_it_is() -> None:
    assert lacking(lambda name, doc: len(doc.split()) > 2, FUNCTIONS, METHODS) == []


def test_every_function_and_operation_names_its_source() -> None:
    assert lacking(lambda name, doc: "Source:" in doc or name in OWN, FUNCTIONS, OPERATIONS) == []


def test_every_function_and_operation_shows_an_example() -> None:
    """The forms in place have none of their own: they are said to be like the operation."""
    assert lacking(lambda name, doc: ">>> " in doc or name in IN_PLACE, FUNCTIONS, OPERATIONS) == []


def test_every_function_has_a_signature() -> None:
    for name, value in {**FUNCTIONS, **OPERATIONS}.items():
        if not (isinstance(value, type) and issubclass(value, Exception)):
            assert inspect.signature(value) is not None, name


EXAMPLES = {name: (value, text(value)) for name, value in {**FUNCTIONS, **OPERATIONS}.items() if ">>> " in text(value)}


def failures(name: str, source: str) -> str:
    """What the examples of a docstring print that it does not say."""
    example = doctest.DocTestParser().get_doctest(source, {}, name, None, None)
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's of what is old, and of what it is made of
        runner.run(example, out=report.append)
    return "".join(report)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_example_is_true(name: str) -> None:
    assert failures(name, EXAMPLES[name][1]) == ""


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - OWN))
def test_the_example_is_true_of_pytorch(name: str) -> None:
    pytest.importorskip("torch")
    assert (
        failures(
            name,
            EXAMPLES[name][1]
            .replace("import autodiff_lite as torch", "import torch")
            .replace("autodiff_lite", "torch"),
        )
        == ""
    )
