"""The programs of test_semantics.py: one small story each."""

PROGRAMS: dict[str, str] = {}


def _add(group: str, text: str) -> None:
    """Programs of one group, separated by lines of dashes."""
    for number, source in enumerate(part.strip("\n") for part in text.split("\n---\n")):
        PROGRAMS[f"{group} {number}"] = source


_add(
    "chapter",
    """
x = torch.arange(4.0, requires_grad=True)
y = 2 * torch.dot(x.T, x)
y.backward()
print(x.grad, y, y.grad_fn.name())
x.grad.zero_()
y = x.sum()
y.backward()
print(x.grad)
x.grad.zero_()
y = x * x
y.sum().backward()
print(x.grad)
x.grad.zero_()
y = x * x
y.backward(torch.ones(len(x)))
print(x.grad)
x.grad.zero_()
y = x * x
z = y * x
z.sum().backward()
print(x.grad)
x.grad.zero_()
y = x * x
u = y.detach()
z = u * x
z.sum().backward()
print(x.grad)
x.grad.zero_()
y.sum().backward()
print(x.grad)
y.sum().backward()
---
x = torch.arange(4.0, requires_grad=True)
for _ in range(3):
    (x * x).sum().backward()
    print(x.grad)
---
x = torch.arange(4.0, requires_grad=True)
(x * x.sum()).sum().backward()
print(x.grad)
x.grad = None
x.softmax(0).sum().backward()
print(x.grad.abs().max() < 1e-6)
---
a = torch.randn(()) * 0 + 3
a.requires_grad_()
b = a * 2
while b.norm() < 1000:
    b = b * 2
c = b if b.sum() > 0 else 100 * b
c.backward()
print(a.grad == c / a)
""",
)

_add(
    "backward",
    """
x = torch.ones(2, requires_grad=True)
y = x.exp()
y.sum().backward(retain_graph=True)
y.sum().backward()
print(x.grad)
y.sum().backward()
---
x = torch.ones(2, requires_grad=True)
y = x + 1
y.sum().backward()
y.sum().backward()
print(x.grad)
---
torch.ones(2).backward()
---
torch.ones(()).backward()
---
x = torch.ones(2, requires_grad=True)
x.backward()
---
x = torch.ones(2, requires_grad=True)
(x * 2).backward(torch.ones(3))
---
x = torch.ones((), requires_grad=True)
x.backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 3
y.backward(torch.tensor([1, 2]).float(), inputs=x)
print(x.grad)
y.backward(torch.ones(2), inputs=[])
---
x = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(3.0, requires_grad=True)
y = x * w
z = y * y
z.backward(inputs=[x])
print(x.grad, w.grad)
---
x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
y.backward(create_graph=True)
g = x.grad
print(g)
x.grad = None
g.backward()
print(x.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x.sum(), (x * x).sum()], [torch.tensor(2.0), None])
print(x.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x * x], [torch.tensor(2.0)])
""",
)

_add(
    "grad",
    """
x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad((x ** 3).sum(), x))
print(x.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad(x.sum(), [x, w], allow_unused=True))
print(torch.autograd.grad(x.sum(), [x, w], materialize_grads=True))
torch.autograd.grad(x.sum(), [x, w])
---
x = torch.tensor([1.0, 2.0])
torch.autograd.grad(x.sum(), x)
---
x = torch.tensor(2.0, requires_grad=True)
y = x ** 4
for _ in range(4):
    (y,) = torch.autograd.grad(y, x, create_graph=True)
    print(y.item())
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
z = y.sum()
print(torch.autograd.grad(z, y))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
print(torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True))
---
x = torch.tensor([0.0, 1.0], requires_grad=True)
print(torch.autograd.grad(torch.where(x > 0, x.log(), x).sum(), x))
print(torch.autograd.grad(torch.where(x > 0, x.sqrt(), 0.0).sum(), x))
""",
)

_add(
    "flags",
    """
torch.tensor([1, 2], requires_grad=True)
---
torch.tensor([1, 2]).requires_grad_()
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.requires_grad_(False)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.requires_grad = False
---
x = torch.ones(2, requires_grad=True)
y = x * 2
print(x.is_leaf, y.is_leaf, y.requires_grad, x.grad_fn, y.detach().is_leaf, (x > 0).requires_grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.sum().backward()
print(y.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
print(y.retains_grad)
(y * y).sum().backward()
print(y.grad, x.grad)
---
torch.ones(2).retain_grad()
---
x = torch.ones(2, requires_grad=True)
x.grad = torch.ones(3)
---
x = torch.ones(2, requires_grad=True)
x.grad = 3
---
x = torch.ones(2, requires_grad=True)
x.grad = torch.ones(2, dtype=torch.float64)
---
x = torch.ones(2, requires_grad=True)
x.numpy()
---
x = torch.ones(2, requires_grad=True)
x.detach_()
print(x.requires_grad)
y = torch.ones(2, requires_grad=True)[0].detach_()
""",
)

_add(
    "hooks",
    """
x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: print("y", g))
x.register_hook(lambda g: g * 10)
(y * y).sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
h = x.register_hook(lambda g: g * 10)
h.remove()
x.sum().backward()
print(x.grad)
---
torch.ones(2).register_hook(print)
---
x = torch.ones(2, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda t: print("done", t.grad))
(x * 3).sum().backward()
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(lambda gi, go: print(gi, go))
y.sum().backward()
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: g[0])
y.sum().backward()
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_prehook(lambda g: (g[0] * 5,))
y.sum().backward()
print(x.grad)
""",
)

_add(
    "in place",
    """
x = torch.ones(2, requires_grad=True)
x += 1
---
x = torch.ones(2, requires_grad=True)
x[0] = 5
---
x = torch.ones(2, requires_grad=True)
x[:1].mul_(2)
---
x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    x += 1
    x[0] = 7
print(x, x._version)
---
x = torch.ones(4, requires_grad=True)
y = x.exp()
y += 1
y.sum().backward()
---
x = torch.ones(4, requires_grad=True)
y = x * 2
z = y * y
y.add_(1)
z.sum().backward()
---
x = torch.ones(4, requires_grad=True)
y = x * 2
y.add_(1).mul_(3)
print(y, y._version)
y.sum().backward()
print(x.grad)
---
x = torch.ones(4, requires_grad=True)
w = torch.tensor([1.0, 2.0, 3.0, 4.0])
y = x * w
w.zero_()
y.sum().backward()
---
x = torch.ones(4, requires_grad=True)
w = torch.tensor([1.0, 2.0, 3.0, 4.0])
y = x * w
w.data.zero_()
y.sum().backward()
print(x.grad)
---
x = torch.ones(4, requires_grad=True)
y = x.sigmoid()
u = y.detach()
u.zero_()
print(y)
y.sum().backward()
---
x = torch.arange(4.0)
w = torch.ones(2, requires_grad=True)
x[1:3] = w * 5
print(x, x.grad_fn, x.requires_grad)
x.sum().backward()
print(w.grad)
---
x = torch.ones(3, requires_grad=True)
y = x.clone()
y[torch.tensor([0, 0, 2])] = torch.tensor([1.0, 2.0, 3.0])
print(y)
y.sum().backward()
print(x.grad)
---
x = torch.ones(3, requires_grad=True)
y = x.clone()
y[y > 0] = 0
print(y)
y.sum().backward()
print(x.grad)
---
x = torch.ones(3)
x += torch.ones(2, 3)
---
x = torch.ones(3, dtype=torch.int64)
x += 1.5
---
x = torch.ones(3, dtype=torch.int64)
x *= 2
print(x)
---
x = torch.ones(1).expand(3)
x += 1
---
x = torch.ones(2, 2, requires_grad=True)
y = x.clone()
y.fill_(3)
print(y, y.grad_fn)
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x.clone()
y.zero_()
print(y.grad_fn)
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = torch.zeros(2)
y.copy_(x * 3)
print(y)
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 1
y.relu_().sqrt_()
y.sum().backward()
print(x.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
y **= 2
print(y)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
with torch.no_grad():
    y.mul_(2)
print(y, y.requires_grad)
y.sum().backward()
print(x.grad)
""",
)

_add(
    "views",
    """
x = torch.ones(2, 3, requires_grad=True)
y = x.clone()
v = y[0]
v.mul_(2)
print(y, v)
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, 3, requires_grad=True)
y = x.clone()
v = y[0]
y.mul_(3)
print(v)
v.sum().backward()
print(x.grad)
---
x = torch.ones(2, 3, requires_grad=True)
y = x.clone()
a, b = y.t(), y.view(6)
b[0] = 5
a[1].add_(2)
print(y, a, b)
(y * torch.arange(6.0).view(2, 3)).sum().backward()
print(x.grad)
---
x = torch.zeros(2, 3)
v = x[1]
w = torch.ones(3, requires_grad=True)
v.add_(w * 2)
print(x, x.requires_grad, v.requires_grad)
x.sum().backward()
print(w.grad)
---
x = torch.arange(6.0)
print(x.view(2, 3)._base is x, x[0]._is_view(), x.clone()._is_view(), x.view(2, 3).t().is_contiguous(), x.view(2,
3).stride())
---
x = torch.arange(6.0).view(2, 3)
x.t().view(6)
---
x = torch.arange(6.0).view(2, 3)
y = x.t().reshape(6)
y[0] = 9
print(x, y)
---
x = torch.ones(2)
y = x.detach()
y += 1
print(x, x._version, y._version)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
d = y.detach()
print(d.requires_grad, d.is_leaf, d.data_ptr() == y.data_ptr())
---
x = torch.arange(4.0)
n = x.numpy()
n[0] = 7
print(x)
---
import numpy as np
n = np.arange(3.0)
t = torch.from_numpy(n)
t += 1
print(n, t)
---
x = torch.tensor(3.0)
y = x.view(1)
y[0] = 5
print(x)
---
x = torch.ones(3, requires_grad=True)
y = x * 1
for row in y.view(3, 1):
    print(row)
---
x = torch.arange(12.0).view(3, 4)
print(x.diagonal(), x.unsqueeze(0).shape, x.squeeze().shape, x[None, ..., 0].shape, x.transpose(0, 1)[1], x.permute(1,
0).shape)
""",
)

_add(
    "grad mode",
    """
x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x * 2
    with torch.enable_grad():
        z = x * 3
print(y.requires_grad, z.requires_grad, torch.is_grad_enabled())
---
x = torch.ones(2, requires_grad=True)
@torch.no_grad()
def f(x):
    return x * 2
print(f(x).requires_grad)
torch.set_grad_enabled(False)
print((x * 2).requires_grad)
torch.set_grad_enabled(True)
print((x * 2).requires_grad)
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
---
x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = x * 2
print(y.requires_grad, y.is_inference())
z = torch.ones(2, requires_grad=True) * 2
print(z.is_inference())
y.add_(1)
---
with torch.inference_mode():
    y = torch.ones(2)
x = torch.ones(2, requires_grad=True)
(x * y).sum().backward()
---
x = torch.ones(2, requires_grad=True)
try:
    with torch.no_grad():
        raise ValueError("out")
except ValueError:
    pass
print((x * 2).requires_grad)
""",
)

_add(
    "indexing",
    """
x = torch.arange(12.0).view(3, 4)
print(x[1], x[1, 2], x[:, 1], x[..., -1], x[None].shape, x[::2], x[1:, 1:3], x[-1, -1])
---
x = torch.arange(12.0).view(3, 4)
i = torch.tensor([0, 2, 0])
print(x[i], x[:, i], x[i, i], x[x > 5], x[torch.tensor([True, False, True])], x[[0, 1]], x[[True, False, True]])
---
x = torch.arange(4.0, requires_grad=True)
y = x[torch.tensor([1, 1, 3])]
print(y)
y.sum().backward()
print(x.grad)
---
torch.arange(3)[5]
---
torch.arange(3)[0, 0]
---
torch.arange(3)[::-1]
---
torch.tensor(3)[0]
---
torch.arange(3)[torch.tensor([0.5])]
---
torch.arange(3)[torch.tensor([5])]
---
torch.arange(3)[torch.tensor([True, False])]
---
x = torch.zeros(3)
x[0] = 1
x[1:] = torch.tensor([2.0, 3.0])
x[torch.tensor([0, 2])] += 5
print(x)
x[0] = torch.ones(2)
---
x = torch.zeros(2, 3)
x[:, 1] = torch.ones(4)
---
x = torch.zeros(2, 3)
x[0] = [1.0, 2.0, 3.0] if False else torch.tensor([1, 2, 3])
print(x)
x[torch.tensor([0])] = torch.tensor([1, 2, 3])
---
x = torch.zeros(4)
x[x == 0] = torch.tensor([1.0, 2.0])
""",
)

_add(
    "shapes",
    """
torch.ones(3) + torch.ones(4)
---
torch.ones(2, 3) @ torch.ones(2, 3)
---
torch.ones(2, 3) @ torch.ones(2)
---
torch.dot(torch.ones(2), torch.ones(3))
---
torch.dot(torch.ones(2, 2), torch.ones(2))
---
torch.ones(2, 3).view(4)
---
torch.ones(2, 3).reshape(-1, -1)
---
torch.ones(2, 3).sum(2)
---
torch.ones(2, 3).permute(0, 0)
---
torch.cat([torch.ones(2, 3), torch.ones(2, 2)])
---
torch.stack([torch.ones(2), torch.ones(3)])
---
torch.ones(2, 3).expand(3, 3)
---
torch.ones(2).mm(torch.ones(2))
---
torch.ones(2, 3).mm(torch.ones(2, 3).double())
---
torch.mm(torch.ones(2, 2), torch.ones(2, 2).double())
---
x = torch.ones(2, 1, 3, requires_grad=True)
y = torch.ones(4, 1, requires_grad=True)
(x * y).sum().backward()
print(x.grad, y.grad)
---
print(torch.ones(2, 3).size(), torch.ones(2, 3).size(1), torch.ones(2, 3).shape, torch.ones(()).shape,
len(torch.ones(2, 3)), torch.ones(2, 3).numel())
print(torch.Size([1, 2]) + torch.Size([3]), torch.Size([1, 2, 3])[1:], torch.Size((2, 3)).numel())
---
len(torch.tensor(1.0))
---
iter(torch.tensor(1.0))
""",
)

_add(
    "kinks",
    """
x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
x.max().backward()
print(x.grad)
x.grad = None
x.max(0).values.backward()
print(x.grad)
x.grad = None
x.amin().backward()
print(x.grad)
---
x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
for f in (torch.abs, torch.relu, torch.sign, lambda x: x.clamp(0, 1), lambda x: x.clamp(min=0),
torch.nn.functional.leaky_relu):
    x.grad = None
    f(x).sum().backward()
    print(x.grad)
---
x = torch.tensor([0.0, 4.0], requires_grad=True)
x.sqrt().sum().backward()
print(x.grad)
x.grad = None
(x ** 0).sum().backward()
print(x.grad)
x.grad = None
(x ** 0.5).sum().backward()
print(x.grad)
x.grad = None
x.norm().backward()
print(x.grad)
---
x = torch.zeros(3, requires_grad=True)
x.norm().backward()
print(x.grad)
x.grad = None
x.std().backward()
print(x.grad)
x.grad = None
x.prod().backward()
print(x.grad)
---
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([1.0, 1.0], requires_grad=True)
torch.maximum(a, b).sum().backward()
print(a.grad, b.grad)
torch.minimum(a, b).sum().backward()
print(a.grad, b.grad)
---
x = torch.tensor([0.0, 2.0, 0.0], requires_grad=True)
x.prod().backward()
print(x.grad)
x.grad = None
x.cumprod(0).sum().backward()
print(x.grad)
---
x = torch.tensor(0.0, requires_grad=True)
(x ** x).backward()
print(x.grad)
---
x = torch.tensor([0.0, 1.0], requires_grad=True)
(x / x).sum().backward()
print(x.grad)
x.grad = None
x.log().sum().backward()
print(x.grad)
""",
)

_add(
    "types",
    """
i, f, d, b = torch.tensor([1, 2]), torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0]).double(), torch.tensor([True,
False])
for x in (i, f, d, b):
    for y in (i, f, d, b, 2, 2.5, True, torch.tensor(3), torch.tensor(3.0).double()):
        print((x * y).dtype, (x + y).dtype, (x / y).dtype, (x > y).dtype)
---
print(torch.tensor(1).dtype, torch.tensor(1.0).dtype, torch.tensor(True).dtype, torch.tensor([1, 2.0]).dtype,
torch.tensor([]).dtype)
print(torch.arange(3).dtype, torch.arange(3.0).dtype, torch.zeros(2).dtype, torch.ones(2, dtype=torch.int64).dtype,
torch.full((2,), 1).dtype)
---
print(torch.tensor([1, 2]).sum().dtype, torch.tensor([True, True]).sum(), torch.tensor([1, 2]).float().mean().dtype,
torch.tensor([1, 2]).exp().dtype)
---
torch.tensor([1, 2]).mean()
---
print(torch.tensor([5, -5]) // 2, torch.tensor([5, -5]) % 3, torch.tensor([5.0, -5.0]) % 3, torch.tensor([7,
-7]).div(2, rounding_mode="trunc"))
---
torch.tensor([1]) // 0
---
print(torch.tensor([2, 3]) ** 2, 2 ** torch.tensor([2, 3]), torch.tensor([2.0]) ** torch.tensor([3]), 2.5 **
torch.tensor([2]))
---
torch.tensor([2]) ** -1
---
-torch.tensor([True])
---
torch.tensor([True]) - torch.tensor([False])
---
x = torch.tensor([1.0], requires_grad=True)
w = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
y = x * w
print(y)
y.backward(torch.ones(1, dtype=torch.float64))
print(x.grad, w.grad)
---
x = torch.tensor([1.5, 2.5, -1.5])
print(x.int(), x.long(), x.double(), x.bool(), x.to(torch.float64).dtype, x.round(), x.type_as(torch.tensor(1)))
---
print(torch.promote_types(torch.int32, torch.float32), torch.float32, torch.float64.is_floating_point,
torch.get_default_dtype())
---
torch.tensor([1.0]) + "a"
---
torch.exp(2.0)
---
torch.tensor("a")
---
torch.tensor([[1, 2], [3]])
---
torch.add(torch.ones(1), "a")
---
print(torch.tensor([1.0]) == 1, torch.tensor([1.0]) == None, torch.tensor(1.0) != 2)
""",
)

_add(
    "printing",
    """
print(torch.tensor(1.0), torch.tensor(1), torch.tensor(True), torch.tensor([]), torch.zeros(0, 3), torch.zeros(2, 0))
print(torch.tensor([1.0, 2.5]), torch.tensor([1e-5, 1.0]), torch.tensor([1e10, 1.0]), torch.tensor([123456.0, 0.1]),
torch.tensor([1e-5]))
print(torch.tensor([float("nan"), 1.0]), torch.tensor([float("inf"), 1.5]), torch.tensor([float("nan"),
float("inf")]), torch.tensor(float("-inf")))
print(torch.tensor([1000.0, 0.5]), torch.tensor([100000.0, 1.0]), torch.tensor([1.0, 10.0, 100.0]),
torch.tensor([-1.5, 2.0]))
---
print(torch.arange(1001))
print(torch.arange(2000.0).view(40, 50))
---
print(torch.arange(100))
print(torch.arange(100.0) / 7)
---
print(torch.arange(24).view(2, 3, 4))
print(torch.arange(24.0).view(2, 3, 4) / 3)
---
print(torch.ones(2, dtype=torch.float64), torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.bool),
torch.ones(2, dtype=torch.uint8))
print(torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True) * 2, (torch.ones(2, requires_grad=True) *
2).detach())
---
print(torch.ones(2, 2, requires_grad=True, dtype=torch.float64).exp())
x = torch.arange(30.0, requires_grad=True) * 1.5
print(x)
---
print(torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0, dtype=torch.float64))
---
print(torch.nn.Parameter(torch.zeros(2, 2)))
print(repr(torch.tensor([1.0])), str(torch.tensor([1.0])), f"{torch.tensor(1.5):.3f}", f"{torch.tensor([1.5])}",
"{}".format(torch.tensor(2)))
---
torch.set_printoptions(precision=2)
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(sci_mode=True)
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(profile="default")
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(threshold=5, edgeitems=2)
print(torch.arange(10), torch.arange(100.0).view(10, 10))
torch.set_printoptions(linewidth=40)
print(torch.arange(5.0) / 3, torch.ones(3, 3, requires_grad=True) * 2)
torch.set_printoptions(profile="default", linewidth=80)
---
for e in range(-6, 12):
    print(torch.tensor([10.0 ** e]), torch.tensor([10.0 ** e, 1.0]), torch.tensor([1.5 * 10.0 ** e]))
---
print(torch.tensor([-1, 10, 100]), torch.tensor([[1, -2], [30, 4]]), torch.tensor([True, False]),
torch.tensor([[True], [False]]))
---
print(torch.tensor([1.0, 2.0]).max(0), torch.tensor([[3.0, 1.0]]).sort(), torch.tensor([[3.0, 1.0]]).topk(1))
---
print((torch.ones(3, 3, 3, requires_grad=True) * 12345.678).sum(0))
""",
)

_add(
    "python",
    """
x = torch.tensor([1.0, 2.0])
for v in x:
    print(v, v.item())
print(list(x), x.tolist(), float(x[0]), int(x[1]), bool(x[0]), x[0].item())
a, b = x
print(a + b)
---
bool(torch.ones(2))
---
torch.ones(2).item()
---
float(torch.ones(2))
---
if torch.tensor([]): pass
---
print(torch.tensor(2) in torch.arange(3), 5 in torch.arange(3), [1, 2, 3][torch.tensor(1)], range(torch.tensor(3)))
---
x = torch.tensor([3.0, 1.0])
print(x.sum().item(), x.numpy(), x.numpy().dtype, sorted(x.tolist()), hash(x) == hash(x), x is x)
---
x = torch.tensor([1.0], requires_grad=True)
import copy
y = copy.deepcopy(x)
print(y, y.is_leaf)
copy.deepcopy(x * 2)
---
[1, 2][torch.tensor(1.0)]
---
print(abs(torch.tensor([-1.0])), -torch.tensor([1.0]), +torch.tensor([1.0]), 3 - torch.tensor([1.0]), 3 /
torch.tensor([2.0]), torch.tensor([1.0]).neg())
---
print(torch.allclose(torch.ones(2), torch.ones(2) + 1e-9), torch.equal(torch.ones(2), torch.ones(2)),
torch.is_tensor(1), torch.is_tensor(torch.ones(1)))
""",
)

_add(
    "names",
    """
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
v = torch.tensor([1.0, 2.0], requires_grad=True)
for y in (x + 1, x - x, x * 2, x / 2, 2 / x, 2 - x, -x, x ** 2, 2 ** x, x.exp(), x.log(), x.sin(), x.tanh(),
x.sigmoid(), x.relu(), x.abs(), x.sqrt(),
          x.sum(), x.sum(0), x.mean(), x.mean(1), x.prod(), x.max(), x.max(0)[0], x.min(), x.norm(), x.var(),
          x.std(0), x.softmax(0), x.log_softmax(1),
          x.logsumexp(0), x @ x, x @ v, v @ v, torch.outer(v, v), x.t(), x.T, x.view(4), x.reshape(4), x.unsqueeze(0),
          x.squeeze(), x.squeeze(0), x.expand(2, 2, 2),
          x.permute(1, 0), x.transpose(0, 1), x[0], x[:, 1:], x[None], x[[0, 1]], x[x > 1], x.clone(), torch.cat([x,
          x]), torch.stack([v, v]), x.double(),
          x.cumsum(0), x.cumprod(0), torch.where(x > 1, x, 0.0), x.clamp(0, 1), x.clamp(min=0), x.maximum(x),
          x.tril(), x.diagonal(), x.gather(0, torch.tensor([[0, 1]])),
          x.masked_fill(x > 1, 0.0), x.index_select(0, torch.tensor([0])), x.flip(0), x.roll(1, 0), x.amax(),
          x.sort()[0], x.topk(1)[0], x.trace(),
          x.unbind()[0], x.split(1)[0], x.chunk(2)[1], torch.nn.functional.softplus(x), torch.nn.functional.gelu(x),
          torch.nn.functional.leaky_relu(x), x.flatten(),
          torch.linalg.inv(x), torch.linalg.det(x), x.repeat(2, 1), torch.bmm(x[None], x[None]), x.log1p(), x.expm1(),
          x.floor(), x.sign(), x.round(), x.reciprocal(), x.rsqrt()):
    print(y.grad_fn.name())
---
x = torch.ones(2, requires_grad=True)
y = x * 2
z = y + x
print(z.grad_fn.next_functions[0][0].name(), z.grad_fn.next_functions[1][0].name(),
z.grad_fn.next_functions[1][0].variable is x)
print(y.grad_fn.next_functions[1], y.grad_fn.next_functions[0][0].next_functions)
""",
)

_add(
    "function",
    """
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        print("backward", g, ctx.needs_input_grad)
        return 2 * x * g
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
print(y)
y.sum().backward()
print(x.grad)
---
class Two(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k, x + k
    @staticmethod
    def backward(ctx, g, h):
        return g * ctx.k + h, None
x = torch.tensor([1.0, 2.0], requires_grad=True)
a, b = Two.apply(x, 3)
(a * b).sum().backward()
print(x.grad)
x.grad = None
a, b = Two.apply(x, 3)
a.sum().backward()
print(x.grad)
---
class Exp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        r = x.exp()
        ctx.save_for_backward(r)
        return r
    @staticmethod
    def backward(ctx, g):
        (r,) = ctx.saved_tensors
        return g * r
x = torch.tensor([1.0], requires_grad=True)
(g,) = torch.autograd.grad(Exp.apply(x), x, create_graph=True)
print(torch.autograd.grad(g, x))
---
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g, g
x = torch.tensor([1.0], requires_grad=True)
Bad.apply(x).backward()
---
class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return torch.ones(3)
x = torch.ones(2, requires_grad=True)
Wrong.apply(x).sum().backward()
---
class New(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x * 2
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
    @staticmethod
    def backward(ctx, g):
        return 2 * g
x = torch.ones(2, requires_grad=True)
New.apply(x).sum().backward()
print(x.grad)
---
class Ste(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()
    @staticmethod
    def backward(ctx, g):
        return g
x = torch.tensor([-1.0, 2.0], requires_grad=True)
Ste.apply(x).sum().backward()
print(x.grad)
""",
)

_add(
    "training",
    """
x = torch.arange(8.0).view(8, 1) / 8
y = 3 * x + 1
model = torch.nn.Sequential(torch.nn.Linear(1, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
with torch.no_grad():
    for i, p in enumerate(model.parameters()):
        p.copy_(torch.arange(float(p.numel())).view(p.shape) / 10 - 0.1 * i)
for make in (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), lambda p: torch.optim.Adam(p, lr=0.01), lambda p:
torch.optim.SGD(p, lr=0.1, weight_decay=0.1, nesterov=True, momentum=0.5)):
    optimizer = make(model.parameters())
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        print(f"{loss.item():.4f}")
print(model)
print([n for n, _ in model.named_parameters()])
---
torch.optim.SGD([], lr=0.1)
---
m = torch.nn.Linear(2, 3)
m(torch.ones(4, 5))
---
logits = torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]], requires_grad=True)
loss = torch.nn.functional.cross_entropy(logits, torch.tensor([1, 0]))
print(loss)
loss.backward()
print(logits.grad)
torch.nn.functional.cross_entropy(logits, torch.tensor([1, 5]))
---
w = torch.tensor([1.0], requires_grad=True)
(w * 2).backward()
w = w - 0.1 * w.grad
(w * 2).backward()
print(w.grad)
---
w = torch.tensor([1.0], requires_grad=True)
(w * 2).sum().backward()
g = w.grad
(w * 2).sum().backward()
print(g, g is w.grad)
w.grad = None
print(g, w.grad)
""",
)
