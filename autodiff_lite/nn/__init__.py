"""Parts of networks, and what a training loop needs of them. Named as `torch.nn`."""

from . import functional, init, utils
from .containers import ModuleDict, ModuleList, ParameterList, Sequential
from .layers import *  # noqa: F403
from .module import Module
from .modules import *  # noqa: F403
from .parameter import Parameter
from .windows import *  # noqa: F403

__all__ = [
    "Module", "ModuleDict", "ModuleList", "Parameter", "ParameterList", "Sequential", "functional", "init", "utils",
]  # fmt: skip
