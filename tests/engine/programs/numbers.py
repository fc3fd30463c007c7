"""What the numbers are: indexing, shapes, kinks, and the types of results."""

INDEXING = """
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
x[0] = torch.tensor([1, 2, 3])
print(x)
x[torch.tensor([0])] = torch.tensor([1, 2, 3])
---
x = torch.zeros(4)
x[x == 0] = torch.tensor([1.0, 2.0])
"""

SHAPES = """
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
"""

KINKS = """
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
"""

TYPES = """
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
"""

ODD_VALUES = """
print(torch.sign(torch.tensor([float("nan"), -2.0, 0.0, 3.0])), torch.tensor([True, False]).sign())
print(torch.tensor([-3, 0]).sgn())
x = torch.tensor([float("nan"), -2.0, 0.0], requires_grad=True)
x.abs().sum().backward()
print(x.grad)
---
print(torch.linalg.diagonal(torch.arange(12.0).view(2, 2, 3)), torch.diagonal(torch.arange(12.0).view(2, 2, 3)))
---
torch.allclose(torch.ones(2), torch.ones(3))
---
x = torch.tensor([float("nan"), 1.0, -1.0, 0.0, float("inf")], requires_grad=True)
y = torch.relu(x)
y.backward(torch.tensor([1.0, float("inf"), float("nan"), float("inf"), 2.0]))
print(y, x.grad)
"""
