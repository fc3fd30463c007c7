"""The graph on odd occasions: hooks, writes in place, functional derivatives, modes."""

# ruff: noqa: E501  (programs, as they are run)

OCCASIONS = """
x = torch.ones(2, requires_grad=True)
y = x * 2
order = []
y.register_hook(lambda g: order.append("a"))
y.register_hook(lambda g: order.append("b"))
y.retain_grad()
y.register_hook(lambda g: g * 3)
y.sum().backward()
print(order, y.grad, x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
y.mul_(3)
y.sum().backward()
print(y.grad, x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: print("before", g))
y.mul_(3)
y.register_hook(lambda g: print("after", g))
y.sum().backward()
---
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: "no")
x.sum().backward()
---
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: g.double())
x.sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x * 2
h = y.register_hook(lambda g: g + 1)
with h:
    pass
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: print("leaf", g))
(x * 2 + x * 3).sum().backward()
torch.autograd.grad((x * 2).sum(), x)
---
x = torch.ones(2, requires_grad=True)
a = x * 2
a.register_hook(lambda g: print("a", g))
print(torch.autograd.grad((a * a).sum(), a))
---
x = torch.ones(2, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda p: setattr(p, "grad", None))
(x * 3).sum().backward()
print(x.grad)
---
(torch.ones(2, requires_grad=True) * 2).register_post_accumulate_grad_hook(print)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x ** 3
(g,) = torch.autograd.grad(y.sum(), x, create_graph=True)
print(g)
(h,) = torch.autograd.grad(g.sum(), x, create_graph=True)
print(h)
print(torch.autograd.grad(h.sum(), x))
torch.autograd.grad(h.sum(), x)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.sin()
torch.autograd.grad(y.sum(), x)
torch.autograd.grad(y.sum(), x)
---
x = torch.tensor(1.0, requires_grad=True)
y = x * 2
torch.autograd.grad(y, x, retain_graph=True)
print(torch.autograd.grad(y, [x, x]))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(x * 2, x)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad([x.sum(), (x*2).sum()], [x], [torch.tensor(1.0)])
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad([x.sum(), x * 2], [x], [None, torch.ones(2)]))
print(torch.autograd.grad(x, x, torch.ones(2)))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(x * 2, x, torch.ones(2, dtype=torch.int64))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad(x * 2, x, torch.ones(2, dtype=torch.float64)))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(x * 2, x, 3.0)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).backward(gradient=3.0)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x * 2)
y.backward(torch.ones(2), inputs=[y])
print(y.grad, x.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).sum().backward(inputs=[w])
print(w.grad)
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).sum().backward(inputs=[torch.ones(2)])
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.ones(2, 1))
---
x = torch.ones(3, requires_grad=True)
y = x.clone()
y[1:] *= 2
y[0] = 0
print(y)
y.sum().backward()
print(x.grad)
---
x = torch.ones(2, 2, requires_grad=True)
y = x * 1
a = y[0]
b = y[1]
a += b
b *= a
print(y)
(y * y).sum().backward()
print(x.grad)
---
x = torch.ones(2, 2, requires_grad=True)
y = x * 1
a, b = y.unbind(0)
a += 1
---
x = torch.ones(2, 2, requires_grad=True)
y = x * 1
with torch.no_grad():
    v = y[0]
v += 1
print(y)
---
x = torch.ones(2, 2)
v = x[0]
x.requires_grad_()
v += 1
---
x = torch.ones(2, 2)
v = x[0]
v.requires_grad_()
print(v.is_leaf)
x += 1
print(v, x)
---
x = torch.ones(3, requires_grad=True)
y = x * 2
z = y.detach()
z[0] = 100
print(y)
(y * y).sum().backward()
print(x.grad)
---
x = torch.ones(3, requires_grad=True)
y = x * 2
w = y * y
z = y.detach()
z[0] = 100
w.sum().backward()
---
x = torch.ones(3, requires_grad=True)
y = x * 2
w = y * y
y.data[0] = 100
w.sum().backward()
print(x.grad)
---
x = torch.ones(3)
x.data = torch.zeros(2)
print(x)
y = torch.ones(2, requires_grad=True)
y.data = torch.tensor([1, 2])
---
x = torch.ones(3, requires_grad=True)
x.data = x.data * 2
x.data.add_(1)
print(x, x._version)
---
x = torch.ones(2, 3, requires_grad=True)
x.grad = torch.zeros(2, 3)
g = x.grad
(x * 2).sum().backward()
print(g, g is x.grad)
x.grad.detach_().zero_()
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
(x * x).sum().backward()
x.grad.requires_grad
print(x.grad.requires_grad, x.grad.grad_fn)
del x.grad
print(x.grad)
---
x = torch.ones(2, requires_grad=True)
y = x[torch.tensor([0, 0, 1])]
y.index_put_((torch.tensor([0, 0]),), torch.tensor([5.0, 7.0]), accumulate=True)
print(y)
y.sum().backward()
print(x.grad)
"""

DERIVATIVES = """
torch.func.grad(lambda x: x * 2)(torch.ones(2))
---
torch.func.grad(lambda x: 3.0)(torch.ones(2))
---
torch.func.grad(lambda x: x.sum(), argnums=1)(torch.ones(2))
---
torch.func.grad(lambda x: x.sum())(3.0)
---
torch.func.grad(lambda x: x.sum())(torch.tensor([1, 2]))
---
torch.func.jvp(lambda x: x * 2, torch.ones(2), torch.ones(2))
---
_, f = torch.func.vjp(lambda x: x * 2, torch.ones(2))
f(torch.ones(3))
---
F = torch.autograd.functional
x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
print(F.jacobian(lambda x: x ** 2, x), F.hessian(lambda x: (x ** 3).sum(), x), F.vjp(lambda x: x ** 2, x, torch.ones(2)), F.jvp(lambda x: x ** 2, x, torch.ones(2)))
print(F.hvp(lambda x: (x ** 3).sum(), x, torch.ones(2)), F.vhp(lambda x: (x ** 3).sum(), x, torch.ones(2)))
print(F.jacobian(lambda a, b: a * b, (x, y)), F.hessian(lambda a, b: (a * b).sum(), (x, y)))
print(F.jacobian(lambda x: x ** 2, x, create_graph=True), F.jacobian(lambda x: torch.ones(2), x), F.jacobian(lambda x: x ** 2, x, vectorize=True))
---
F = torch.autograd.functional
F.jacobian(lambda x: torch.ones(2), torch.ones(2), strict=True)
---
F = torch.autograd.functional
F.hessian(lambda x: x ** 2, torch.ones(2))
---
F = torch.autograd.functional
F.vjp(lambda x: x ** 2, torch.ones(2))
---
F = torch.autograd.functional
F.vjp(lambda x: x ** 2, torch.ones(2), torch.ones(3))
---
F = torch.autograd.functional
F.jacobian(lambda x: 3, torch.ones(2))
---
F = torch.autograd.functional
F.jacobian(lambda x: x, 3)
---
fwAD = torch.autograd.forward_ad
with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2), torch.ones(3))
---
fwAD = torch.autograd.forward_ad
with fwAD.dual_level():
    fwAD.make_dual(torch.tensor([1]), torch.ones(1))
---
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(lambda x: x * x, x), torch.autograd.gradgradcheck(lambda x: x ** 3, (x,)))
torch.autograd.gradcheck(lambda x: x.detach() * x, x)
---
x = torch.tensor([1.0, 2.0], dtype=torch.float64)
torch.autograd.gradcheck(lambda x: x * x, x)
"""

ODD_MODES = """
print(torch.vmap(lambda x: x.sum())(torch.ones(3, 2)), torch.vmap(lambda x, y: x + y, in_dims=(0, None))(torch.ones(3), torch.tensor(1.0)))
print(torch.vmap(lambda x: (x, x * 2), out_dims=(0, 0))(torch.ones(2))[1])
---
torch.vmap(lambda x, y: x + y)(torch.ones(3), torch.ones(2))
---
x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x * 2
    z = y.requires_grad_()
print(z.requires_grad, z.is_leaf)
@torch.enable_grad()
def f():
    return x * 2
with torch.no_grad():
    print(f().requires_grad)
---
@torch.no_grad
def f(x):
    return x * 2
print(f(torch.ones(1, requires_grad=True)).requires_grad)
@torch.no_grad()
def g():
    yield (torch.ones(1, requires_grad=True) * 2).requires_grad
print(list(g()))
@torch.inference_mode()
def h(x):
    return x * 2
print(h(torch.ones(1)).is_inference())
---
with torch.inference_mode():
    x = torch.ones(2)
x.requires_grad_()
---
with torch.inference_mode():
    x = torch.ones(2)
y = x.clone()
print(y.is_inference(), (x * 2).is_inference(), x._is_view())
x[0] = 3
---
x = torch.ones(2, requires_grad=True)
y = x.detach().requires_grad_()
(y * 2).sum().backward()
print(x.grad, y.grad)
---
x = torch.ones(2, requires_grad=True)
y = x.clone().detach()
y += 1
print(x, y, y.requires_grad)
---
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.cumsum(0)
y[1].backward()
print(x.grad)
---
x = torch.zeros(2, 2, requires_grad=True)
torch.linalg.inv(x)
---
torch.linalg.cholesky(torch.tensor([[1.0, 2.0], [2.0, 1.0]]))
---
torch.linalg.solve(torch.zeros(2, 2), torch.ones(2))
---
print(torch.det(torch.zeros(2, 2)), torch.linalg.det(torch.ones(0, 0)), torch.logdet(-torch.eye(1)), torch.slogdet(torch.eye(2) * 2))
---
import pickle, copy
x = torch.ones(2, requires_grad=True)
y = pickle.loads(pickle.dumps(x))
print(y, copy.copy(x), copy.deepcopy([x, x])[0] is copy.deepcopy([x, x])[1])
---
x = torch.ones(2, 3)
print(x.shape == (2, 3), x.shape[0], list(x.shape), x.size(-1), x.dim(), x.ndim, x.numel(), x.nelement(), x.is_floating_point(), x.is_complex(), x.is_cuda, x.requires_grad)
x.size(5)
---
x = torch.tensor([3.0, 1.0, 2.0])
x.foo
"""
