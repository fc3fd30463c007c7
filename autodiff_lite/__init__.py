"""autodiff-lite: tensors with automatic differentiation, small enough to read, on NumPy alone.

For everything it offers, names, results, dtypes, repr and error messages are PyTorch's:

    >>> import autodiff_lite as torch
    >>> x = torch.arange(4.0, requires_grad=True)
    >>> y = 2 * torch.dot(x, x)
    >>> y.backward()
    >>> x.grad
    tensor([ 0.,  4.,  8., 12.])

Where to look: rules.py (the derivatives), compile.py (how a rule becomes code), engine.py (the backward pass).
"""

# ruff: noqa: A001  (names that PyTorch gives to its functions and arguments)

from __future__ import annotations

import math as _math
import warnings as _warnings

# NumPy warns where PyTorch silently gives inf or nan. Only warnings raised by this package's own code are silenced.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"autodiff_lite(\..*)?$")

from . import structure as _structure  # noqa: E402, F401, I001
from . import runtime as _runtime  # noqa: E402, F401
from . import methods as _methods  # noqa: E402, F401
from . import pointwise as _pointwise  # noqa: E402, F401
from . import dtypes as _dtypes  # noqa: E402
from . import shapes as _shapes  # noqa: E402, F401
from . import reductions as _reductions  # noqa: E402, F401
from . import products as _products  # noqa: E402, F401
from . import indexing as _indexing  # noqa: E402, F401
from . import joining as _joining  # noqa: E402, F401
from . import sorting as _sorting  # noqa: E402, F401
from . import linalg  # noqa: E402
from . import methods_inplace as _methods_inplace  # noqa: E402, F401
from . import autograd  # noqa: E402
from . import func, nn, optim, utils  # noqa: E402
from .func import vmap  # noqa: E402
from .autograd import grad as _grad  # noqa: E402, F401
from .creation import *  # noqa: E402, F403
from .rand import *  # noqa: E402, F403
from .dtypes import *  # noqa: E402, F403
from .dtypes import bool_ as bool  # noqa: E402
from .modes import *  # noqa: E402, F403
from .observe import Call, Observer, observe  # noqa: E402
from .printing import set_printoptions  # noqa: E402
from .public import FUNCTIONS as _FUNCTIONS  # noqa: E402
from .tensor import Tensor  # noqa: E402

globals().update(_FUNCTIONS)
uint8, int8, int16, short, int32, int, int64, long = (
    _dtypes.uint8,
    _dtypes.int8,
    _dtypes.int16,
    _dtypes.int16,
    _dtypes.int32,
    _dtypes.int32,
    _dtypes.int64,
    _dtypes.int64,
)
float = _dtypes.float32
double = _dtypes.float64
inf, nan, pi, e = _math.inf, _math.nan, _math.pi, _math.e
strided = "torch.strided"
