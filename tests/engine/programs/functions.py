"""Operations of the program's own, on odd occasions."""

# ruff: noqa: E501  (programs, as they are run)

FUNCTIONS = """
x = torch.ones(2, requires_grad=True)
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b, c=3):
        print(ctx.needs_input_grad)
        ctx.save_for_backward(a, b)
        ctx.c = c
        return a * b * c
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        print(ctx.needs_input_grad)
        return g * b * ctx.c, g * a * ctx.c, None
y = F.apply(x, torch.ones(2) * 2, 5)
print(y, y.grad_fn.name(), y.grad_fn.next_functions[1])
y.sum().backward()
print(x.grad)
y.sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        a.add_(1)
        ctx.mark_dirty(a)
        return a
    @staticmethod
    def backward(ctx, g):
        return g * 2
x = torch.ones(2, requires_grad=True)
z = x.clone()
y = F.apply(z)
print(y is z, z, z._version)
z.sum().backward()
print(x.grad)
F.apply(x)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        b = a > 0
        c = a * 2
        d = a * 3
        ctx.mark_non_differentiable(d)
        return c, d, b
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0]
x = torch.ones(2, requires_grad=True)
c, d, b = F.apply(x)
print(c.requires_grad, d.requires_grad, b.requires_grad, c.grad_fn.name(), d.grad_fn)
c.sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        ctx.set_materialize_grads(False)
        return a * 2, a * 3
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0] if gs[0] is not None else gs[1]
x = torch.ones(2, requires_grad=True)
c, d = F.apply(x)
d.sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2, a * 3
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0] + gs[1]
x = torch.ones(2, requires_grad=True)
c, d = F.apply(x)
d.sum().backward()
print(x.grad)
(F.apply(x)[0] + F.apply(x)[1]).sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a ** 3
    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        (a,) = ctx.saved_tensors
        return g * 3 * a ** 2
x = torch.ones(2, requires_grad=True)
y = F.apply(x).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g)
g.sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2
    @staticmethod
    def backward(ctx, g):
        return g, g
x = torch.ones(2, requires_grad=True)
F.apply(x).sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2
    @staticmethod
    def backward(ctx, g):
        return g[:1]
x = torch.ones(2, requires_grad=True)
F.apply(x).sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2
    @staticmethod
    def backward(ctx, g):
        return torch.ones(3)
x = torch.ones(2, requires_grad=True)
F.apply(x).sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2
    @staticmethod
    def backward(ctx, g):
        return 3.0
x = torch.ones(2, requires_grad=True)
F.apply(x).sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a * 2
x = torch.ones(2, requires_grad=True)
F.apply(x).sum().backward()
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(a, b):
        return a * b
    @staticmethod
    def setup_context(ctx, inputs, output):
        a, b = inputs
        ctx.save_for_backward(a, b, output)
    @staticmethod
    def backward(ctx, g):
        a, b, o = ctx.saved_tensors
        return g * b, g * a
x = torch.ones(2, requires_grad=True)
F.apply(x, x * 3).sum().backward()
print(x.grad)
print(torch.func.grad(lambda t: F.apply(t, t).sum())(torch.ones(2)))
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a
    @staticmethod
    def backward(ctx, g):
        return g * 5
x = torch.ones(2, requires_grad=True)
y = F.apply(x)
print(y is x, y, y.grad_fn.name())
y.sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a.view(-1)
    @staticmethod
    def backward(ctx, g):
        return g.view(2, 1)
x = torch.ones(2, 1, requires_grad=True)
y = F.apply(x)
print(y, y._is_view())
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return "text", a * 2, None
    @staticmethod
    def backward(ctx, *g):
        print(g)
        return g[1]
x = torch.ones(2, requires_grad=True)
s, y, n = F.apply(x)
print(s, y, n)
y.sum().backward()
print(x.grad)
---
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        y = a.exp()
        ctx.save_for_backward(y)
        return y
    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y
x = torch.ones(2, dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(F.apply, x), torch.autograd.gradgradcheck(F.apply, x))
y = F.apply(x)
y.add_(1)
y.sum().backward()
"""

MISTAKES = """
import numpy as np, warnings
x = torch.ones(2, requires_grad=True)
class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return a * 2
    @staticmethod
    def backward(ctx, g):
        return answer(g)
for answer in (lambda g: [g], lambda g: g.numpy(), lambda g: 3.0, lambda g: (g, g), lambda g: g.double(), lambda g: g.expand(3, 2)):
    x.grad = None
    try:
        Doubled.apply(x).sum().backward()
    except Exception as error:
        print(type(error).__name__, error)
    print(x.grad)
y = Doubled.apply(x)
print(y.grad_fn, y.grad_fn.saved_tensors, y.grad_fn.needs_input_grad, type(y.grad_fn).__name__)
print(Doubled.apply(a=x))
Doubled()(x)
---
class Named(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, flag, k=1):
        print(flag, k, ctx.needs_input_grad)
        return a * k
    @staticmethod
    def backward(ctx, g):
        return g * 7, None, None
x = torch.ones(2, requires_grad=True)
print(Named.apply(x, flag=True), Named.apply(x, True, k=2), Named.apply(flag=1, a=x))
Named.apply(x, k=3, flag=False).sum().backward()
print(x.grad)
---
class Saves(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, n):
        ctx.save_for_backward(a, n)
        return a * n
print(Saves.apply(torch.ones(2), 3))
Saves.apply(torch.ones(2, requires_grad=True), 3)
---
class Dirty(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        ctx.mark_dirty(a)
        return a * 2
Dirty.apply(torch.ones(2, requires_grad=True) * 1)
"""

NODE_HOOKS = """
x, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
y = x * w
print(y.grad_fn.register_hook(lambda gi, go: (gi[0] * 2, gi[1] * 3)))
y.grad_fn.register_prehook(lambda go: (go[0] * 5,))
y.register_hook(lambda g: print("the tensor's", g))
y.retain_grad()
y.sum().backward()
print(x.grad, w.grad, y.grad)
def told(register, hook):
    y = x * w
    getattr(y.grad_fn, register)(hook)
    try:
        print(torch.autograd.grad(y.sum(), [x, w], allow_unused=True))
    except Exception as error:
        print(type(error).__name__, error)
told("register_hook", lambda gi, go: gi[0])
told("register_hook", lambda gi, go: (gi[0],))
told("register_hook", lambda gi, go: 3)
told("register_hook", lambda gi, go: (None, gi[1]))
told("register_prehook", lambda go: go[0] * 3)
told("register_prehook", lambda go: go + go)
told("register_prehook", lambda go: None)
y = x * w
y.grad_fn.register_prehook(lambda go: (go[0] * 5,))
print(torch.autograd.grad(y.sum(), [y, x], create_graph=True))
"""
