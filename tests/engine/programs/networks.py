"""What networks are made of: what layers keep and say, modules in modules, gradients kept small."""

# ruff: noqa: E501  (programs, as they are run)

LAYERS = """
n = torch.nn
print(n.LeakyReLU(0.2).negative_slope, n.ReLU(inplace=True).inplace, n.Softmax(dim=1).dim, n.Flatten().start_dim, n.MaxPool2d(2).stride, n.MaxPool2d(2, padding=1).padding, n.AvgPool2d(2).kernel_size, n.Conv2d(1, 2, 3).padding_mode)
print(n.ELU(0.5).alpha, n.Softplus(2).beta, n.Hardtanh(-2, 2).min_val, n.MSELoss(reduction="sum").reduction, n.CrossEntropyLoss(ignore_index=1, label_smoothing=0.1).ignore_index)
loss = n.CrossEntropyLoss(weight=torch.ones(3))
print(loss.weight, loss.state_dict(), n.BCEWithLogitsLoss(pos_weight=torch.tensor([2.])).state_dict(), n.CrossEntropyLoss().state_dict())
print(n.HuberLoss(delta=2.0)(torch.tensor([3.]), torch.tensor([0.])), n.SmoothL1Loss(beta=2.0)(torch.tensor([3.]), torch.tensor([0.])), n.KLDivLoss(reduction="batchmean", log_target=True)(torch.zeros(2, 2), torch.zeros(2, 2)), n.HuberLoss(delta=2.0))
print(n.Identity(54, unused=3)(torch.ones(1)), n.Threshold(0.1, 20), n.Softshrink(), n.Hardshrink(0.25), n.GLU(), n.Unflatten(1, (2, 2)), n.PReLU(), n.CosineSimilarity(dim=1), n.PairwiseDistance(), n.AdaptiveAvgPool1d(2), n.AdaptiveAvgPool2d((1, 1)))
print(n.HingeEmbeddingLoss(), n.MarginRankingLoss(), n.PoissonNLLLoss(), n.SoftMarginLoss())
print(n.PReLU()(torch.tensor([-1., 2.])), n.PReLU(3).weight, n.Unflatten(1, (2, 2))(torch.ones(3, 4)).shape, n.AdaptiveAvgPool2d(1)(torch.ones(2, 3, 4, 4)).shape, n.GLU()(torch.ones(1, 2)))
print(n.CosineSimilarity(dim=0)(torch.ones(2), torch.ones(2)), n.MarginRankingLoss(0.5)(torch.ones(1), torch.ones(1), torch.ones(1)), n.ReLU()(input=torch.ones(1)), n.MSELoss()(input=torch.ones(1), target=torch.ones(1)))
---
torch.nn.ReLU(3, 4)
---
torch.nn.ReLU(x=3)
---
torch.nn.ReLU()()
---
torch.nn.ReLU()(torch.ones(1), 2)
---
torch.nn.MSELoss()(torch.ones(2))
---
torch.nn.MSELoss(torch.ones(2), torch.zeros(2))
---
torch.nn.CrossEntropyLoss()(torch.ones(1, 2), torch.tensor([1]), torch.tensor([1]))
---
torch.nn.CrossEntropyLoss(weight=[1., 2.])
---
torch.nn.CrossEntropyLoss(foo=1)
---
F = torch.nn.functional
print(F.mse_loss(torch.ones(2), torch.zeros(2), size_average=False), torch.nn.MSELoss(reduce=False)(torch.ones(2), torch.zeros(2)), F.cross_entropy(torch.zeros(2, 2), torch.tensor([0, 1]), size_average=False))
---
e = torch.nn.Embedding(4, 2, padding_idx=-1)
print(e, e.weight[3], torch.nn.Embedding(4, 2, dtype=torch.float64).weight.dtype)
f = torch.nn.Embedding.from_pretrained(torch.ones(3, 2))
print(f, f.weight, torch.nn.Embedding.from_pretrained(torch.ones(3, 2), freeze=False).weight.requires_grad)
torch.nn.Embedding(4, 2, padding_idx=7)
---
print(torch.nn.Linear(3, 2).reset_parameters(), torch.nn.Conv2d(1, 2, 3).reset_parameters(), torch.nn.Embedding(2, 2).reset_parameters(), torch.nn.LayerNorm(3, dtype=torch.float64).weight, torch.nn.Conv2d(1, 2, 3, padding_mode="zeros"))
torch.nn.Linear(-1, 2)
---
try:
    torch.nn.Conv2d(1, 2, 3, padding="full")
except ValueError as e:
    print(str(e).split(",")[0])
---
torch.nn.Conv2d(1, 2, 3, padding="same", stride=2)
---
torch.nn.Parameter([1., 2.])
"""

MODULES_IN_MODULES = """
n = torch.nn
s = n.Sequential(n.Flatten(), n.Linear(2, 3), n.ReLU())
print(s.insert(1, n.Tanh()), s.pop(1), s.insert(-1, n.GELU()), s + n.Sequential(n.Tanh()), n.Sequential(n.ReLU()) * 2, 2 * n.Sequential(n.Tanh()))
del s[0]
print(s, s[0])
del s[1:]
print(s, len(s))
s += n.Sequential(n.Tanh())
print(s)
s.insert(9, n.Flatten())
---
del torch.nn.Sequential(torch.nn.ReLU())[5]
---
torch.nn.Sequential(torch.nn.ReLU()) + [torch.nn.Tanh()]
---
torch.nn.Sequential(torch.nn.ReLU())[0] = 3
---
torch.nn.Sequential({"a": torch.nn.ReLU()})
---
n = torch.nn
l = n.ModuleList([n.ReLU(), n.Tanh()])
print(l + n.ModuleList([n.ReLU()]), l + [n.ReLU()])
l += [n.GELU()]
l.insert(0, n.Sigmoid())
print(l, l.pop(0), l.pop(-1), l)
del l[0]
print(l)
l[0] = 3
---
torch.nn.ModuleList(torch.nn.Linear(1, 1))
---
n = torch.nn
d = n.ModuleDict([["a", n.ReLU()], ["b", n.Tanh()]])
d.update({"b": n.GELU(), "c": n.Sigmoid()})
print(d, d.pop("a"), d)
d.clear()
print(d)
---
n = torch.nn
l = n.ParameterList([n.Parameter(torch.ones(2)), torch.ones(2, 3)])
print(l, l[0], l[-1], len(l), [p.shape for p in l], l[0:1], list(l.state_dict()), n.ParameterList())
l.append(torch.zeros(1))
l += [torch.zeros(1)]
l[0] = torch.zeros(4)
print(l)
class Net(n.Module):
    def __init__(self):
        super().__init__()
        self.ws = n.ParameterList([torch.ones(2, 2) for _ in range(2)])
    def forward(self, x):
        for w in self.ws: x = x @ w
        return x
print(Net(), [k for k, _ in Net().named_parameters()], Net()(torch.ones(2)))
l[9]
---
torch.nn.ParameterList([torch.ones(1)])(3)
---
torch.nn.ParameterList(torch.ones(2))
---
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.nn.Linear(2, 1)
        self.register_buffer("k", torch.ones(2))
    def forward(self, x):
        return self.a(x)
def fails(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, str(e).split("\\n")[0])
m = Net()
print(m.get_submodule("a"), m.get_submodule("") is m, m.get_parameter("a.bias") is m.a.bias, m.get_buffer("k"))
fails(lambda: m.get_submodule("a.c"))
fails(lambda: m.get_parameter("a.w"))
fails(lambda: m.get_parameter("k"))
fails(lambda: m.get_buffer("a.bias"))
fails(lambda: m.get_submodule("k"))
print(m.state_dict(prefix="q.").keys(), m.state_dict(keep_vars=True)["a.bias"].requires_grad)
print(m.to("cpu", torch.float64).k.dtype, m.to(dtype=torch.float32).k.dtype, m.to(device="cpu") is m, m.to(torch.ones(1, dtype=torch.float64)).k.dtype, m.to() is m, m.cpu() is m)
m.float().register_module("c", torch.nn.Tanh())
print(m)
fails(lambda: m.load_state_dict({"k": 3}, strict=False))
fails(lambda: m.train("yes"))
fails(lambda: setattr(m, "k", 3))
fails(lambda: setattr(m, "a", 3))
fails(lambda: setattr(m, "k", [1.0]))
m.a = None
print(m, m(1) if m.a else "none", list(m.state_dict()))
m.a = torch.nn.Parameter(torch.ones(1))
m.k = torch.nn.Parameter(torch.ones(1))
print(m, list(m.state_dict()), list(m.named_buffers()), m.parameters(), m.named_parameters())
m.c = torch.nn.Parameter(torch.ones(1))
print(m)
---
class Net(torch.nn.Module):
    def extra_repr(self):
        return "one\\ntwo"
print(Net(), torch.nn.Sequential(Net()))
"""

GRADIENTS = """
u = torch.nn.utils
w, b, c = (torch.nn.Parameter(torch.ones(2)) for _ in range(3))
def given():
    w.grad, b.grad = torch.tensor([3., 4.]), torch.tensor([0., 12.])
    return [w, b, c]
for k in ({"max_norm": 1.0}, {"max_norm": 1}, {"max_norm": 100.}, {"max_norm": 2., "norm_type": 1}, {"max_norm": 1., "norm_type": float("inf")}):
    print(u.clip_grad_norm_(given(), **k), w.grad, b.grad)
print(u.clip_grad_norm_(w, 0.5), w.grad, u.clip_grad_norm_((p for p in given()), 1.0), b.grad, u.clip_grad_norm_([c], 1.0), u.clip_grad_norm_([], 1.0))
print(u.clip_grad_value_(given(), 3.5), w.grad, b.grad, c.grad, u.clip_grad_value_(w, clip_value=1), w.grad)
print(u.parameters_to_vector([torch.ones(2), torch.zeros(2, 2)]))
l = torch.nn.Linear(2, 1)
u.vector_to_parameters(torch.arange(3.), l.parameters())
print(l.weight, l.bias, u.parameters_to_vector(l.parameters()))
w.grad = torch.tensor([1., float("nan")])
u.clip_grad_norm_([w], 1, error_if_nonfinite=True)
"""

WRONG_NUMBERS = """
F, o, t = torch.nn.functional, torch.ones, torch.tensor
def fails(*calls):
    for call in calls:
        try:
            print("passed", call())
        except Exception as e:
            print(type(e).__name__, str(e).split("\\n")[0])
fails(lambda: F.layer_norm(o(2, 3), 3), lambda: F.layer_norm(o(2, 3), ()), lambda: F.layer_norm(o(2, 3), (3,), o(2)), lambda: F.layer_norm(o(2, 3), (3,), o(3), o(2)), lambda: F.layer_norm(o(2, 3).long(), (3,)))
for kind in (torch.int64, torch.bool):
    x = o(2, 3).to(kind)
    fails(lambda: x.softmax(0), lambda: x.softmax(-1), lambda: x.log_softmax(0), lambda: x.log_softmax(1), lambda: F.dropout(x), lambda: F.dropout(x, 0.0), lambda: F.binary_cross_entropy_with_logits(o(2, 3), x))
x = o(2).long()
fails(lambda: F.mse_loss(x, x), lambda: F.mse_loss(x, x, reduction="sum"), lambda: F.mse_loss(x, o(2)), lambda: F.smooth_l1_loss(x, x), lambda: F.huber_loss(x, x), lambda: F.l1_loss(x, x, reduction="sum"), lambda: F.binary_cross_entropy_with_logits(x, x), lambda: F.binary_cross_entropy_with_logits(o(2), o(2).int()), lambda: F.binary_cross_entropy_with_logits(o(2), o(2).double()))
fails(lambda: F.cross_entropy(o(2, 3), o(2, 1)), lambda: F.cross_entropy(o(2, 3), o(2)), lambda: F.cross_entropy(o(2, 3), o(3, 1)), lambda: F.cross_entropy(o(2, 3), o(2, 2)), lambda: F.cross_entropy(o(2, 3), t([0, 1]), weight=o(3).long()), lambda: F.cross_entropy(o(3), t([0, 1])), lambda: F.cross_entropy(o(3), t([1])), lambda: F.cross_entropy(o(3), t(1)), lambda: F.nll_loss(o(3), t([0, 1])), lambda: F.nll_loss(o(2, 3), o(2, 2)), lambda: F.cross_entropy(o(2, 3, 4), o(2, 4)))
fails(lambda: F.linear(o(2, 3), o(4, 3), o(3)), lambda: torch.nn.Linear(3, 4)(o(2, 4)))
b = o(1, requires_grad=True)
F.linear(o(2, 3), o(4, 3), b).sum().backward()
print(b.grad)
"""
