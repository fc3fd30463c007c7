"""Tensors made, indexed and met by NumPy's arrays: what fits, what does not, and what is said then."""

MAKING = """
import numpy as np
print(torch.arange(np.int64(4)), torch.arange(np.float32(3)), torch.arange(end=5), torch.arange(0, np.int64(3)))
print(torch.full((2,), np.int64(3)), torch.full((2,), np.float32(1)), torch.full_like(torch.ones(2), np.float64(2)))
print(torch.randint(high=10, size=(3,)).shape, torch.randint(10, size=(3,)).shape, torch.randint(10, [3]).shape)
print(torch.randint(torch.tensor(0), torch.tensor(5), (2,)).shape, torch.randint(3, 4, torch.Size([2])))
print(torch.multinomial(torch.tensor([0., 1.]), 2), torch.multinomial(torch.eye(2), 1))
---
for n in (1, 2, 7, 50):
    print(torch.linspace(-1, 1, n), torch.linspace(0, 1, n).tolist())
    print(torch.linspace(-3, 3, n, dtype=torch.float64).tolist())
print(torch.linspace(0, 10, 5, dtype=torch.int64), torch.linspace(0, 1, torch.tensor(3)))
---
import numpy as np
x = torch.ones(2, 3)
print(torch.Tensor(torch.Size([2, 3])).shape, torch.Tensor(np.int64(2)).shape, torch.Tensor(x.double()).dtype)
print(torch.Tensor([True, False]), torch.Tensor(range(3)), torch.Tensor(torch.tensor([1, 2])), torch.Tensor())
print(torch.Tensor(x).data_ptr() == x.data_ptr(), torch.Tensor(x.requires_grad_()).requires_grad)
---
import numpy as np
x = torch.ones(2, 3)
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
for wrong in ((), (x,), (torch.tensor([2, 3]),), (torch.tensor(3.),), (np.ones(2),), (np.float64(3),), ("a",), (True,)):
    for make in (torch.zeros, torch.ones, torch.empty, torch.rand, torch.randn, x.new_zeros, x.new_ones):
        told(make, *wrong)
for wrong in ((2, 3.), ((2, 3.),), ([2, None],), (2, "a"), (2, x), (2., 3), ((2,), (3,))):
    told(torch.zeros, *wrong)
told(torch.full, 3, 7)
told(torch.full, (2,))
told(torch.full, (2,), [1])
told(torch.full_like, 3, 3)
told(torch.full_like, x)
told(torch.full_like, x, "a")
told(x.new_full, 2, 3)
told(torch.eye, 2.)
told(torch.eye, (2, 2))
told(torch.randperm, 5.)
told(torch.randperm, "a")
told(torch.ones_like, np.ones(2))
told(torch.from_numpy, np.float64(1))
told(torch.is_floating_point, 1)
told(torch.numel, [1])
for wrong in ("a", [1, 2], None, x):
    told(torch.arange, wrong)
told(torch.arange, 0, "a")
told(torch.arange, 0, 5, "a")
told(torch.arange, 5, step=2)
told(torch.linspace, 0, 1)
told(torch.linspace, "a", 1, 3)
told(torch.linspace, 0, 1, 2.)
told(torch.linspace, x, 1, 3)
told(torch.linspace, 1, x, 3)
told(torch.linspace, x, x, 3)
for data in (2.5, True, None, "a", -1, [[1], [2, 3]]):
    told(torch.Tensor, data)
told(torch.Tensor, 2, 3.)
for data in (b"ab", np.arange(6)[::-1]):
    told(torch.tensor, data)
told(torch.from_numpy, np.arange(6)[::-1])
told(torch.as_tensor, np.arange(6)[::-1])
---
x = torch.ones(2, 3)
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
told(torch.randint)
told(torch.randint, 10)
told(torch.randint, 0, 10)
told(torch.randint, 0, 10, 3)
told(torch.randint, 0, 10., (2,))
told(torch.randint, 0, 10, (2.,))
told(torch.randn, 2, dtype=torch.int64)
told(torch.randn_like, torch.tensor([1]))
told(torch.rand_like, torch.tensor([1]))
told(torch.normal, 0, 1)
told(torch.normal, 0, 1, 5)
told(torch.normal, 0., -1., (2, 2))
told(torch.normal, x, -x)
told(torch.normal, x, torch.ones(2))
told(torch.bernoulli, 0.5)
told(torch.bernoulli, x + 1)
told(torch.bernoulli, x.long())
told(torch.multinomial, x, 5)
told(torch.multinomial, x, 0)
told(torch.multinomial, x, 1.)
told(torch.multinomial, -x, 1)
told(torch.multinomial, 0 * x, 1)
told(torch.multinomial, x.long(), 1)
told(torch.multinomial, x[0, 0], 1)
told(x.normal_, 0, -1)
told(x.uniform_, 2, 1)
told(torch.tensor([1]).uniform_)
told(torch.tensor([1]).normal_)
"""

PLACES = """
c = torch.arange(120).reshape(2, 3, 4, 5)
for i in (
    (0, slice(None), [0, 1]), (0, ..., [0, 1]), (slice(None), [0, 1], slice(None), 0), (0, slice(None), [0, 1], 0),
    (0, None, slice(None), [0, 1]), (0, slice(None), torch.ones(4, 5, dtype=torch.bool)), ([0, 1], slice(None), 0),
    ([0, 1], slice(None), 0, [0, 1]), (slice(None), 0, [0, 1]), (torch.tensor(1), slice(1, None), torch.tensor([2, 0])),
):
    print(c[i].shape, c[i].sum(), c[i].flatten()[:9])
c[0, :, [0, 1]] = torch.arange(5)
c[1, :, [0, 1]] += 1
print(c)
---
w = torch.ones(2, 3, 4, requires_grad=True)
y = w[0, :, [0, 1]]
(y * torch.arange(6.).reshape(3, 2)).sum().backward()
print(y, w.grad)
z = w * 1
z[0, :, [0, 1]] = 3
print(z)
---
v = torch.tensor([1.5, -2., 3.])
i = torch.tensor([1, 2])
u = torch.zeros(2, dtype=torch.uint8)
u[0] = -1
print(u, v[torch.tensor(1):], v[:torch.tensor([2])])
def told(there, index, value=None):
    try:
        if value is None:
            print(there[index])
        else:
            there[index] = value
            print(there)
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
for index in (slice(None, 1.5), slice(1.5, None), slice(torch.tensor(1.), None), slice("a"), slice(None, None, 0)):
    told(v, index)
told(torch.tensor(2.5), slice(None))
told(torch.tensor(2.5), slice(None), 1.)
told(i, 0, 1e30)
told(i, 0, float("nan"))
told(u, 0, 300)
"""

ARRAYS = """
import numpy as np, warnings
warnings.simplefilter("ignore")  # PyTorch's __array_wrap__ is of an older form
v = torch.tensor([1., -2., 4.])
a = np.array([1., 2., 4.])
print(v == a, a == v, (v == a).all(), (a == v).sum().item(), np.array(1.) == v, torch.tensor(2.5) == np.float64(2.5))
print(a / v, np.float64(1) / v, 1 / v, v.double() / torch.from_numpy(a))
---
import numpy as np
torch.ones(3) == np.ones(2)
---
import numpy as np
np.ones(3) / torch.ones(3, requires_grad=True)
---
"a" / torch.ones(3)
---
None / torch.ones(3)
---
import numpy as np
torch.sqrt(np.array([4.]))
---
import numpy as np
torch.add(torch.ones(3), np.ones(3))
---
torch.pow(torch.ones(3), "a")
---
torch.where(True, 1, 2)
---
torch.where(torch.ones(2) > 2, torch.ones(2))
---
torch.where([True], torch.ones(2), torch.ones(2))
"""

SIZES = """
v, x = torch.arange(3.), torch.arange(6.).reshape(2, 3)
print(x.permute(dims=(1, 0)), torch.permute(x, dims=[1, 0]), x.reshape(shape=(3, 2)), torch.reshape(x, shape=(-1,)))
print(x.view(size=(3, 2)), v.expand(size=(2, 3)), torch.broadcast_to(v, size=(2, 3)), v.repeat(repeats=(2,)))
print(torch.tile(v, dims=(2,)), v.tile(dims=(2,)), x.flip(dims=(0,)), torch.flip(x, [0, 1]))
print(x.shape * 2, 2 * x.shape, (1,) + x.shape, x.shape + (1,), torch.zeros(v.shape + x.shape[:1]).shape)
---
v, x = torch.arange(3.), torch.ones(2, 3)
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
for repeats in (-1, [1, 2, 3], 1.5, torch.tensor([1, -1, 2]), torch.tensor([1., 1, 2]), torch.tensor([[1, 2, 3]]),
                torch.tensor([2]), torch.tensor([2, 3]), torch.tensor([2, 0, 1])):
    told(v.repeat_interleave, repeats)
told(x.masked_fill, torch.ones(2, 2).bool(), 0)
told(x.masked_fill, x > 0, torch.ones(2))
told(torch.take, x, torch.tensor([3, 9]))
told(torch.take, x, torch.tensor([-7]))
told(v.kthvalue, 5)
told((x > 0).argmax)
told((x > 0).argmin, 1)
told(x.fill_, "a")
told(x.fill_, None)
told(x.long().std)
told(torch.var_mean, x.long())
told(torch.bincount, v)
told(torch.bincount, torch.tensor([-1, 2]))
told(torch.bincount, torch.tensor([[1], [2]]))
told(torch.bincount, torch.tensor([1, 2]), minlength=-1)
told(torch.bincount, torch.tensor([1, 2]), weights=torch.tensor([1.]))
print(torch.bincount(torch.tensor([1, 2]), weights=torch.tensor([.5, 2.])))
for limits in (torch.finfo, torch.iinfo):
    for kind in (torch.float64, torch.int8, torch.bool, "a", 3):
        told(limits, kind)
---
# One number has no spread: PyTorch says so.
x = torch.ones(1, 3)
print(x.std(0), x[0, :1].var(), x.std(0, unbiased=False), torch.tensor(1.).std(correction=2))
print(torch.var_mean(x, 0), torch.std_mean(x, dim=0), torch.ones(0).std())
"""

STATISTICS = """
nan = float("nan")
x, v = torch.arange(6.).reshape(2, 3), torch.tensor([1.5, -2., 3.])
print(x.quantile(.5), x.quantile(torch.tensor([.25, .75])), x.quantile(.5, dim=1), torch.quantile(x, .5, keepdim=True))
print(torch.quantile(x, torch.tensor([.1, .5]), dim=0, keepdim=True), torch.quantile(torch.tensor([1., nan]), .5))
print([torch.quantile(v, .3, interpolation=how).item() for how in ("lower", "higher", "nearest", "midpoint")])
print(torch.nanquantile(torch.tensor([1., nan, 3.]), .5), torch.mode(torch.tensor([1, 2, 2, 3])))
print(x.mode(0, keepdim=True))
print(torch.histc(v, bins=4), torch.histc(v, bins=4, min=-3, max=3), torch.bucketize(x, torch.tensor([1., 3.])))
print(torch.isin(x, torch.tensor([1., 2.])), torch.isin(x, 3, invert=True), torch.argwhere(x > 2))
print(torch.unique_consecutive(torch.tensor([1, 1, 2, 1]), return_inverse=True, return_counts=True))
print(torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3]), torch.tensor([4, 5])))
---
w = torch.tensor([1., 4., 2., 7.], requires_grad=True)
w.quantile(.4).backward()
w.mode().values.backward()
q = torch.tensor([.1, .6], requires_grad=True)
w.quantile(q).sum().backward()
print(w.grad, q.grad)
---
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
v = torch.tensor([1.5, -2., 3.])
for q in (2., "a", torch.tensor([.5, 2.]), torch.tensor([[.5]]), torch.tensor(.5).double()):
    told(torch.quantile, v, q)
told(torch.quantile, v.long(), .5)
told(torch.quantile, v[:0], .5)
told(torch.quantile, v, .5, interpolation="cubic")
told(torch.histc, v.long())
told(torch.histc, v, 0)
told(torch.histc, v, 3, 2, 1)
told(torch.histc, v / 0)
told(torch.isin, v, [1, 2])
told(torch.bucketize, v, torch.ones(2, 2))
told(torch.cartesian_prod, torch.ones(2, 2), v)
told(torch.mode, torch.ones(2, 0))
"""

DISTANCES = """
x, v = torch.arange(6.).reshape(2, 3), torch.tensor([1.5, -2., 3.])
w = x.clone().requires_grad_()
d = torch.cdist(w, x + 1)
d.sum().backward()
print(d, w.grad, torch.cdist(x, x, p=1), torch.cdist(x, x))
print([torch.rot90(x, k) for k in (-1, 0, 1, 2, 5)], torch.ones(2, 3, 4).rot90(1, [1, 2]).shape)
print(torch.trapezoid(v), torch.trapz(v), torch.trapezoid(x, dx=.5, dim=0))
print(torch.trapezoid(v, torch.tensor([0., 1., 4.])))
print(torch.combinations(v), torch.combinations(v, r=3), torch.combinations(v, with_replacement=True))
print(torch.combinations(v, 0))
print(x.fill_diagonal_(9), torch.zeros(3, 2).fill_diagonal_(1), torch.zeros(2, 2, 2).fill_diagonal_(1))
print(torch.is_nonzero(torch.tensor(2.)), torch.is_nonzero(torch.tensor([0])), isinstance(torch.__version__, str))
---
x, v = torch.arange(6.).reshape(2, 3), torch.tensor([1.5, -2., 3.])
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
told(torch.cdist, x, v)
told(torch.cdist, x, x[:, :2])
told(torch.cdist, x.long(), x.long())
told(v.rot90)
told(x.rot90, 1, (0, 0))
told(torch.trapezoid, v, v[:2])
told(torch.combinations, x)
told(torch.combinations, v, -1)
told(v.fill_diagonal_, 1)
told(torch.ones(2, 3, 4).fill_diagonal_, 1)
told(torch.is_nonzero, v)
"""

MISTAKES = """
x, v = torch.arange(6.).reshape(2, 3), torch.ones(3)
def told(make, *arguments, **named):
    try:
        print(make(*arguments, **named))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
told(torch.cat, x, x)
told(torch.cat, x, dim=0)
told(torch.stack, v, v)
told(torch.cat, [x], [x])
told(torch.ones, 2, 3, torch.float32)
told(torch.zeros, torch.float32)
for index in ((slice(None), [5]), (..., [5]), ([0, 1], [1, 7]), ([0, 5], [1, 7]), (0, [4])):
    told(x.__getitem__, index)
print(x[[0, 1], ..., [1, 0]], x[torch.tensor([True, False]), ..., [1]], torch.ones(2, 3, 4)[[0, 1], ..., [1, 0]].shape)
x[[0, 1], ..., [1, 0]] = torch.tensor([7., 8.])
print(x, torch.add.__name__, torch.round.__name__, torch.Tensor.add.__name__)
"""
