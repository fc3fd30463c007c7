"""autodiff-lite: tensors with automatic differentiation, small enough to read, on NumPy alone.

For everything it offers, names, results, dtypes, repr and error messages are PyTorch's:

    >>> import autodiff_lite as torch
    >>> x = torch.arange(4.0, requires_grad=True)
    >>> y = 2 * torch.dot(x, x)
    >>> y.backward()
    >>> x.grad
    tensor([ 0.,  4.,  8., 12.])

In which order to read: rules.py (the derivatives, one line each), compile.py and generate.py (how such a line becomes
code), node.py and engine.py (what is recorded, and how backward walks it), tensor.py (what the user holds), storage.py
(memory that is shared and written to). docs/engine.md says what is in the other files.
"""

# ruff: noqa: E402, F401, F403, A001, A004, I001  (the public face: it imports to export, in the order of dependence)

from __future__ import annotations

import math as _math
import warnings as _warnings
from typing import Any as _Any

# NumPy warns where PyTorch silently gives inf or nan. Only warnings raised by this package's own code are silenced.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"autodiff_lite(\..*)?$")

from . import structure as _structure
from . import runtime as _runtime
from . import methods as _methods
from . import elementwise as _elementwise
from . import arithmetic as _arithmetic
from . import pointwise as _pointwise
from . import comparing as _comparing
from . import dtypes as _dtypes
from . import shapes as _shapes
from . import conversions as _conversions
from . import broadcasting as _broadcasting
from . import reductions as _reductions
from . import products as _products
from . import extrema as _extrema
from . import running as _running
from . import indexing as _indexing
from . import gathering as _gathering
from . import joining as _joining
from . import splitting as _splitting
from . import repeating as _repeating
from . import einsum as _einsum
from . import sorting as _sorting
from . import statistics as _statistics
from . import scattering as _scattering
from . import methods_inplace as _methods_inplace
from . import saved as _saved
from . import autograd, linalg
from . import func, nn, optim, utils
from .func import vmap
from .creation import *
from .ranges import *
from .rand import *
from .devices import *
from .dtypes import *
from .dtypes import bool_ as bool
from .anomaly import *
from .modes import *
from .observe import Call as Call, Observer as Observer, observe as observe
from .printing import set_printoptions
from .public import FUNCTIONS as _FUNCTIONS
from .broadcasting import broadcast_shapes
from .diagonals import tril_indices, triu_indices
from .tensor import Tensor as Tensor

globals().update(_FUNCTIONS)
short, int, long = _dtypes.int16, _dtypes.int32, _dtypes.int64
float, double = _dtypes.float32, _dtypes.float64
inf, nan, pi, e, newaxis = _math.inf, _math.nan, _math.pi, _math.e, None
strided = "torch.strided"


def __getattr__(name: str) -> _Any:
    if name != "__version__":  # looked up when asked for: it costs more than the rest of the import
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("autodiff-lite")
