"""What is recorded, and what asking for gradients in odd ways gives: flags, modes, arguments of backward and grad."""

# ruff: noqa: E501  (programs, as they are run)

WHOLE_NUMBERS = """
x = torch.tensor([1.5, 2.5], requires_grad=True)
for y in (x.long(), x.int(), x.bool(), x.to(torch.int64), x.type(torch.int32), x.type("torch.LongTensor"), x.long().float(), x.double()):
    print(y, y.requires_grad, y.is_leaf)
print(torch.func.grad(lambda a: a.long().sum())(torch.ones(2)))
with torch.no_grad():
    print(x.sum(dtype=torch.int64))
x.sum(dtype=torch.int64)
---
torch.ones(2, requires_grad=True).cumsum(0, dtype=torch.int64)
"""

NUMPY = """
x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    print(x.numpy(), (x * 2).numpy())
x.numpy()
"""

SWITCHES = """
x = torch.ones(2, requires_grad=True)
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)
def flag(t, on):
    t.requires_grad = on
    return t
told(lambda: flag(torch.ones(1), 1))
told(lambda: flag(torch.ones(1), None))
told(lambda: flag(x * 2, True))
told(lambda: flag(x * 2, False))
told(lambda: str(torch.ones(1).requires_grad_(1)))
told(lambda: (x * 2).requires_grad_())
told(lambda: torch.arange(2).requires_grad_(False))
told(lambda: torch.set_grad_enabled(1))
told(lambda: torch.set_grad_enabled(None))
print(torch.is_grad_enabled())
def replace(t, data):
    t.data = data
    return t
told(lambda: replace(x, 3))
told(lambda: replace(x, [1.0]))
told(lambda: replace(x * 2, torch.zeros(3)))
---
torch.arange(2).requires_grad = True
---
x = torch.ones(2, requires_grad=True)
x.grad = torch.tensor([1, 2])
---
x = torch.ones(2, requires_grad=True)
x.grad = torch.tensor([True, False])
---
import copy, pickle
x = torch.ones(2, requires_grad=True)
for twin in (copy.copy(x * 2), pickle.loads(pickle.dumps(x * 2))):
    print(twin, twin.is_leaf)
copy.deepcopy(x * 2)
---
@torch.no_grad()
def talk():
    try:
        got = yield torch.is_grad_enabled()
        print("got", got, torch.is_grad_enabled())
        yield 2
    except ValueError as error:
        print("caught", error, torch.is_grad_enabled())
        yield 3
    finally:
        print("done", torch.is_grad_enabled())
    return 4
g = talk()
print(next(g), torch.is_grad_enabled())
print(g.send("hello"), g.throw(ValueError("stop")), torch.is_grad_enabled())
print(list(g))
g = talk()
next(g)
g.close()
def around():
    print((yield from talk()))
print(list(around()), torch.is_grad_enabled())
"""

ASKING = """
x, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
B, G = torch.autograd.backward, torch.autograd.grad
told(lambda: x.sum().backward(inputs="a"))
told(lambda: x.sum().backward(inputs=[x, 3]))
told(lambda: x.sum().backward(inputs=iter([x])))
told(lambda: (x * 2).backward([1.0, 1.0]))
told(lambda: B([]))
told(lambda: B(None))
told(lambda: B([x.sum(), 3]))
told(lambda: B([x.sum(), x.sum()], [torch.tensor(1.0)]))
told(lambda: B(x * 2, grad_variables=torch.ones(2)))
told(lambda: B(x * 2, grad_tensors=torch.ones(2), grad_variables=torch.ones(2)))
print(x.grad)
told(lambda: G(x.sum(), {"x": x, "w": w}, allow_unused=True))
told(lambda: G(x.sum(), []))
told(lambda: G(x.sum(), None))
told(lambda: G(x.sum(), ["x"]))
told(lambda: G(None, x))
told(lambda: G(3.0, x))
told(lambda: G([x.sum(), 1], x))
told(lambda: G((x * x).sum(), x, only_inputs=False))
---
x, w = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
def told(*args, **more):
    try:
        print(torch.autograd.grad(*args, is_grads_batched=True, **more))
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
told(x * x, x, torch.ones(2))
told(x * x, x)
told(x * x, [x, w], torch.eye(2), allow_unused=True)
told(x * x, [x, w], torch.eye(2), materialize_grads=True)
told(x * x, [x, w], torch.eye(2))
told(x * x, {"x": x}, torch.eye(2))
told((x * x, x.sum()), x, (torch.ones(3, 2), torch.ones(3)))
told((x * x, x.sum()), x, (torch.ones(3, 2), torch.ones(2)))
told(x * x, x, torch.ones(0, 2))
"""

CHECKPOINTS = """
from importlib import import_module
checkpoint = import_module(torch.__name__ + ".utils.checkpoint").checkpoint
x = torch.ones(2, requires_grad=True)
checkpoint(lambda a: a * a, x).sum().backward()
print(x.grad, checkpoint(lambda a, b: a * b, x.detach(), b=3, use_reentrant=False))
checkpoint(lambda a, b: a * b, x, b=3, use_reentrant=True)
"""

VIEWS_WITHOUT_GRAPH = """
x = torch.ones(2, 2, requires_grad=True)
y = x * 1
with torch.no_grad():
    for v in (x[0], x.t(), x.view(4), x.unbind()[1], x.split(1)[0], x.expand(2, 2, 2), list(x)[0], y[0], x[0, 0]):
        print(v, v.requires_grad, v.is_leaf, v.grad_fn)
    for v in (x.detach()[0], x.data[0], y.detach()[0], x[torch.tensor([0])], x[0] + 1, x.clone()[0], x[0].detach()):
        print(v, v.requires_grad)
    row = x[0]
    row -= 1
    x[1].fill_(5)
    layer = torch.nn.Linear(2, 1)
    print(layer.weight[0].requires_grad, (layer.weight[0] * 2).requires_grad)
print(x)
---
x = torch.ones(2, 2, requires_grad=True)
with torch.no_grad():
    row = x[0]
print((row * 3).requires_grad)
row += 1
---
with torch.no_grad():
    row = torch.ones(2, 2, requires_grad=True)[0]
row.numpy()
---
i, x = torch.arange(4), torch.tensor([5.5, 6.5], requires_grad=True)
i[0] = x[0]
i[1:3] = x
print(i, i.requires_grad, i.grad_fn)
"""

EDGES = """
inf, nan = float("inf"), float("nan")
F = torch.nn.functional
def slopes(f, *values):
    x = torch.tensor(values, requires_grad=True)
    y = f(x)
    print(y, torch.autograd.grad(y.sum(), x)[0])
for f in (F.hardswish, F.hardtanh, F.relu6, F.hardsigmoid, F.leaky_relu, F.softshrink, F.hardshrink):
    slopes(f, -3.0, -1.0, 1.0, 3.0, 6.0, nan)
for f in (F.elu, F.selu, F.celu):
    slopes(f, -1.0, 1.0, nan)
slopes(lambda x: torch.atan2(x, x), 0.0, 2.0)
slopes(lambda x: torch.atan2(torch.zeros(3), x), 0.0, 1.0, -1.0)
slopes(lambda x: x.median(), 3.0, 1.0, 1.0, 1.0, 2.0)
slopes(lambda x: x.median(), 3.0, 1.0, 2.0)
slopes(lambda x: x.nanmedian(), 3.0, 1.0, 1.0, 1.0, 2.0, nan)
slopes(lambda x: x.median(0)[0], 3.0, 1.0, 1.0, 1.0, 2.0)
---
x = torch.ones(3, requires_grad=True) * 1
y = x.max()
z = y * y
y.add_(1)
z.backward()
---
x = torch.ones(3, requires_grad=True) * 1
y = 2 ** x
z = y * y
y.add_(1)
z.sum().backward()
"""

OLD_WORDS = """
from importlib import import_module
Variable = import_module(torch.__name__ + ".autograd").Variable
data = torch.ones(2)
x = Variable(data, requires_grad=True)
data[0] = 5
(x * x).sum().backward()
print(x, x.grad, isinstance(data, Variable), isinstance(3, Variable), Variable(x), Variable(), torch.detach(x * 2))
for wrong in (lambda: Variable(3), lambda: Variable([1.0]), lambda: Variable(torch.arange(2), requires_grad=True), lambda: torch.detach(3)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
---
with torch.inference_mode():
    x = torch.ones(2)
x._version
"""

DIRTY_VIEWS = """
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    @staticmethod
    def backward(ctx, g):
        return g * 2

w = torch.ones(4, requires_grad=True)
base = w * 1
part = base[:2]
out = Double.apply(part)
print(out is part, part, base, base._version)
(base * torch.arange(1.0, 5.0)).sum().backward()
print(w.grad)

w = torch.ones(3, requires_grad=True)
base = w * 1
part = base[1:]
Double.apply(base)
print(part)
part.sum().backward()
print(w.grad)

w = torch.ones(3, requires_grad=True)
base = torch.zeros(3)
base[1:] = w[1:] * 3
Double.apply(base[1:])
print(base)
base.sum().backward()
print(w.grad)
"""
