"""Small parts for a training loop, named as `torch.nn`."""

from . import functional
from .modules import *  # noqa: F403
from .parameter import Parameter

__all__ = ["Parameter", "functional"]
