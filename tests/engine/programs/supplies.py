"""Layers, first values, data sets, what a tensor is made of."""

# ruff: noqa: E501  (programs, as they are run)

SUPPLIES = """
n = torch.nn
for name in "Identity Flatten ReLU ReLU6 SELU SiLU Mish Sigmoid Tanh Softsign Tanhshrink LogSigmoid Hardsigmoid Hardswish GELU LeakyReLU ELU CELU Softplus Hardtanh Softmax LogSoftmax Softmin MSELoss L1Loss KLDivLoss SmoothL1Loss HuberLoss NLLLoss CrossEntropyLoss BCELoss BCEWithLogitsLoss".split():
    print(getattr(n, name)())
print(n.ReLU(inplace=True), n.LeakyReLU(0.2, True), n.ELU(inplace=False))
---
n = torch.nn
print(n.MaxPool1d(2), n.MaxPool2d(2, stride=1), n.MaxPool2d((2, 3), padding=1), n.AvgPool1d(2), n.AvgPool2d(2), n.AvgPool2d((2, 2), ceil_mode=True), n.AvgPool1d(2, 1))
print(n.Conv1d(1, 2, 3), n.Conv2d(1, 2, 3), n.Conv2d(2, 4, (3, 2), stride=2, padding=(1, 0), dilation=2, groups=2, bias=False), n.Conv2d(1, 1, 3, padding="same"))
print(n.Embedding(3, 2), n.Embedding(3, 2, padding_idx=1), n.LayerNorm(3), n.LayerNorm((2, 3), eps=1e-3, bias=False), n.LayerNorm(2, elementwise_affine=False), n.Dropout(), n.Linear(1, 2, bias=False))
print(n.MaxPool2d(2, return_indices=True)(torch.arange(16.).reshape(1, 1, 4, 4)))
print(n.AvgPool2d(2)(torch.arange(16.).reshape(1, 1, 4, 4)), n.AvgPool1d(2)(torch.arange(4.).reshape(1, 1, 4)))
print(n.Embedding(3, 2, padding_idx=1).weight[1], n.Linear(2, 2, dtype=torch.float64).weight.dtype)
---
n = torch.nn
l = n.ModuleList([n.Linear(1, 1), n.Linear(1, 1), n.ReLU(), n.Sequential(n.ReLU(), n.Tanh()), n.Sequential(n.ReLU(), n.Tanh())])
print(l, n.ModuleList(), n.ModuleDict(), n.ModuleDict({"a": n.ReLU(), "b": l}), n.Sequential())
s = n.Sequential(n.ReLU())
s[0] = n.Tanh()
print(s, s.extend([n.ReLU()]), [k for k, _ in l.named_parameters()], l[1:3], len(l))
d = n.ModuleDict({"a": n.ReLU()})
d["b"] = n.Tanh()
del d["a"]
print(d, "b" in d, len(d), list(d), list(d.keys()), list(d.values()), list(d.items()))
l[7]
---
torch.nn.ModuleDict({"a.b": torch.nn.ReLU()})
---
torch.nn.ModuleList([3])
---
torch.nn.Sequential(3)
---
torch.nn.Conv2d(3, 4, 3, groups=2)
---
torch.nn.Conv2d(1, 1, 3)(torch.ones(1, 2, 5, 5))
---
torch.nn.Conv2d(1, 1, 3)(torch.ones(1, 1, 2, 2))
---
torch.nn.Conv2d(1, 1, 3)(torch.ones(1, 1, 5, 5, dtype=torch.int64))
---
torch.nn.Embedding(2, 2)(torch.tensor([2]))
---
torch.nn.init.xavier_uniform_(torch.ones(2))
---
torch.nn.init.kaiming_uniform_(torch.ones(2, 2), mode="x")
---
torch.nn.init.calculate_gain("x")
---
i = torch.nn.init
print([i.calculate_gain(k) for k in ("linear", "conv2d", "tanh", "relu", "leaky_relu", "selu", "sigmoid")], i.calculate_gain("leaky_relu", 0.2))
w = torch.ones(2, 3, requires_grad=True)
print(i.constant_(w, 3), i.zeros_(w) is w, i.ones_(torch.empty(2)), i.normal_(torch.empty(2), std=0, mean=1), i.uniform_(torch.empty(2), 2, 2), w.requires_grad)
print(bool(i.xavier_uniform_(torch.empty(50, 70)).abs().max() <= (6 / 120) ** 0.5), bool(i.kaiming_uniform_(torch.empty(50, 70)).abs().max() <= (6 / 70) ** 0.5))
print(i.kaiming_normal_(torch.empty(0, 2)))
---
F = torch.nn
x, y = torch.arange(6.).reshape(2, 3), torch.tensor([1, 2])
print(F.CrossEntropyLoss(label_smoothing=0.1)(x, y), F.CrossEntropyLoss(ignore_index=1)(x, y), F.CrossEntropyLoss(torch.tensor([1., 2., 3.]), reduction="sum")(x, y))
print(F.BCEWithLogitsLoss(pos_weight=torch.tensor([2.]))(torch.ones(1), torch.ones(1)), F.HuberLoss()(torch.ones(1), torch.zeros(1)), F.MSELoss(reduction="none")(x, x + 1), F.MSELoss(reduction="sum")(x, x + 1))
---
x, y = torch.tensor([1., 2.], requires_grad=True), torch.tensor([3., 5.], requires_grad=True)
l = torch.nn.functional.mse_loss(x, y)
print(l, l.grad_fn.next_functions)
g, h = torch.autograd.grad(l, (x, y), create_graph=True)
print(g.detach(), h.detach())
print(torch.autograd.grad((g * h).sum(), (x, y)))
---
w = torch.tensor([1., -2.], requires_grad=True)
for make in (lambda p: torch.optim.AdamW(p, lr=0.1), lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.5, amsgrad=True), lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.5)):
    opt = make([w])
    for _ in range(3):
        opt.zero_grad()
        (w ** 2).sum().backward()
        opt.step()
    print(w, opt, list(opt.param_groups[0]), list(opt.state_dict()["param_groups"][0]))
---
d = torch.utils.data
ds = d.TensorDataset(torch.arange(10.).reshape(5, 2), torch.arange(5))
print(len(ds), ds[0], ds[1:3])
for x, y in d.DataLoader(ds, batch_size=2):
    print(x, y)
print(len(d.DataLoader(ds, batch_size=2)), len(d.DataLoader(ds, batch_size=2, drop_last=True)), [b[1] for b in d.DataLoader(ds, 2, drop_last=True)], list(d.DataLoader(ds, batch_size=None))[:1])
print(torch.cat([y for _, y in d.DataLoader(ds, batch_size=2, shuffle=True)]).sort().values)
a, b = d.random_split(ds, [3, 2])
print(len(a), len(b), sorted(int(y) for part in (a, b) for _, y in part), [len(p) for p in d.random_split(range(10), [0.55, 0.45])])
print(list(d.DataLoader(range(5), batch_size=2)), list(d.DataLoader([1.5, 2.5], batch_size=2)), list(d.DataLoader(["a", "b", "c"], batch_size=2)))
print(next(iter(d.DataLoader([{"x": torch.ones(2), "n": i} for i in range(2)], batch_size=2))), list(d.DataLoader([1, 2, 3], batch_size=2, collate_fn=lambda b: b)))
---
torch.utils.data.DataLoader([1], batch_size=0)
---
torch.utils.data.DataLoader([1], batch_size=None, drop_last=True)
---
torch.utils.data.TensorDataset(torch.ones(2), torch.ones(3))
---
list(torch.utils.data.DataLoader([(1, 2), (1,)], batch_size=2))
---
list(torch.utils.data.DataLoader([None, None], batch_size=2))
---
list(torch.utils.data.DataLoader([torch.ones(2), torch.ones(3)], batch_size=2))
---
torch.utils.data.random_split(range(3), [1, 1])
---
class Half(torch.utils.data.Dataset):
    pass
Half()[0]
---
x = torch.arange(6.).reshape(2, 3)
print(x.sum(axis=0), x.mean(axis=1, keepdims=True), torch.max(x, axis=1), x.argmax(axis=0), x.std(axis=0), x.cumsum(axis=0), torch.cat([x, x], axis=1).shape, torch.stack([x, x], axis=0).shape, x.softmax(axis=1), x.squeeze(axis=0).shape, torch.sum(x, axis=(0, 1)), x.flip(dims=(0,)))
x.sum(axes=0)
---
torch.nn.functional.softmax(torch.ones(2), axis=0)
---
device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")
print(device, repr(device), torch.cuda.device_count() == 0, torch.ones(2, device=device).to(device).device == device, torch.nn.Linear(2, 2).to(device))
---
import numpy as np
for data in ([np.float64(1.)], [np.float32(1.)], [np.int32(1)], [True, 2], [True, 2.], [[], []], range(3), (1, 2), [torch.tensor(1), 2.5], [torch.ones(1), torch.ones(1, 1)]):
    print(torch.tensor(data), torch.tensor(data).dtype)
print(torch.tensor([1.9, -1.9], dtype=torch.int32), torch.tensor([-1], dtype=torch.uint8), torch.tensor([1, 2], dtype=float), torch.zeros(2, dtype=int), torch.ones(2, dtype=bool), torch.ones(2).to(int), torch.tensor(2**70, dtype=torch.float32))
---
torch.tensor([300], dtype=torch.uint8)
---
torch.tensor([2**40], dtype=torch.int32)
---
torch.tensor(2**70)
---
torch.tensor([float("nan")], dtype=torch.int64)
---
torch.tensor([1, 2], dtype="float32")
---
torch.zeros(2, dtype="float32")
---
torch.tensor([[1, 2], [3, [4]]])
---
torch.tensor([torch.ones(2), torch.ones(2)])
---
print(torch.tensor(torch.ones(2)), torch.ones(2).new_tensor(torch.ones(2)))
---
x = torch.ones(2, 3)
print(x.type(), x.type(torch.int64), x.type("torch.DoubleTensor"), x.type_as(torch.arange(2)).dtype, x.cpu() is x, x.layout)
x.type("x")
---
torch.meshgrid(torch.arange(2), torch.arange(3), indexing="yx")
---
torch.meshgrid(torch.arange(2), torch.ones(3), indexing="ij")
---
x = torch.tensor([1., 2.], requires_grad=True)
y, z, p, e = x * x.exp(), x.exp(), x ** 2, x.log()
print(y.grad_fn._saved_self, y.grad_fn._saved_other, z.grad_fn._saved_result, p.grad_fn._saved_self is x, p.grad_fn._saved_exponent, e.grad_fn._saved_self)
print([n for n in dir(y.grad_fn) if n.startswith("_saved")], [n for n in dir(z.grad_fn) if n.startswith("_saved")], hasattr(z.grad_fn, "_saved_self"), (x * 2).grad_fn._saved_self)
z.sum().backward()
z.grad_fn._saved_result
---
x = torch.tensor([1., 2.], requires_grad=True)
y = x.exp()
y.add_(1)
y.sum().backward()
---
m = torch.ones(2, 2, requires_grad=True)
print((m @ m).grad_fn._saved_mat2, m.mv(m[0]).grad_fn._saved_vec, m[0].dot(m[1]).grad_fn._saved_tensor)
---
torch.linalg.inv(torch.tensor([[1., 2.], [2., 4.]]))
---
torch.linalg.inv(torch.stack([torch.eye(2), torch.ones(2, 2)]))
---
torch.ones(2, 2, dtype=torch.int64) @ torch.ones(2, 2)
---
torch.nn.functional.linear(torch.ones(3, dtype=torch.float64), torch.ones(2, 3), torch.ones(2))
---
torch.lerp(torch.ones(3), torch.ones(3, dtype=torch.int64), 0.5)
---
torch.ones(3).view("a")
---
torch.ones(3).reshape(3.0)
---
print(torch.ones(3).clamp_min(2).shape, torch.ones(3, requires_grad=True).clamp_min(0).grad_fn.name(), torch.ones(3, requires_grad=True).clamp_max(torch.ones(3)).grad_fn.name())
---
x = torch.tensor([1.0, 2.0])
print(x.pow(exponent=2), torch.pow(2.0, exponent=x), torch.heaviside(x, values=x), x.pow_(2))
torch.heaviside(x, 1.0)
"""
