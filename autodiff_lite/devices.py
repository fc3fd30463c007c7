"""The one device, the CPU; and the questions that programs ask before they choose one."""

from __future__ import annotations

from typing import Any


class device:
    """The device of a tensor. There is one: the CPU. Source: `torch.device`.

    Raises RuntimeError for another.

    >>> import autodiff_lite as torch
    >>> torch.device("cpu")
    device(type='cpu')
    """

    __slots__ = ("type", "index")

    def __init__(self, type: Any = "cpu") -> None:  # noqa: A002  (PyTorch's name)
        name = type.type if isinstance(type, device) else str(type)  # type: ignore[has-type]
        if name.split(":")[0] != "cpu":
            raise RuntimeError(f"autodiff_lite computes on the CPU only, got device: {name}")
        self.type, self.index = "cpu", None

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return "cpu"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device)

    def __hash__(self) -> int:
        return hash("cpu")


class _Absent:
    """A kind of device that is not there: `"cuda" if torch.cuda.is_available() else "cpu"` is "cpu"."""

    def is_available(self) -> bool:
        """Whether there is such a device: no."""
        return False

    def device_count(self) -> int:
        """How many there are: none."""
        return 0

    def current_accelerator(self) -> None:
        """Which one is in use: none."""


class _Backends:
    """`torch.backends`, of which programs ask for `mps.is_available()`."""

    mps = _Absent()


cuda, accelerator, backends = _Absent(), _Absent(), _Backends()

__all__ = ["accelerator", "backends", "cuda", "device"]
