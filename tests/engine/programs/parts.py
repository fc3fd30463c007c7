"""Modules, optimisers, losses and activations."""

# ruff: noqa: E501  (programs, as they are run)

MODULES = """
m = torch.nn.Linear(3, 2)
print(m, [n for n, _ in m.named_parameters()], list(m.state_dict()))
print(m.weight.shape, m.bias.shape, m.weight.requires_grad, m.weight.is_leaf, m.training)
m.eval()
print(m.training)
m.train(False)
---
m = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Sequential(torch.nn.Linear(2, 2, bias=False), torch.nn.Tanh()))
print(m)
print([n for n, _ in m.named_parameters()])
print([n for n, _ in m.named_modules()])
print([n for n, _ in m.named_children()], len(list(m.modules())), len(list(m.children())))
print(m[0], len(m), m[-1])
print([(n, p.shape) for n, p in m.named_parameters("pre")])
m.apply(lambda k: print(type(k).__name__))
---
m = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
m[5]
---
m = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
print(m[0:1])
m.append(torch.nn.Tanh())
print(m)
---
from collections import OrderedDict
m = torch.nn.Sequential(OrderedDict([("a", torch.nn.Linear(3, 2)), ("b", torch.nn.ReLU())]))
print(m, m.a)
m.load_state_dict({"a.weight": torch.zeros(2, 3)})
---
m = torch.nn.Linear(2, 2)
print(m.load_state_dict({"weight": torch.ones(2, 2), "bias": torch.zeros(2)}))
print(m.weight)
m.load_state_dict({"weight": torch.ones(3, 2), "bias": torch.zeros(2)})
---
m = torch.nn.Linear(2, 2)
print(m.load_state_dict({"weight": torch.ones(2, 2), "other": torch.zeros(2)}, strict=False))
m.load_state_dict({"weight": torch.ones(2, 2), "other": torch.zeros(2)})
---
class M(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(2))
        self.register_buffer("b", torch.zeros(2))
        self.l = torch.nn.Linear(2, 1)
        self.n = None
    def forward(self, x):
        return self.l(x * self.w + self.b)
m = M()
print(m, list(m.state_dict()), [n for n, _ in m.named_buffers()])
m.w = 3
---
class M(torch.nn.Module):
    def __init__(self):
        self.w = torch.nn.Parameter(torch.ones(2))
M()
---
class M(torch.nn.Module):
    def __init__(self):
        self.l = torch.nn.Linear(1, 1)
M()
---
class M(torch.nn.Module):
    pass
m = M()
print(m)
m(1)
---
m = torch.nn.Linear(2, 2)
m.nothing
---
m = torch.nn.Linear(2, 2)
m.weight = torch.ones(2, 2)
---
m = torch.nn.Linear(2, 2)
m(torch.ones(3))
---
m = torch.nn.Linear(2, 2)
m(torch.ones(4, 3))
---
m = torch.nn.Linear(2, 2)
m.register_parameter("weight.x", None)
---
m = torch.nn.Linear(2, 2)
m.register_parameter("forward", None)
---
m = torch.nn.Linear(2, 2)
m.register_parameter("p", torch.ones(2))
---
m = torch.nn.Linear(2, 2)
m.register_buffer("p", 3)
---
m = torch.nn.Linear(2, 2)
m.add_module("p", 3)
---
m = torch.nn.Linear(2, 2)
del m.bias
print(m, hasattr(m, "bias"), list(m.parameters())[0].shape)
---
m = torch.nn.Linear(2, 2)
m.double()
print(m.weight.dtype)
m.float()
print(m.weight.dtype, m.to(torch.float64).bias.dtype)
---
m = torch.nn.Linear(2, 2)
h = m.register_forward_hook(lambda mod, i, o: print("hook", type(mod).__name__, len(i), o.shape))
m(torch.ones(2))
h.remove()
m(torch.ones(2))
m.register_forward_pre_hook(lambda mod, i: print("pre"))
m(torch.ones(2))
---
m = torch.nn.Linear(2, 2)
m(torch.ones(2)).sum().backward()
print(m.bias.grad)
m.zero_grad()
print(m.bias.grad)
m.requires_grad_(False)
print(m.weight.requires_grad)
---
print(torch.nn.ReLU(), torch.nn.Tanh(), torch.nn.Sigmoid(), torch.nn.Identity())
print(torch.nn.Parameter(torch.ones(2), requires_grad=False))
print(torch.nn.ReLU()(torch.tensor([-1.0, 1.0])), torch.nn.Identity()(3))
---
p = torch.nn.Parameter(torch.tensor([1, 2]))
---
p = torch.nn.Parameter(torch.ones(2))
print(p * 2, p.data, type(p).__name__, isinstance(p, torch.Tensor), p.detach(), p.clone())
---
import copy
m = torch.nn.Linear(2, 2)
k = copy.deepcopy(m)
with torch.no_grad():
    k.weight.zero_()
print((m.weight == 0).any(), type(k.weight).__name__)
---
print(torch.nn.MSELoss()(torch.ones(2), torch.zeros(2)), torch.nn.CrossEntropyLoss()(torch.zeros(1, 3), torch.tensor([1])))
"""

OPTIMISERS = """
for kw in ({}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.1}, {"maximize": True}, {"momentum": 0.9, "dampening": 0.5, "weight_decay": 0.01}):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    o = torch.optim.SGD([w], lr=0.1, **kw)
    for _ in range(4):
        o.zero_grad()
        (w ** 3).sum().backward()
        o.step()
    print(kw, w)
---
for kw in ({}, {"betas": (0.5, 0.9)}, {"amsgrad": True}, {"weight_decay": 0.1}, {"maximize": True}, {"eps": 0.1}):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    o = torch.optim.Adam([w], lr=0.1, **kw)
    for _ in range(4):
        o.zero_grad()
        (w ** 3).sum().backward()
        o.step()
    print(kw, w)
---
w = torch.tensor([1.0, -2.0], requires_grad=True)
o = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(w ** 2).sum().backward()
o.step()
s = o.state_dict()
print(s["state"], [k for k in s["param_groups"][0] if k in ("lr", "momentum", "params")])
o2 = torch.optim.SGD([w], lr=0.5)
o2.load_state_dict(s)
o2.step()
print(w, o2.param_groups[0]["lr"])
---
w = torch.tensor([1.0, -2.0], requires_grad=True)
o = torch.optim.Adam([w], lr=0.1)
(w ** 2).sum().backward()
o.step()
s = o.state_dict()
print(s["state"])
---
a, b = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
o = torch.optim.SGD([{"params": [a], "lr": 1.0}, {"params": b}], lr=0.1)
(a + b).sum().backward()
o.step()
print(a, b, [g["lr"] for g in o.param_groups])
o.add_param_group({"params": torch.ones(1, requires_grad=True)})
print(len(o.param_groups))
---
torch.optim.SGD([], lr=0.1)
---
torch.optim.SGD(torch.ones(2, requires_grad=True), lr=0.1)
---
torch.optim.SGD([torch.ones(2, requires_grad=True) * 2], lr=0.1)
---
torch.optim.SGD([3.0], lr=0.1)
---
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=-0.1)
---
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1, nesterov=True)
---
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1, momentum=-1)
---
torch.optim.Adam([torch.ones(2, requires_grad=True)], betas=(1.0, 0.9))
---
torch.optim.Adam([torch.ones(2, requires_grad=True)], weight_decay=-1)
---
torch.optim.Adam([torch.ones(2, requires_grad=True)], lr=-1.0)
---
a = torch.ones(1, requires_grad=True)
torch.optim.SGD([{"params": [a]}, {"params": [a]}], lr=0.1)
---
a = torch.ones(1, requires_grad=True)
torch.optim.SGD([a, a], lr=0.1)
---
a = torch.ones(1, requires_grad=True)
o = torch.optim.SGD([a], lr=0.1)
def closure():
    o.zero_grad()
    l = (a * a).sum()
    l.backward()
    return l
print(o.step(closure), a)
"""

LOSSES = """
F = torch.nn.functional
x, t = torch.tensor([[0.1, 0.9], [0.4, 0.6]]), torch.tensor([[0.0, 1.0], [1.0, 0.5]])
for f in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.kl_div, F.soft_margin_loss, F.poisson_nll_loss, F.hinge_embedding_loss):
    for r in ("none", "mean", "sum"):
        try:
            print(f.__name__, r, f(x, t, reduction=r))
        except Exception as e:
            print(f.__name__, type(e).__name__, str(e).split("\\n")[0])
---
F = torch.nn.functional
x = torch.tensor([[0.1, 0.9, -1.0], [0.4, 0.6, 0.0]])
def t(*a, **k):
    try:
        print(F.nll_loss(*a, **k))
    except Exception as e:
        print(type(e).__name__, str(e).split("\\n")[0])
t(x, torch.tensor([0, 2]))
t(x, torch.tensor([0, 3]))
t(x, torch.tensor([0, 1, 2]))
t(x, torch.tensor([0.0, 1.0]))
t(x, torch.tensor([0, 1]), weight=torch.tensor([1.0, 2.0]))
t(x, torch.tensor([[0, 1]]))
t(x[0], torch.tensor(1))
t(x[0], torch.tensor([1]))
t(x.view(1, 3, 1, 2), torch.tensor([[[0, 1]]]))
t(x.view(1, 3, 2), torch.tensor([[0, 1]]))
t(x.view(1, 3, 2), torch.tensor([[0, 1]]), reduction="none")
t(x, torch.tensor([0, 2]), ignore_index=2)
t(x, torch.tensor([0, 2]), reduction="x")
---
F = torch.nn.functional
x = torch.tensor([0.0, 1.0, 0.5], requires_grad=True)
F.binary_cross_entropy(x, torch.tensor([0.0, 1.0, 1.0])).backward()
print(x.grad)
x.grad = None
F.binary_cross_entropy(x, torch.tensor([1.0, 0.0, 1.0]), reduction="none").sum().backward()
print(x.grad)
F.binary_cross_entropy(x * 2, torch.tensor([1.0, 0.0, 1.0]))
---
F = torch.nn.functional
x = torch.tensor([0.5, 1.0, 0.5], requires_grad=True)
print(F.binary_cross_entropy(x, torch.tensor([0.0, 1.0, 2.0])))
---
F = torch.nn.functional
x = torch.tensor([200.0, -200.0, 0.0], requires_grad=True)
l = F.binary_cross_entropy_with_logits(x, torch.tensor([0.0, 1.0, 1.0]))
print(l)
l.backward()
print(x.grad)
print(F.binary_cross_entropy_with_logits(x, torch.tensor([0.0, 1.0, 1.0]), pos_weight=torch.tensor([2.0])))
print(x.sigmoid(), F.logsigmoid(x), F.softplus(x), x.tanh(), x.exp())
---
F = torch.nn.functional
x = torch.tensor([[1.0, 2.0, float("-inf")], [float("-inf")] * 3, [float("inf"), 0.0, 1.0], [float("nan"), 0.0, 1.0]])
print(x.softmax(1), x.log_softmax(1), x.logsumexp(1), F.softmin(x, 0))
"""

ACTIVATIONS = """
F = torch.nn.functional
print(F.softmax(torch.ones(2, 2)))
---
F = torch.nn.functional
print(F.dropout(torch.ones(3), 0.0), F.dropout(torch.ones(3), training=False), F.dropout(torch.ones(3), 1.0))
F.dropout(torch.ones(3), 2.0)
---
F = torch.nn.functional
print(F.one_hot(torch.tensor([0, 2])), F.one_hot(torch.tensor([[0, 1]]), 3))
F.one_hot(torch.tensor([0, 5]), 3)
---
F = torch.nn.functional
F.one_hot(torch.tensor([0.5]))
---
F = torch.nn.functional
F.one_hot(torch.tensor([-1]))
---
F = torch.nn.functional
F.one_hot(torch.tensor([], dtype=torch.int64))
---
F = torch.nn.functional
F.embedding(torch.tensor([0, 5]), torch.ones(3, 2))
---
F = torch.nn.functional
F.embedding(torch.tensor([0.0]), torch.ones(3, 2))
---
F = torch.nn.functional
w = torch.ones(3, 2, requires_grad=True)
y = F.embedding(torch.tensor([[0, 2], [2, 2]]), w, padding_idx=2)
print(y)
y.sum().backward()
print(w.grad)
F.embedding(torch.tensor([0]), w, padding_idx=7)
---
F = torch.nn.functional
print(F.layer_norm(torch.tensor([[1.0, 2.0, 4.0]]), (3,)), F.layer_norm(torch.ones(2, 3), [3], torch.ones(3), torch.zeros(3)))
F.layer_norm(torch.ones(2, 3), (2,))
---
F = torch.nn.functional
for f in ("relu", "elu", "selu", "celu", "silu", "mish", "hardtanh", "relu6", "hardsigmoid", "hardswish", "leaky_relu"):
    x = torch.tensor([1.0, -0.5, 0.25], requires_grad=True)
    y = x * 2
    z = getattr(F, f)(y, inplace=True)
    print(f, z is y, y)
    try:
        z.sum().backward()
        print(x.grad)
    except Exception as e:
        print(type(e).__name__, str(e).split("\\n")[0])
---
F = torch.nn.functional
x = torch.tensor([1.0, -0.5, 0.25], requires_grad=True)
F.elu(x, inplace=True)
"""
