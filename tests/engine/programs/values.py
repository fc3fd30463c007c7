"""Values on odd occasions: making, printing and indexing tensors, Python's operators, dtypes."""

# ruff: noqa: E501  (programs, as they are run)

INDICES = """
x = torch.zeros(3)
x.index_put_((torch.tensor([0, 0, 1]),), torch.tensor([1.0, 2.0, 3.0]), accumulate=True)
print(x)
v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = torch.zeros(3).index_put((torch.tensor([0, 0, 1]),), v, accumulate=True)
z.backward(torch.tensor([1.0, 10.0, 100.0]))
print(v.grad)
v.grad = None
z = torch.zeros(3).index_put((torch.tensor([2, 0, 1]),), v)
z.backward(torch.tensor([1.0, 10.0, 100.0]))
print(v.grad)
---
x = torch.arange(4.0)
x[::-1]
---
x = torch.arange(4.0)
x[0:3:-2]
---
x = torch.arange(4.0)
print(x[5:], x[-100:2], x[2:1], x[::100], x[None, None, 1:2].shape, x[..., None].shape, x[True].shape, x[False].shape)
---
x = torch.arange(4.0)
x[1.5]
---
x = torch.arange(4.0)
x[..., ...]
---
x = torch.arange(24.0).view(2, 3, 4)
x[torch.tensor([0, 1]), torch.tensor([0, 1, 2])]
---
x = torch.zeros(2, 3)
x[0, :] = torch.arange(3)
x[:, 0] = 7
x[x > 5] = -1
x[torch.tensor([1]), torch.tensor([2])] = 9.5
print(x)
x[...] = 4
print(x)
x[5] = 1
---
x = torch.zeros(2, 3, dtype=torch.int64)
x[0] = 1.7
print(x)
x[0] = torch.tensor([1.5, 2.5, 3.5])
print(x)
---
x = torch.zeros(3)
x[torch.tensor([0, 1])] = torch.tensor([1.0, 2.0, 3.0])
---
x = torch.zeros(2)
x[0] = "a"
---
x = torch.zeros(2)
x[0] = None
"""

PRINTED = """
print(torch.zeros(3, 0, 2), torch.zeros(0, dtype=torch.bool), torch.empty(0, 4, requires_grad=True), torch.zeros((1, 1, 1)), torch.ones(1, 1, 1, 1))
---
x = torch.arange(10000.0).view(100, 100)
print(x)
print(x.view(10, 10, 100))
print(torch.zeros(1001), torch.ones(1000), torch.zeros(10, 10, 11))
---
torch.set_printoptions(precision=6)
print(torch.tensor([1.5, 2.123456789]), torch.tensor([1e-7]))
torch.set_printoptions(precision=0)
print(torch.tensor([1.5, 2.123456789]))
torch.set_printoptions(profile="full")
print(torch.arange(1001.0)[-3:], torch.zeros(1002).shape)
torch.set_printoptions(profile="short")
print(torch.arange(2000.0), torch.tensor([1.23456]))
torch.set_printoptions(profile="default", sci_mode=False)
print(torch.tensor([1e-7, 1e7]))
torch.set_printoptions(profile="default", linewidth=80)
---
torch.set_printoptions(profile="nothing")
---
torch.set_printoptions(linewidth=30)
print(torch.arange(10.0) / 3)
print(torch.ones(2, 10, requires_grad=True) * 1.5)
torch.set_printoptions(profile="default", linewidth=80)
"""

OPERATORS = """
x = torch.ones(3, requires_grad=True)
y = (x * 2).sum()
print(y, [y], {"a": x}, (x, y), f"{y:.2f}", "%s" % y, str(y), repr(y.grad_fn)[:12])
---
print(torch.tensor([5, -7]) // torch.tensor([2, 2]), torch.tensor([5.5]) // 2, torch.tensor([-5.5]) % 2, 7 % torch.tensor([3]), 7 // torch.tensor([2.0]), divmod(torch.tensor([7]), 2) if hasattr(torch.Tensor, "__divmod__") else "")
---
torch.tensor([1]) % 0
---
print(torch.tensor([1.0]) % 0, torch.tensor([1.0]) // 0, torch.tensor([1.0, -1.0, 0.0]) / 0, torch.tensor([1]) / 0)
---
print(torch.tensor([2.0]) ** -1, torch.tensor([-2.0]) ** 0.5, torch.tensor([0.0]) ** 0, torch.tensor([2]) ** 2.0, torch.tensor([2, 3]) ** torch.tensor([2.0, 0.5]), 2 ** torch.tensor([0.5]), (-8.0) ** torch.tensor([1.0, 0.5]))
---
x = torch.tensor([-2.0, 0.0, 2.0], requires_grad=True)
for e in (0, 1, 2, 3, -1, 0.5, 2.0, torch.tensor(2.0), torch.tensor(2)):
    x.grad = None
    (x ** e).sum().backward()
    print(e, x.grad)
---
e = torch.tensor([0.0, 2.0, -1.0], requires_grad=True)
for b in (0.0, 1.0, 2.0, -2.0, torch.tensor(0.0), torch.tensor([0.0, 1.0, -1.0])):
    e.grad = None
    (b ** e).sum().backward()
    print(b, e.grad)
---
print(torch.tensor([True]) + torch.tensor([True]), torch.tensor([True]) * 2, torch.tensor([True]) & torch.tensor([False]), ~torch.tensor([True]), torch.tensor([5]) & 3, torch.tensor([5]) | 2, torch.tensor([5]) ^ 1, ~torch.tensor([5]), torch.tensor([1]) << 3, torch.tensor([8]) >> 1)
---
torch.tensor([1.0]) & 1
---
~torch.tensor([1.0])
---
torch.tensor([1.0]) << 1
---
torch.ones(2) - True
---
print(torch.tensor([1.0]) == "a", torch.tensor([1.0]) != None, torch.tensor([1, 2]) == torch.tensor([1.0, 3.0]), torch.tensor([1]) < 1.5)
---
torch.tensor([1.0]) < "a"
---
torch.tensor([1.0]) @ 3
---
torch.tensor([1.0]) + None
---
[1.0] + torch.tensor([1.0])
---
print(torch.tensor([1.0, 2.0]) + [1, 2])
---
import numpy as np
print(torch.ones(2) + np.float64(1.5), torch.ones(2) * np.int64(2), np.float32(2) * torch.ones(2))
---
import numpy as np
print(np.ones(2) + torch.ones(2))
"""

MADE = """
x = torch.tensor([[1.0, float("nan")], [float("inf"), -1.0]])
print(x, x > 0, x.isnan(), x.max(), x.min(0), x.sort(1), x.argmax(), x.sum(), x.nansum(), x.nanmean(), x.mean(0))
---
print(torch.tensor([1e-8, 1.0]), torch.tensor([1e8, 1.0]), torch.tensor([123456789.0]), torch.tensor([0.1, 0.12345678]), torch.tensor([1e-45]), torch.tensor([3.4e38]))
print(torch.tensor([0.00001]), torch.tensor([0.0001]), torch.tensor([99999999.0]), torch.tensor([100000000.0]), torch.tensor([1000.5]), torch.tensor([1.0, 1001.0, 0.5]))
print(torch.tensor([1e-8], dtype=torch.float64), torch.tensor([1e300, 1.0], dtype=torch.float64), torch.tensor([-0.0]), torch.tensor([float("inf"), 1e10]), torch.tensor([float("nan"), 1e-10]))
---
print(torch.arange(8).view(2, 2, 2), torch.arange(16.0).view(2, 2, 2, 2) / 3)
---
print(torch.tensor(1.5).item(), torch.tensor(True).item(), torch.tensor(3).item(), torch.tensor([[1, 2]]).tolist(), torch.tensor(2.5).tolist(), torch.zeros(0).tolist(), torch.zeros(2, 0).tolist())
---
print(f"{torch.tensor(3):d}", f"{torch.tensor(3.14159):8.3f}|", f"{torch.tensor([1.0])}")
f"{torch.tensor([1.0]):.2f}"
---
print(torch.tensor(1.0, dtype=torch.float64), torch.tensor([1, 2], dtype=torch.float32), torch.tensor([1.7, -1.7], dtype=torch.int64), torch.tensor([0, 1, 2], dtype=torch.bool), torch.tensor(300).to(torch.uint8), torch.tensor(-1.5).to(torch.uint8))
---
torch.tensor([1, None])
---
torch.tensor([1, "a"])
---
torch.tensor({1: 2})
---
torch.tensor([[1], 2])
---
print(torch.tensor(()), torch.tensor([[]]), torch.tensor([[], []]).shape, torch.tensor((1, 2)), torch.tensor(range(3)))
---
x = torch.tensor([1.0, 2.0])
print(torch.tensor([x[0], x[1], 3]))
print(torch.as_tensor(x) is x, torch.as_tensor([1.0]), torch.asarray([1]))
---
import numpy as np
print(torch.tensor(np.float32(1.5)), torch.tensor(np.arange(3)), torch.tensor([np.float64(1.0)]), torch.from_numpy(np.ones(2)), torch.as_tensor(np.ones(2, dtype=np.int32)))
torch.from_numpy([1])
---
print(torch.zeros(2, 3), torch.zeros((2, 3)), torch.zeros([2]), torch.zeros(()), torch.zeros(2, dtype=torch.int64), torch.zeros(size=(2,)), torch.ones(1, requires_grad=True))
---
torch.zeros(-1)
---
torch.zeros(2.5)
---
torch.zeros("a")
---
torch.zeros(2, dtype=torch.int64, requires_grad=True)
---
print(torch.arange(5), torch.arange(1, 5), torch.arange(0, 1, 0.25), torch.arange(5, 0, -2), torch.arange(0), torch.arange(1.5), torch.arange(0.0, 1.0, 0.1).shape, torch.arange(3, dtype=torch.float64))
torch.arange(0, 5, -1)
---
torch.arange(0, 5, 0)
---
torch.arange(float("inf"))
---
torch.arange(3, requires_grad=True)
---
print(torch.linspace(0, 1, 5), torch.linspace(1, 0, 3), torch.linspace(0, 1, 1), torch.linspace(0, 1, 0), torch.linspace(0, 10, 4, dtype=torch.int64), torch.logspace(0, 2, 3), torch.logspace(0, 3, 4, base=2))
torch.linspace(0, 1, -1)
---
print(torch.full((2, 2), 7), torch.full((2,), 1.5), torch.full((), True), torch.full_like(torch.ones(2), 3), torch.full_like(torch.ones(2, dtype=torch.int64), 2.7), torch.full([2], 3, dtype=torch.float64))
---
print(torch.eye(2), torch.eye(2, 3), torch.eye(0), torch.eye(2, dtype=torch.int64))
torch.eye(-1)
---
x = torch.ones(2, 3, dtype=torch.float64)
print(torch.zeros_like(x), torch.ones_like(x, dtype=torch.int64), torch.empty_like(x).shape, x.new_zeros(2), x.new_tensor([1, 2]), x.new_full((1,), 3), x.new_ones((2, 1)), x.new_empty(1).dtype)
---
torch.zeros_like([1])
---
torch.ones_like(3)
---
print(torch.rand(2).shape, torch.randn(2, 3).shape, torch.randint(5, (2,)).dtype, torch.randint(1, 3, (2, 2)).shape, torch.randperm(4).sort().values, torch.rand(()).shape, torch.rand([2]).shape, torch.randn(2, dtype=torch.float64).dtype)
torch.randint(5, 5, (2,))
---
torch.rand(2, dtype=torch.int64)
---
torch.randperm(-1)
---
torch.randint(3, 1, (2,))
---
torch.manual_seed(3)
a = torch.rand(4)
torch.manual_seed(3)
print((a == torch.rand(4)).all(), torch.initial_seed())
g = torch.Generator()
g.manual_seed(1)
b = torch.rand(2, generator=g)
g.manual_seed(1)
print((b == torch.rand(2, generator=g)).all())
---
print(torch.empty(2, 3).shape, torch.empty((2,)).dtype, torch.scalar_tensor(3), torch.tensor(3).dim(), torch.is_floating_point(torch.ones(1)), torch.numel(torch.ones(2, 2)))
---
print(torch.finfo(torch.float32), torch.iinfo(torch.int64), torch.finfo(torch.float64).eps, torch.iinfo(torch.uint8).max, torch.inf, torch.nan, torch.pi, torch.e)
---
print(torch.get_default_dtype())
torch.set_default_dtype(torch.float64)
print(torch.tensor(1.0).dtype, torch.zeros(1), torch.tensor([1.0], dtype=torch.float32), torch.arange(2.0).dtype)
torch.set_default_dtype(torch.float32)
torch.set_default_dtype(torch.int64)
---
print(torch.promote_types(torch.uint8, torch.int8), torch.result_type(torch.tensor([1]), 1.5), torch.can_cast(torch.float32, torch.int64))
---
torch.tensor([1]) - torch.tensor([True])
"""

REFUSED_AND_NOT = """
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.contiguous()
print(y is x)
---
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = torch.nn.functional.pad(x, (1, 1), value=2.0)
print(y)
y.sum().backward()
print(x.grad)
---
x = torch.arange(16.0).view(1, 1, 4, 4).requires_grad_()
w = torch.ones(1, 1, 2, 2, requires_grad=True)
y = torch.nn.functional.conv2d(x, w, stride=2)
print(y, torch.nn.functional.max_pool2d(x, 2), torch.nn.functional.avg_pool2d(x, 2))
y.sum().backward()
print(x.grad, w.grad)
---
torch.nn.functional.conv2d(torch.ones(1, 2, 4, 4), torch.ones(1, 1, 2, 2))
---
torch.nn.functional.max_pool2d(torch.ones(1, 1, 1, 1), 2)
---
torch.nn.functional.conv2d(torch.ones(3, 3), torch.ones(1, 1, 2, 2))
---
x = torch.tensor([1.0, 2.0])
x.unsqueeze(3)
---
x = torch.tensor([1.0, 2.0])
x.sum(dim=(0, 0))
---
torch.stack([])
---
torch.cat([])
---
torch.einsum("ij,jk->ik", torch.ones(2, 3), torch.ones(2, 3))
---
torch.einsum("ij->", torch.ones(2))
---
torch.ones(2, 3).topk(5)
---
torch.gather(torch.ones(2, 2), 0, torch.tensor([[5, 0]]))
---
torch.ones(3).masked_fill(torch.tensor([1, 0, 1]), 0)
---
torch.where(torch.tensor([1.0]), torch.ones(1), torch.ones(1))
---
torch.bmm(torch.ones(1, 2, 3), torch.ones(1, 2, 3))
---
torch.outer(torch.ones(2, 2), torch.ones(2))
---
torch.ones(2, 3).split([1, 2])
---
torch.clamp(torch.ones(2))
---
torch.ones(2, 2).trace(), torch.ones(3).trace()
---
torch.arange(3).float().softmax(3)
---
torch.tensor([]).max()
---
print(torch.tensor([2.0, 2.0]).argmax(), torch.tensor([[1, 1], [0, 1]]).argmax(1), torch.tensor([float("nan"), 1.0]).argmax(), torch.tensor([1.0, float("nan")]).max(), torch.tensor([1.0, float("nan")]).sort())
---
x = torch.tensor([3.0, 1.0, 3.0], requires_grad=True)
x.sort().values[1].backward()
print(x.grad)
x.grad = None
x.topk(2).values.sum().backward()
print(x.grad)
---
x = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
a, b = x.split(2)
(a * b).sum().backward()
print(x.grad, a.grad_fn, b._is_view())
"""
