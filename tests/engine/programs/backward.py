"""What backward and grad give: the chapter's cells, graphs kept and made, leaves, hooks, anomaly mode."""

CHAPTER = """
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
"""

BACKWARD = """
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
"""

GRAD = """
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
"""

FLAGS = """
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
---
x, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
(x * 3).sum().backward()
y = (x * w).sum()
x.requires_grad_(False)
y.backward()
print(x.grad, w.grad)
---
x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
x.requires_grad_(False)
y.backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
x.requires_grad_(False)
x.requires_grad_(True)
y.backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
x.detach_()
y.backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: print("hook", g))
x.register_post_accumulate_grad_hook(lambda t: print("after", t))
y = (x * 2).sum()
x.requires_grad_(False)
y.backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = (x * x).sum()
x.requires_grad_(False)
y.backward(inputs=[x])
---
x = torch.ones(2, requires_grad=True)
y = (x * x).sum()
x.requires_grad_(False)
torch.autograd.grad(y, x)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
z = y.sum()
y.detach_()
z.backward()
print(y.grad, x.grad)
"""

HOOKS = """
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
"""

ANOMALY = """
with torch.autograd.detect_anomaly():
    x = torch.zeros(2, requires_grad=True)
    (torch.sqrt(x) * 0).sum().backward()
---
with torch.autograd.set_detect_anomaly(True):
    x = torch.tensor(0.0, requires_grad=True)
    torch.autograd.grad(x / x, x)
---
with torch.autograd.set_detect_anomaly(True, check_nan=False):
    x = torch.zeros(2, requires_grad=True)
    (torch.sqrt(x) * 0).sum().backward()
    print(x.grad)
---
x = torch.zeros(2, requires_grad=True)
y = (torch.sqrt(x) * 0).sum()
with torch.autograd.set_detect_anomaly(True):
    y.backward()
---
with torch.autograd.set_detect_anomaly(True):
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    z = y * y
    y.add_(1)
    z.sum().backward()
---
with torch.autograd.set_detect_anomaly(True):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g * float("nan"))
    y.sum().backward()
---
with torch.autograd.set_detect_anomaly(True):
    x = torch.tensor(0.0, requires_grad=True)
    (g,) = torch.autograd.grad(x.abs() ** 1.5, x, create_graph=True)
    g.backward()
---
class Fails(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1
    @staticmethod
    def backward(ctx, g):
        raise RuntimeError("broken")
with torch.autograd.set_detect_anomaly(True):
    Fails.apply(torch.ones(2, requires_grad=True)).sum().backward()
---
def mode():
    print(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
mode()
with torch.autograd.set_detect_anomaly(True, False):
    mode()
    with torch.autograd.detect_anomaly():
        mode()
    mode()
torch.autograd.set_detect_anomaly(True)
mode()
x = torch.ones(2, requires_grad=True)
print(list((x * 2).grad_fn.metadata))
torch.autograd.set_detect_anomaly(False)
mode()
print((x * 2).grad_fn.metadata)
"""
