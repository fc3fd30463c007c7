"""Networks, optimisers and tensors as they are used day by day."""

# ruff: noqa: E501  (programs, as they are run)

PRACTICE = """
n = torch.nn
shared = n.Linear(2, 2)
net = n.Sequential(n.Linear(3, 2), n.ReLU(), shared, n.ReLU(), shared, n.Linear(2, 1))
print(len(list(net.parameters())), [k for k, _ in net.named_parameters()], net[2].weight is net[4].weight, list(net.state_dict()))
print([type(m).__name__ for m in net.modules()], net)
def init(m):
    if type(m) == n.Linear:
        n.init.constant_(m.weight, 1.0)
        n.init.zeros_(m.bias)
net.apply(init)
print(net[0].weight.data[0], net(torch.ones(1, 3)), net[5].bias.grad == None, net[5].bias.data, net.state_dict()['5.weight'])
---
class MLP(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(2, 2)
        self.out = torch.nn.Linear(2, 1)
        self.rand_weight = torch.ones((2, 2))
    def forward(self, X):
        X = self.hidden(X)
        X = torch.nn.functional.relu(X @ self.rand_weight + 1)
        X = self.hidden(X)
        while X.abs().sum() > 1:
            X /= 2
        return X.sum()
net = MLP()
with torch.no_grad():
    for p in net.parameters(): p.fill_(0.5)
print(net(torch.ones(1, 2)))
print(net)
net.missing
---
class NoForward(torch.nn.Module):
    pass
NoForward()(torch.ones(1))
---
class CenteredLayer(torch.nn.Module):
    def forward(self, X):
        return X - X.mean()
print(CenteredLayer()(torch.tensor([1.0, 2, 3, 4, 5])), CenteredLayer())
---
class MyLinear(torch.nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(in_units, units))
        self.bias = torch.nn.Parameter(torch.zeros(units,))
    def forward(self, X):
        linear = torch.matmul(X, self.weight.data) + self.bias.data
        return torch.nn.functional.relu(linear)
linear = MyLinear(5, 3)
print(linear.weight, linear(torch.ones(2, 5)), linear.state_dict())
linear.weight = torch.ones(5, 3)
---
m = torch.nn.Linear(2, 2)
m.load_state_dict({"weight": torch.ones(2, 2)})
---
m = torch.nn.Linear(2, 2)
m.load_state_dict([1])
---
m = torch.nn.Sequential(torch.nn.Linear(2, 2))
m.load_state_dict({"0.weight": torch.ones(3, 2), "1.bias": torch.ones(2)})
---
m = torch.nn.Linear(2, 2)
m.train(False)
print(m.training, m.eval() is m, m.zero_grad(), m.requires_grad_(False).weight.requires_grad, m.double().weight.dtype, m.float().weight.dtype, m.to(torch.float64).bias.dtype)
---
m = torch.nn.Linear(2, 2)
print(sum(p.numel() for p in m.parameters()), [p.shape for p in m.parameters()], m.weight.T.shape, next(m.parameters()).device, dict(m.named_children()), m.in_features)
---
torch.optim.SGD(torch.ones(2, requires_grad=True), lr=0.1)
---
torch.optim.SGD([torch.ones(2)], lr=0.1).step()
---
torch.optim.SGD([torch.ones(2, requires_grad=True) * 2], lr=0.1)
---
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=-1)
---
torch.optim.Adam([torch.ones(2, requires_grad=True)], betas=(1.5, 0.9))
---
torch.optim.Adam([3])
---
w = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([{"params": [w], "lr": 0.5}], lr=0.1)
def closure():
    opt.zero_grad()
    loss = (w ** 2).sum()
    loss.backward()
    return loss
print(opt.step(closure), w, opt)
---
x = torch.arange(12).reshape(3, 4)
x[1, :] = 0
x[:, 1] += 10
x[x > 8] = -1
x[[0, 2]] = x[[2, 0]]
print(x, x[1:, ::2], x[-1, -1], x[None].shape, x[..., 0], x[:, [0, 2]], x[torch.tensor([0, 2]), torch.tensor([1, 3])], x[x[:, 0] > 0])
x[0, 0] = 1.7
print(x[0, 0])
x[5] = 1
---
x = torch.zeros(2, 3)
x[0] = torch.tensor([1, 2, 3])
x[1] = [4, 5, 6]
print(x)
---
x = torch.zeros(3)
x[0] = "a"
---
x = torch.zeros(3)
x[0] = torch.ones(2)
---
x = torch.zeros(3)
x[torch.tensor([0, 1])] = torch.ones(3)
---
x = torch.tensor([1, 2, 3])
print([v for v in x], [v.item() for v in x], list(x), tuple(x), sum(x), max(x), min(x), sorted(x.tolist()), 2 in x, torch.tensor(2) in x, x.tolist() == [1, 2, 3], len(x), list(reversed(x)), enumerate(x).__next__())
a, b, c = x
print(a, b + c, a < b, bool(a), not a, int(b), float(c), a == 1, x is x, (x == x).all(), round(2.567, 1), abs(torch.tensor(-1)), divmod(torch.tensor(7), 2) if hasattr(x, "__divmod__") else "", pow(torch.tensor(2), 3), -x, +x, ~(x > 1), x @ x, 2 ** x, 10 // x, 10 % x, 1 / x)
---
x = torch.tensor([1., 2.])
print(x + 1, 1 - x, x * 2.5, x / 0, x // 0, x % 0, -x / 0, x ** 0.5, x ** -1, 0 * x, x > 1, x == 1., x != x)
print(torch.tensor(7) // 2, torch.tensor(-7) // 2, torch.tensor(-7) % 3, torch.tensor(7) / 2, torch.tensor([1]) / torch.tensor([2]), torch.tensor(3) ** 2, torch.tensor(2) ** -1.0)
print(torch.tensor(2) ** -1)
---
torch.tensor(7) // 0
---
torch.tensor(7) % 0
---
print((torch.ones(2) + 1).dtype, (torch.ones(2, dtype=torch.int64) + 1.5).dtype, (torch.tensor(1) + torch.ones(1, dtype=torch.float64)).dtype, (torch.tensor(1., dtype=torch.float64) + torch.ones(1)).dtype, (torch.ones(1, dtype=torch.uint8) + torch.ones(1, dtype=torch.int8)).dtype, (torch.tensor(True) + torch.tensor(True)), torch.tensor(True) + 1, torch.tensor([True, False]).sum(), torch.tensor([True]) * 2.5, torch.arange(3).float().mean(), torch.arange(3).sum().dtype, torch.tensor([1, 2]).prod(), (torch.arange(3) == 1).long())
---
x = torch.arange(6.).view(2, 3)
y = x.view(3, 2)
y[0, 0] = 100
print(x, x.data_ptr() == y.data_ptr(), x.t().is_contiguous(), x.t().contiguous().is_contiguous(), x.clone()[0, 0], x.reshape(-1)[0])
z = x.t()
z[0, 0] = 7
print(x, z.stride(), x.T.shape, x.unsqueeze(1).shape, x.unsqueeze(-1).squeeze().shape, x.permute(1, 0)[0], x.expand(2, 2, 3).shape, x.repeat(2, 1).shape)
---
x = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
y = x + 2
z = y * y * 3
out = z.mean()
print(y, z, out, y.grad_fn)
out.backward()
print(x.grad)
a = torch.ones(2, 2)
a = ((a * 3) / (a + 1))
print(a.requires_grad)
a.requires_grad_(True)
print(a.requires_grad, (a * a).sum().grad_fn)
x = torch.ones(3, requires_grad=True)
y = x * 2
while y.data.norm() < 1000:
    y = y * 2
v = torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float)
y.backward(v)
print(y, x.grad)
print((x ** 2).requires_grad)
with torch.no_grad():
    print((x ** 2).requires_grad)
y = x.detach()
print(y.requires_grad, x.eq(y).all())
---
dtype = torch.float
import math
x = torch.linspace(-math.pi, math.pi, 20, dtype=dtype)
y = torch.sin(x)
a, b, c, d = (torch.full((), v, dtype=dtype, requires_grad=True) for v in (0.1, 0.2, 0.3, 0.4))
for t in range(3):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3
    loss = (y_pred - y).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        for p in (a, b, c, d):
            p -= 1e-6 * p.grad
            p.grad = None
    print(f"{t} {loss.item():.3f}")
print(f'Result: y = {a.item():.4f} + {b.item():.4f} x + {c.item():.4f} x^2 + {d.item():.4f} x^3')
---
class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input ** 3 - 3 * input)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input ** 2 - 1)
x = torch.linspace(-1, 1, 5, requires_grad=True)
P3 = LegendrePolynomial3.apply
y = P3(x)
y.sum().backward()
print(y, x.grad)
---
p = torch.tensor([1, 2, 3])
x = torch.linspace(-1, 1, 4)
xx = x.unsqueeze(-1).pow(p)
print(xx, xx.shape)
model = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0, 1))
with torch.no_grad():
    model[0].weight.fill_(0.5); model[0].bias.fill_(1.)
print(model, model(xx), torch.nn.MSELoss(reduction='sum')(model(xx), x))
linear_layer = model[0]
print(f'Result: y = {linear_layer.bias.item()} + {linear_layer.weight[:, 0].item()} x')
---
x = torch.ones(2, 2, requires_grad=True)
y = x.clone()
y[0, 0] = 5
y.sum().backward()
print(x.grad, y)
---
x = torch.tensor(2., requires_grad=True)
y = x ** 2
y.backward(retain_graph=True)
y.backward()
print(x.grad)
x.grad = None
z = torch.tensor(float("nan"), requires_grad=True)
print(torch.isnan(z), z * 0)
print(torch.autograd.grad(torch.where(x > 0, x, z * x), x))
---
x = torch.randn(3, generator=torch.Generator().manual_seed(0))
print(x.shape)
torch.manual_seed("a")
---
print(torch.allclose(torch.tensor([0.1 + 0.2]), torch.tensor([0.3])), torch.equal(torch.ones(2), torch.ones(2)), torch.isclose(torch.tensor(1.), torch.tensor(1.1)), torch.finfo(torch.float32), torch.iinfo(torch.int64), torch.finfo(torch.float64).eps)
---
torch.allclose(torch.ones(2), torch.ones(2, dtype=torch.float64))
---
x = torch.zeros(3)
x[0] = [1]
---
import numpy as np
x = torch.zeros(3)
x[0] = np.float64(2)
print(x, list(reversed(x)), reversed(torch.tensor(1)))
x[:] = np.ones(3)
---
n = torch.nn
s = n.Linear(1, 1)
net = n.Sequential(s, n.ReLU(), s)
print([k for k, _ in net.named_modules()], [k for k, _ in net.named_children()], [k for k, _ in net.named_modules(remove_duplicate=False)], [k for k, _ in net.named_parameters(remove_duplicate=False)], list(net.state_dict()), [k for k, _ in net.named_modules(prefix="p")])
net.apply(lambda m: print(type(m).__name__))
"""
