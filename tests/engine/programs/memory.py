"""What shares memory: writes in place, views, and the modes in which nothing is recorded."""

IN_PLACE = """
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
"""

VIEWS = """
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
"""

GRAD_MODE = """
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
"""

ORDER = """
x = torch.arange(6.0).view(2, 3).t()
y = x.contiguous()
print(x.is_contiguous(), y.is_contiguous(), y.stride(), y, x.clone().stride())
w = torch.ones(2, 3, requires_grad=True)
w.t().contiguous().view(6)[0].backward()
print(w.grad)
---
print(torch.slogdet(torch.eye(2) * 2), torch.linalg.slogdet(torch.eye(2) * 2))
"""

GRADIENTS = """
x = torch.arange(3.0, requires_grad=True)
w = torch.ones(3, requires_grad=True)
(2 * x).sum().backward()
y = (x.grad * w).sum()
x.grad.zero_()
y.backward()
---
x = torch.arange(3.0, requires_grad=True)
w = torch.ones(3, requires_grad=True)
(2 * x).sum().backward()
y = (x.grad * w).sum()
(2 * x).sum().backward()
y.backward()
---
x = torch.arange(3.0, requires_grad=True)
w = torch.ones(3, requires_grad=True)
(2 * x).sum().backward()
y = (x.grad.detach() * w).sum()
x.grad.zero_()
y.backward()
---
x = torch.arange(3.0, requires_grad=True)
w = torch.ones(2, requires_grad=True)
(2 * x).sum().backward()
y = (x.grad[1:] * w).sum()
(2 * x).sum().backward()
y.backward()
---
x = torch.arange(3.0, requires_grad=True)
w = torch.ones(3, requires_grad=True)
(2 * x).sum().backward()
x.grad.zero_()
(2 * x).sum().backward()
x.grad.zero_()
y = (x.grad * w).sum()
x.grad.zero_()
print(x.grad._version)
y.backward()
---
x = torch.arange(3.0, requires_grad=True)
for _ in range(3):
    (2 * x).sum().backward()
    print(x.grad, x.grad._version)
    x.grad.zero_()
kept = x.grad
x.grad.zero_()
print(kept._version)
---
x = torch.tensor(3.0, requires_grad=True)
w = torch.tensor(1.0, requires_grad=True)
(2 * x).backward()
y = x.grad * w
print(x.grad)
(2 * x).backward()
print(x.grad)
y.backward()
---
x = torch.tensor(3.0, requires_grad=True)
(2 * x).backward()
kept = x.grad
(2 * x).backward()
print(kept, kept._version, kept is x.grad)
(2 * x).backward()
print(kept, x.grad)
"""
