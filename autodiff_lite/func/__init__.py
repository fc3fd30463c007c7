"""Functions that make functions: grad, vjp, jvp, jacrev, jacfwd, hessian, vmap. Named as `torch.func`.

Arguments and results may be nested tuples, lists and dicts of tensors (trees.py).
"""

from .derivatives import grad, grad_and_value, jvp, vjp
from .jacobians import hessian, jacfwd, jacrev
from .modules import functional_call, stack_module_state
from .vmap import vmap

__all__ = [
    "functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "stack_module_state", "vjp",
    "vmap",
]  # fmt: skip
