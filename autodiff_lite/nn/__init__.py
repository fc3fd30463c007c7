"""Parts of networks, and what a training loop needs of them. Named as `torch.nn`."""

from . import functional, init
from .containers import ModuleDict, ModuleList, Sequential
from .layers import *  # noqa: F403
from .module import Module
from .modules import *  # noqa: F403
from .parameter import Parameter

__all__ = ["Module", "ModuleDict", "ModuleList", "Parameter", "Sequential", "functional", "init"]
