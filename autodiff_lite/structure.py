"""The table continued: operations that move numbers around or combine many of them.

Same language as rules.py. The text that runs carries options (`dim`, `shape`); where that would be hard to read, `show`
gives the shorter text that a picture shows. `linear=True`: linear in each input, so a tangent goes the same way as the
value.
"""

from __future__ import annotations

from . import kernels_conv as _kernels_conv  # noqa: F401
from . import kernels_index as _kernels_index  # noqa: F401
from . import kernels_linalg as _kernels_linalg  # noqa: F401
from . import kernels_reduce as _kernels_reduce  # noqa: F401
from . import rules as _rules  # noqa: F401  (the elementwise part of the table comes first)
from .compile import rule


def structured(name: str, text: str, **given: object) -> None:
    """A rule for an operation that is not elementwise."""
    rule(name, text, elementwise=False, **given)  # type: ignore[arg-type]


def linear(name: str, text: str, **given: object) -> None:
    """A structured rule that is linear in each input."""
    structured(name, text, linear=True, **given)


# ---------------------------------------------------------------------------------------------- sums
linear("sum", "sum(x, dim, keepdim)", options="dim=None, keepdim=False", symbol="Σ",
       x="unreduce(g, x.shape, dim, keepdim)",
       show={"forward": "x.sum()", "x": "expand(g)"})  # fmt: skip
linear("unreduce", "unreduce(x, shape, dim, keepdim)", options="shape, dim=None, keepdim=False",
       x="sum(g, dim, keepdim)",
       node="ExpandBackward0", show={"forward": "expand(x)", "x": "g.sum()"})  # fmt: skip
linear("sum_to", "sum_to(x, shape)", options="shape", x="expand(g, x.shape)", symbol="Σ", node="SumBackward1",
       show={"forward": "x.sum()", "x": "expand(g)"})  # fmt: skip
linear("dot", "x.dot(y)", x="g * y", y="g * x", symbol="·")

# ---------------------------------------------------------------------------------------------- shapes: mostly views
linear("permute", "permute(x, dims)", options="dims", view=True, x="permute(g, inverse_order(dims))", symbol="ᵀ",
       show={"forward": "x.T", "x": "g.T"})  # fmt: skip
linear(
    "expand",
    "expand(x, shape)",
    options="shape",
    view=True,
    x="sum_to(g, x.shape)",
    show={"forward": "expand(x)", "x": "g.sum()"},
)
linear("view", "view(x, shape)", options="shape", view=True, x="reshape(g, x.shape)", show={"forward": "x.view(shape)"})

# ---------------------------------------------------------------------------------------------- copies
linear("clone", "copy(x)", x="g", show={"forward": "x.clone()"})
linear("to_dtype", "to_dtype(x, dtype)", options="dtype", x="to_dtype(g, x.dtype)", node="ToCopyBackward0",
       show={"forward": "x.to(dtype)", "x": "g.to(x.dtype)"})  # fmt: skip
structured("detach", "x", show={"forward": "x.detach()"})
structured("zero", "zeros_like(x)", x="zeros_like(g)", show={"forward": "x.zero_()", "x": "0"})
structured(
    "fill",
    "filled(x, y)",
    x="zeros_like(g)",
    y="sum(g)",
    node="FillBackward2",
    show={"forward": "x.fill_(y)", "x": "0", "y": "g.sum()"},
)
structured("copy", "copied(x, y)", x="zeros_like(g)", y="sum_to(to_dtype(g, y.dtype), y.shape)", node="CopyBackwards",
           show={"forward": "x.copy_(y)", "x": "0", "y": "g"})  # fmt: skip
structured("zeros_like", "zeros_like(x)", x="zeros_like(g)")

# ---------------------------------------------------------------------------------------------- reductions
structured("mean", "mean(x, dim, keepdim)", options="dim=None, keepdim=False", symbol="mean",
           x="unreduce(g / count(x.shape, dim), x.shape, dim, keepdim)", linear=True,
           show={"forward": "x.mean()", "x": "expand(g) / n"})  # fmt: skip
structured("prod", "prod(x, dim, keepdim)", options="dim=None, keepdim=False", symbol="∏",
           x="prod_slope(g, x, r, dim, keepdim)",
           show={"forward": "x.prod()", "x": "g * r / x"})  # fmt: skip
structured("var", "var(x, dim, correction, keepdim)", options="dim=None, correction=1, keepdim=False",
           x="var_slope(g, x, dim, correction, keepdim)", show={"forward": "x.var()",
           "x": "g * 2 * (x - mean(x)) / (n - 1)"})  # fmt: skip
structured("std", "sqrt(var(x, dim, correction, keepdim))", options="dim=None, correction=1, keepdim=False",
           x="var_slope(over_twice(g, r), x, dim, correction, keepdim)",
           show={"forward": "x.std()", "x": "g / r * (x - mean(x)) / (n - 1)"})  # fmt: skip
structured("norm", "norm(x, p, dim, keepdim)", options="p=2.0, dim=None, keepdim=False", symbol="‖x‖",
           x="norm_slope(g, x, r, p, dim, keepdim)", node="LinalgVectorNormBackward0",
           show={"forward": "x.norm()", "x": "g * x / r"})  # fmt: skip
structured("logsumexp", "logsumexp(x, dim, keepdim)", options="dim, keepdim=False",
           x="unreduce(g, x.shape, dim, keepdim) * exp(x - unreduce(r, x.shape, dim, keepdim))",
           show={"forward": "logsumexp(x)", "x": "g * exp(x - r)"})  # fmt: skip
structured("amax", "amax(x, dim, keepdim)", options="dim=None, keepdim=False", symbol="max",
           x="even_share(g, x, r, dim, keepdim)", show={"forward": "x.max()", "x": "where(x == r, g, 0)"})  # fmt: skip
structured("amin", "amin(x, dim, keepdim)", options="dim=None, keepdim=False", symbol="min",
           x="even_share(g, x, r, dim, keepdim)", show={"forward": "x.min()", "x": "where(x == r, g, 0)"})  # fmt: skip
structured("argmax", "argmax(x, dim, keepdim)", options="dim=None, keepdim=False", show={"forward": "x.argmax()"})
structured("argmin", "argmin(x, dim, keepdim)", options="dim=None, keepdim=False", show={"forward": "x.argmin()"})
structured("all", "all(x, dim, keepdim)", options="dim=None, keepdim=False", show={"forward": "x.all()"})
structured("any", "any(x, dim, keepdim)", options="dim=None, keepdim=False", show={"forward": "x.any()"})
structured("count_nonzero", "count_nonzero(x, dim)", options="dim=None", show={"forward": "x.count_nonzero()"})
structured("softmax", "softmax(x, dim)", options="dim", x="r * (g - sum(g * r, dim, True))",
           show={"forward": "softmax(x)", "x": "r * (g - sum(g * r))"})  # fmt: skip
structured("log_softmax", "log_softmax(x, dim)", options="dim", x="g - exp(r) * sum(g, dim, True)",
           show={"forward": "log_softmax(x)", "x": "g - exp(r) * sum(g)"})  # fmt: skip

# ---------------------------------------------------------------------------------------------- running sums, products
linear("cumsum", "cumsum(x, dim)", options="dim", symbol="Σ", x="flip(cumsum(flip(g, (dim,)), dim), (dim,))",
       show={"forward": "x.cumsum()", "x": "g.flip().cumsum().flip()"})  # fmt: skip
structured("cumprod", "cumprod(x, dim)", options="dim", symbol="∏", x="cumprod_slope(g, x, r, dim)",
           show={"forward": "x.cumprod()", "x": "(g * r).flip().cumsum().flip() / x"})  # fmt: skip
structured("logcumsumexp", "logcumsumexp(x, dim)", options="dim", x="logcumsumexp_slope(g, x, r, dim)",
           show={"forward": "logcumsumexp(x)", "x": "exp(x) * (g * exp(-r)).flip().cumsum().flip()"})  # fmt: skip
linear("flip", "flip(x, dims)", options="dims", x="flip(g, dims)", show={"forward": "x.flip()", "x": "g.flip()"})
linear("roll", "roll(x, shifts, dims)", options="shifts, dims", x="roll(g, negated(shifts), dims)",
       show={"forward": "x.roll(n)", "x": "g.roll(-n)"})  # fmt: skip

# ---------------------------------------------------------------------------------------------- products
linear("mm", "x @ y", x="g @ y.T", y="x.T @ g", symbol="@")
linear("mv", "x @ y", x="outer(g, y)", y="x.T @ g", symbol="@")
linear("outer", "outer(x, y)", x="g @ y", y="x @ g", symbol="⊗", node="MulBackward0", show={"forward": "outer(x, y)"})
linear("bmm", "x @ y", x="g @ y.mT", y="x.mT @ g", symbol="@", show={"x": "g @ y.T", "y": "x.T @ g"})
linear("matmul", "matmul(x, y)", x="matmul_left(g, y, x.shape)", y="matmul_right(x, g, y.shape)", symbol="@",
       node="UnsafeViewBackward0", show={"forward": "x @ y", "x": "g @ y.T", "y": "x.T @ g"})  # fmt: skip
structured("linear", "linear(x, y, z)", x="g @ y", y="g.T @ x", z="sum_to(g, z.shape)", symbol="xWᵀ+b",
           node="AddmmBackward0",
           show={"forward": "x @ y.T + z", "z": "g.sum(0)"})  # fmt: skip
structured("mse_loss", "mean((x - y) ** 2)", x="g * (x - y) * (2 / count(x.shape, None))",
           y="g * (y - x) * (2 / count(x.shape, None))",
           show={"forward": "mean((x - y) ** 2)", "x": "g * 2 * (x - y) / n", "y": "g * 2 * (y - x) / n"})  # fmt: skip
linear("pick_sum", "pick_sum(x, index, scale)", options="index, scale", x="spread(g, x.shape, index, scale)",
       node="NllLossBackward0",
       show={"forward": "-x[target].mean()", "x": "zeros.put(target, -g / n)"})  # fmt: skip
linear("spread", "spread(x, shape, index, scale)", options="shape, index, scale", x="pick_sum(g, index, scale)",
       node="NllLossBackward0",
       show={"forward": "zeros.put(target, -x / n)", "x": "-g[target].mean()"})  # fmt: skip
structured("addmm", "x + y @ z", x="sum_to(g, x.shape)", y="g @ z.T", z="y.T @ g", symbol="+@", show={"x": "g.sum(0)"})

# ---------------------------------------------------------------------------------------------- choosing elements
linear("getitem", "x[index]", options="index", view=True, x="put_slice(g, x.shape, index)", node="SliceBackward0",
       symbol="[ ]", show={"x": "zeros.put(index, g)"})  # fmt: skip
linear("put_slice", "put_slice(x, shape, index)", options="shape, index", x="getitem(g, index)", node="SliceBackward0",
       show={"forward": "zeros.put(index, x)", "x": "g[index]"})  # fmt: skip
linear("index", "x[index]", options="index", x="put_index(g, x.shape, index)", symbol="[ ]",
       show={"x": "zeros.put_add(index, g)"})  # fmt: skip
linear("put_index", "put_index(x, shape, index)", options="shape, index", x="picked(g, index)",
       node="IndexPutBackward0",
       show={"forward": "zeros.put_add(index, x)", "x": "g[index]"})  # fmt: skip
structured("setitem", "replaced(x, y, index)", options="index", symbol="[ ]=", x="zero_at(g, index)", node="CopySlices",
           y="sum_to(to_dtype(picked(g, index), y.dtype), y.shape)", show={"forward": "x.put(index, y)",
           "x": "zero_at(g, index)", "y": "g[index]"})  # fmt: skip
linear("zero_at", "zero_at(x, index)", options="index", x="zero_at(g, index)", node="CopySlices")
structured("add_at", "add_at(x, y, index)", options="index", x="g", y="sum_to(picked(g, index), y.shape)",
           node="IndexPutBackward0",
           show={"forward": "x.put_add(index, y)", "y": "g[index]"})  # fmt: skip
linear("gather", "gather(x, dim, index)", options="dim, index", x="scatter_add(g, x.shape, dim, index)",
       show={"forward": "x.gather(index)", "x": "zeros.scatter_add(index, g)"})  # fmt: skip
linear("scatter_add", "scatter_add(x, shape, dim, index)", options="shape, dim, index", x="gather(g, dim, index)",
       show={"forward": "zeros.scatter_add(index, x)", "x": "g.gather(index)"})  # fmt: skip
linear("take_along", "take_along(x, dim, index, keepdim)", options="dim, index, keepdim=False", node="MaxBackward0",
       x="put_along(g, x.shape, dim, index, keepdim)", show={"forward": "x.max()",
       "x": "zeros.put(argmax, g)"})  # fmt: skip
linear("put_along", "put_along(x, shape, dim, index, keepdim)", options="shape, dim, index, keepdim=False",
       x="take_along(g, dim, index, keepdim)", node="ValueSelectingReductionBackward0",
       show={"forward": "zeros.put(argmax, x)", "x": "g[argmax]"})  # fmt: skip
structured("masked_fill", "masked_filled(x, mask, value)", options="mask, value", x="masked_zero(g, mask)",
           show={"forward": "where(mask, value, x)", "x": "where(mask, 0, g)"})  # fmt: skip
linear("masked_zero", "masked_filled(x, mask, 0)", options="mask", x="masked_zero(g, mask)", node="MaskedFillBackward0",
       show={"forward": "where(mask, 0, x)", "x": "where(mask, 0, g)"})  # fmt: skip
linear("tril", "tril(x, k)", options="k=0", x="tril(g, k)")
linear("triu", "triu(x, k)", options="k=0", x="triu(g, k)")

# ---------------------------------------------------------------------------------------------- diagonals
linear("diagonal", "diagonal(x, offset, dim1, dim2)", options="offset=0, dim1=0, dim2=1", view=True,
       x="put_diagonal(g, x.shape, offset, dim1, dim2)", show={"forward": "x.diagonal()", "x": "diag(g)"})  # fmt: skip
linear("put_diagonal", "put_diagonal(x, shape, offset, dim1, dim2)", options="shape, offset=0, dim1=0, dim2=1",
       x="diagonal(g, offset, dim1, dim2)", node="DiagonalBackward0", show={"forward": "diag(x)",
       "x": "g.diagonal()"})  # fmt: skip

# ---------------------------------------------------------------------------------------------- linear algebra
structured(
    "inv", "inv(x)", x="-(r.mT @ g @ r.mT)", symbol="⁻¹", node="LinalgInvExBackward0", show={"x": "-(r.T @ g @ r.T)"}
)
structured("solve", "solve(x, y)", x="-(solve(x.mT, g) @ r.mT)", y="solve(x.mT, g)", node="LinalgSolveExBackward0",
           show={"x": "-(solve(x.T, g) @ r.T)", "y": "solve(x.T, g)"})  # fmt: skip
structured(
    "det", "det(x)", x="det_slope(g, x, r)", symbol="det", node="LinalgDetBackward0", show={"x": "g * r * inv(x).T"}
)
structured(
    "logabsdet", "logabsdet(x)", x="matrix(g) * inv(x).mT", node="LinalgSlogdetBackward0", show={"x": "g * inv(x).T"}
)
structured("detsign", "detsign(x)", x="x * 0", node="LinalgSlogdetBackward0", show={"x": "0"})
structured("cholesky", "cholesky(x)", x="cholesky_slope(g, r)", node="LinalgCholeskyExBackward0",
           show={"x": "cholesky_slope(g, r)"})  # fmt: skip

# ---------------------------------------------------------------------------------------------- windows and convolution
linear("windows", "windows(x, size, stride, dilation)", options="size, stride, dilation",
       x="fold(g, x.shape, size, stride, dilation)",
       node="UnfoldBackward0", show={"forward": "windows(x)", "x": "fold(g)"})  # fmt: skip
linear("fold", "fold(x, shape, size, stride, dilation)", options="shape, size, stride, dilation",
       x="windows(g, size, stride, dilation)",
       node="FoldBackward0", show={"forward": "fold(x)", "x": "windows(g)"})  # fmt: skip
linear("conv", "conv(x, y, stride, dilation, groups, space)", options="stride, dilation, groups, space=None",
       symbol="∗",
       x="conv_input(g, y, x.shape, stride, dilation, groups)",
       y="conv_weight(x, g, y.shape, stride, dilation, groups)",
       node="ConvolutionBackward0", show={"forward": "conv(x, y)", "x": "conv_input(g, y)",
       "y": "conv_weight(x, g)"})  # fmt: skip
linear("conv_input", "conv_input(x, y, shape, stride, dilation, groups)", options="shape, stride, dilation, groups",
       symbol="∗ᵀ",
       x="conv(g, y, stride, dilation, groups, x.shape[2:])", y="conv_weight(g, x, y.shape, stride, dilation, groups)",
       node="ConvolutionBackward0", show={"forward": "conv_input(x, y)", "x": "conv(g, y)",
       "y": "conv_weight(g, x)"})  # fmt: skip
linear("conv_weight", "conv_weight(x, y, shape, stride, dilation, groups)",
       options="shape, stride, dilation, groups", symbol="∗",
       x="conv_input(y, g, x.shape, stride, dilation, groups)", y="conv(x, g, stride, dilation, groups, y.shape[2:])",
       node="ConvolutionBackward0", show={"forward": "conv_weight(x, y)", "x": "conv_input(y, g)",
       "y": "conv(x, g)"})  # fmt: skip
