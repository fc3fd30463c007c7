"""Functions of functions: nested arguments, what beside the result is returned, and what is refused."""

# ruff: noqa: E501  (programs, as they are run)

TRANSFORMS = """
F = torch.func
x = torch.arange(3.)
def f(p): return (p["a"] ** 2).sum() * p["b"]
p = {"a": x, "b": torch.tensor(2.)}
print(F.grad(f)(p))
print(F.jacrev(lambda p: {"o": p["a"] * p["b"], "s": p["b"]})(p))
print(F.jacfwd(lambda p: {"o": p["a"] * p["b"], "s": p["b"]})(p))
---
F = torch.func
x = torch.arange(3.)
f = lambda a, b: a * b.sum()
print(F.jacrev(f, argnums=1)(x, x))
print(F.jacrev(f, argnums=(0, 1))(x, x))
print(F.jacfwd(f, argnums=(0, 1))(x, x))
print(F.jacrev(f, argnums=(1,))(x, x))
print(F.jacrev(f, argnums=-1)(x, x))
---
F = torch.func
x = torch.arange(3.)
print(F.jacrev(lambda a: a * 2, argnums=3)(x))
---
F = torch.func
x = torch.arange(3.)
print(F.grad(lambda a: (a * 2).sum(), argnums=3)(x))
---
F = torch.func
print(F.grad(lambda a: (a * 2).sum(), argnums="a")(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: (a * 2).sum(), argnums=(0, 0))(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: (a * 2).sum(), argnums=())(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: (a * 2))(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: 2)(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: (a.sum(), a))(torch.ones(2)))
---
F = torch.func
print(F.grad(lambda a: (a.sum(), a), has_aux=True)(torch.ones(2)))
print(F.grad_and_value(lambda a: (a.sum(), {"k": a}), has_aux=True)(torch.ones(2)))
print(F.jacrev(lambda a: (a * 2, a.sum()), has_aux=True)(torch.ones(2)))
print(F.jacfwd(lambda a: (a * 2, a.sum()), has_aux=True)(torch.ones(2)))
v, p, aux = F.vjp(lambda a: (a * 2, a.sum()), torch.ones(2), has_aux=True)
print(v, p(torch.ones(2)), aux)
print(F.jvp(lambda a: (a * 2, a.sum()), (torch.ones(2),), (torch.ones(2),), has_aux=True))
---
F = torch.func
print(F.grad(lambda a: a.sum(), has_aux=True)(torch.ones(2)))
---
F = torch.func
print(F.jacrev(lambda a: a * 2, has_aux=True)(torch.ones(2)))
---
F = torch.func
print(F.jacfwd(lambda a: a * 2, has_aux=True)(torch.ones(2)))
---
F = torch.func
print(F.vjp(lambda a: a * 2, torch.ones(2), has_aux=True))
---
F = torch.func
v, p = F.vjp(lambda a: a * 2, torch.ones(2))
p(torch.ones(3))
---
F = torch.func
v, p = F.vjp(lambda a: a * 2, torch.ones(2))
p((torch.ones(2), torch.ones(2)))
---
F = torch.func
v, p = F.vjp(lambda a: (a * 2, a), torch.ones(2))
p(torch.ones(2))
---
F = torch.func
v, p = F.vjp(lambda a: (a * 2, a), torch.ones(2))
print(p((torch.ones(2), torch.ones(2))))
---
F = torch.func
v, p = F.vjp(lambda a: 2, torch.ones(2))
---
F = torch.func
v, p = F.vjp(lambda a: a, 2.0)
---
F = torch.func
v, p = F.vjp(lambda a, b: {"x": a * b}, torch.ones(2), torch.ones(2))
print(v, p({"x": torch.ones(2)}))
---
F = torch.func
print(F.jvp(torch.sin, torch.ones(2), torch.ones(2)))
---
F = torch.func
print(F.jvp(torch.sin, (torch.ones(2),), torch.ones(2)))
---
F = torch.func
print(F.jvp(torch.sin, (torch.ones(2),), (torch.ones(3),)))
---
F = torch.func
print(F.jvp(torch.sin, (torch.ones(2),), (torch.ones(2), torch.ones(2))))
---
F = torch.func
print(F.jvp(torch.sin, (), ()))
---
F = torch.func
print(F.jvp(lambda a: 3, (torch.ones(2),), (torch.ones(2),)))
---
F = torch.func
print(F.jvp(torch.sin, (2.0,), (1.0,)))
---
F = torch.func
print(F.jacfwd(lambda a: 3)(torch.ones(2)))
---
F = torch.func
print(F.jacrev(lambda a: 3)(torch.ones(2)))
---
F = torch.func
print(F.jacrev(torch.sin)(2.0))
---
F = torch.func
print(F.grad(torch.sin)(2.0))
---
F = torch.func
print(F.grad(torch.sin)(torch.tensor(2)))
---
F = torch.func
print(F.jacrev(torch.sin)(torch.arange(2)))
---
F = torch.func
print(F.jacfwd(torch.sin)(torch.arange(2)))
---
F = torch.func
print(F.jacrev(torch.sin, chunk_size=2)(torch.arange(3.)))
print(F.jacrev(torch.sin, chunk_size=0)(torch.arange(3.)))
---
F = torch.func
print(F.hessian(lambda x: (x ** 3).sum())(torch.arange(3.)))
print(F.hessian(lambda x, y: (x * y).sum(), argnums=(0, 1))(torch.arange(2.), torch.ones(2)))
---
F = torch.func
x = torch.arange(6.).reshape(2, 3)
print(F.vmap(torch.sum)(x), F.vmap(torch.sum, in_dims=1)(x), F.vmap(lambda a: a, out_dims=1)(x), F.vmap(torch.dot)(x, x))
print(F.vmap(lambda a, b: a + b, in_dims=(0, None))(x, torch.ones(3)))
print(F.vmap(lambda a, b: (a, b), in_dims=(0, 1), out_dims=(1, 0))(x, x.t()))
print(F.vmap(lambda d: d["a"] * d["b"], in_dims=({"a": 0, "b": None},))({"a": x, "b": torch.tensor(2.)}))
print(F.vmap(F.grad(lambda a: (a ** 2).sum()))(x))
print(F.vmap(lambda a: a * 2, chunk_size=1)(x))
print(F.vmap(F.vmap(lambda a: a * 2))(x))
print(F.vmap(lambda a: {"x": a, "y": (a, a.sum())})(x))
print(F.vmap(lambda a: a.sum(-1), in_dims=-1)(x))
---
F = torch.func
F.vmap(torch.sum, in_dims=2)(torch.ones(2, 3))
---
F = torch.func
F.vmap(torch.sum, in_dims=-3)(torch.ones(2, 3))
---
F = torch.func
F.vmap(torch.sum)(torch.tensor(1.))
---
F = torch.func
F.vmap(torch.dot)(torch.ones(2, 3), torch.ones(3, 3))
---
F = torch.func
F.vmap(torch.dot, in_dims=(0,))(torch.ones(2, 3), torch.ones(2, 3))
---
F = torch.func
F.vmap(torch.dot, in_dims=[0, 0])(torch.ones(2, 3), torch.ones(2, 3))
print("list ok")
---
F = torch.func
F.vmap(torch.dot, in_dims="a")(torch.ones(2, 3), torch.ones(2, 3))
---
F = torch.func
F.vmap(torch.dot, in_dims=(None, None))(torch.ones(3), torch.ones(3))
---
F = torch.func
F.vmap(torch.sum)()
---
F = torch.func
F.vmap(torch.sum)(3)
---
F = torch.func
F.vmap(lambda a, b: a * b)(torch.ones(2), 3)
---
F = torch.func
print(F.vmap(lambda a, b: a * b, in_dims=(0, None))(torch.ones(2), 3))
---
F = torch.func
F.vmap(lambda a: 3)(torch.ones(2))
---
F = torch.func
F.vmap(lambda a: (a, 3))(torch.ones(2))
---
F = torch.func
print(F.vmap(lambda a: (a, None))(torch.ones(2)))
---
F = torch.func
F.vmap(lambda a: (a, a), out_dims=(0,))(torch.ones(2))
---
F = torch.func
F.vmap(lambda a: a, out_dims="a")(torch.ones(2))
---
F = torch.func
F.vmap(lambda a: a, out_dims=5)(torch.ones(2))
---
F = torch.func
print(F.vmap(lambda a: torch.ones(3))(torch.ones(2)))
---
F = torch.func
print(F.vmap(lambda a: torch.ones(2), out_dims=None)(torch.ones(2)))
---
F = torch.func
print(F.vmap(lambda a: a * 2)(torch.ones(0, 2)))
---
F = torch.func
print(F.vmap(lambda a: a + torch.rand(1))(torch.ones(2)))
---
F = torch.func
F.vmap(lambda a: a, chunk_size=0)
---
F = torch.func
F.vmap(lambda a: a, randomness="x")
---
F = torch.func
m = torch.nn.Linear(2, 1)
with torch.no_grad(): m.weight.fill_(1.); m.bias.fill_(2.)
params = {k: v.detach() for k, v in m.named_parameters()}
print(F.functional_call(m, params, (torch.ones(1, 2),)))
print(F.functional_call(m, params, torch.ones(1, 2)))
def loss(params, x, y): return ((F.functional_call(m, params, (x,)) - y) ** 2).mean()
print(F.grad(loss)(params, torch.ones(3, 2), torch.ones(3, 1)))
print(F.vmap(F.grad(loss), in_dims=(None, 0, 0))(params, torch.ones(3, 1, 2), torch.ones(3, 1, 1)))
F.functional_call(m, {"nope": torch.ones(1)}, (torch.ones(1, 2),))
---
F = torch.func
m1, m2 = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
params, buffers = F.stack_module_state([m1, m2])
print({k: v.shape for k, v in params.items()}, buffers)
---
import torch.autograd.forward_ad as fwAD_
fwAD = torch.autograd.forward_ad
p = torch.ones(2)
with fwAD.dual_level():
    d = fwAD.make_dual(p, torch.ones(2) * 3)
    o = (d * d).sin()
    print(d, fwAD.unpack_dual(o))
    print(fwAD.unpack_dual(o).tangent, fwAD.unpack_dual(p).tangent)
print(fwAD.unpack_dual(o).tangent)
---
fwAD = torch.autograd.forward_ad
fwAD.make_dual(torch.ones(2), torch.ones(2))
---
fwAD = torch.autograd.forward_ad
with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2), torch.ones(3))
---
fwAD = torch.autograd.forward_ad
with fwAD.dual_level():
    fwAD.make_dual(torch.arange(2), torch.ones(2))
---
J = torch.autograd.functional
J.jacobian(lambda a: a * 2, torch.ones(2), strategy="x")
---
J = torch.autograd.functional
print(J.jacobian(lambda a: a.detach(), torch.ones(2)))
J.jacobian(lambda a: a.detach(), torch.ones(2), strict=True)
---
J = torch.autograd.functional
J.hessian(lambda a: a * 2, torch.ones(2))
---
J = torch.autograd.functional
J.jacobian(lambda a: 2, torch.ones(2))
---
J = torch.autograd.functional
J.jacobian(lambda a: a, 2)
---
G = torch.autograd.gradcheck
x = torch.ones(2, requires_grad=True)
print(G(torch.sin, x))
---
G = torch.autograd.gradcheck
x = torch.ones(2, requires_grad=True, dtype=torch.float64)
print(G(torch.sin, x, check_batched_grad=True), G(torch.sin, (x,), fast_mode=True), G(lambda a: a.detach() , x, raise_exception=False))
---
G = torch.autograd.gradcheck
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g * 3
x = torch.ones(2, requires_grad=True, dtype=torch.float64)
print(G(Bad.apply, x, raise_exception=False))
G(Bad.apply, x)
---
G = torch.autograd.gradcheck
G(torch.sin, torch.ones(2, dtype=torch.float64))
---
G = torch.autograd.gradgradcheck
print(G(torch.sin, torch.ones(2, dtype=torch.float64, requires_grad=True)))
---
G = torch.autograd.gradcheck
G(torch.sin, torch.ones(2, dtype=torch.float64, requires_grad=True), check_backward_ad=False)
"""

REFUSED = """
F = torch.func
x = torch.ones(2)
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
told(lambda: F.vjp(lambda a: a > 0, x))
told(lambda: F.jacrev(lambda a: a > 0)(x))
told(lambda: F.jacfwd(torch.sin)(torch.ones(0, 2)).shape)
told(lambda: F.jacfwd(lambda a, b: (a.sum(), b), argnums=(0, 1))(torch.ones(0), x))
told(lambda: F.vjp(lambda a: None, x))
told(lambda: F.vjp(lambda a: (), x))
told(lambda: F.jvp(lambda a: None, (x,), (x,)))
told(lambda: F.jacfwd(torch.sin, randomness="x")(x))
---
J = torch.autograd.functional
x = torch.tensor([1.0, 2.0])
f = lambda a: (a ** 3).sum()
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)
told(lambda: J.jacobian(torch.sin, [x]))
told(lambda: J.jacobian(lambda a: [a, a.sum()], x))
told(lambda: J.vjp(torch.sin, x, [x]))
told(lambda: J.vjp(torch.sin, x, 3.0))
told(lambda: J.vjp(torch.sin, x, (3.0,)))
told(lambda: J.jvp(torch.sin, x, 3.0))
told(lambda: J.hvp(f, x))
told(lambda: J.vhp(f, x))
told(lambda: J.hvp(f, torch.tensor(2.0)))
told(lambda: J.hvp(torch.sin, x, x))
told(lambda: J.hvp(lambda a: (a.sum(), a), x, x))
told(lambda: J.hessian(lambda a: [a], x))
for strict in (False, True):
    told(lambda: J.hessian(lambda a: a.sum(), x, strict=strict))
    told(lambda: J.hvp(lambda a: a.sum(), x, x, strict=strict))
    told(lambda: J.vhp(lambda a: a.sum(), x, x, strict=strict))
    told(lambda: J.vhp(lambda a: a.detach().sum(), x, x, strict=strict))
    told(lambda: J.hessian(lambda a: a.detach().sum(), x, strict=strict))
    told(lambda: J.vhp(lambda a, b: (a ** 2).sum(), (x, x), (x, x), strict=strict))
    told(lambda: J.hvp(lambda a, b: (a ** 2).sum(), (x, x), (x, x), strict=strict))
---
torch.autograd.functional.jacobian(torch.sin, torch.arange(2))
---
torch.autograd.functional.vjp(torch.sin, torch.arange(2), torch.ones(2))
"""

DUALS = """
fwAD = torch.autograd.forward_ad
x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.0])
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
with fwAD.dual_level():
    d = fwAD.make_dual(x, v)
    told(lambda: fwAD.make_dual(d, v))
    told(lambda: fwAD.make_dual(x, v, level=5))
    told(lambda: fwAD.make_dual(x, 3.0))
    told(lambda: fwAD.make_dual(3.0, x))
    told(lambda: fwAD.make_dual(x, None))
    told(lambda: fwAD.unpack_dual(3))
    told(lambda: fwAD.make_dual(x * 2, v * 3) * d)
"""
