"""What a program sees of a tensor: how it prints, how it behaves in Python, what its nodes are called."""

PRINTING = """
print(torch.tensor(1.0), torch.tensor(1), torch.tensor(True), torch.tensor([]), torch.zeros(0, 3), torch.zeros(2, 0))
print(torch.tensor([1.0, 2.5]), torch.tensor([1e-5, 1.0]), torch.tensor([1e10, 1.0]), torch.tensor([123456.0, 0.1]),
torch.tensor([1e-5]))
print(torch.tensor([float("nan"), 1.0]), torch.tensor([float("inf"), 1.5]), torch.tensor([float("nan"),
float("inf")]), torch.tensor(float("-inf")))
print(torch.tensor([1000.0, 0.5]), torch.tensor([100000.0, 1.0]), torch.tensor([1.0, 10.0, 100.0]),
torch.tensor([-1.5, 2.0]))
---
print(torch.arange(1001))
print(torch.arange(2000.0).view(40, 50))
---
print(torch.arange(100))
print(torch.arange(100.0) / 7)
---
print(torch.arange(24).view(2, 3, 4))
print(torch.arange(24.0).view(2, 3, 4) / 3)
---
print(torch.ones(2, dtype=torch.float64), torch.ones(2, dtype=torch.int32), torch.ones(2, dtype=torch.bool),
torch.ones(2, dtype=torch.uint8))
print(torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True) * 2, (torch.ones(2, requires_grad=True) *
2).detach())
---
print(torch.ones(2, 2, requires_grad=True, dtype=torch.float64).exp())
x = torch.arange(30.0, requires_grad=True) * 1.5
print(x)
---
print(torch.zeros(2, 0, dtype=torch.int64), torch.zeros(0, dtype=torch.float64))
---
print(torch.nn.Parameter(torch.zeros(2, 2)))
print(repr(torch.tensor([1.0])), str(torch.tensor([1.0])), f"{torch.tensor(1.5):.3f}", f"{torch.tensor([1.5])}",
"{}".format(torch.tensor(2)))
---
torch.set_printoptions(precision=2)
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(sci_mode=True)
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(profile="default")
print(torch.tensor([1.23456, 2.0]))
torch.set_printoptions(threshold=5, edgeitems=2)
print(torch.arange(10), torch.arange(100.0).view(10, 10))
torch.set_printoptions(linewidth=40)
print(torch.arange(5.0) / 3, torch.ones(3, 3, requires_grad=True) * 2)
torch.set_printoptions(profile="default", linewidth=80)
---
for e in range(-6, 12):
    print(torch.tensor([10.0 ** e]), torch.tensor([10.0 ** e, 1.0]), torch.tensor([1.5 * 10.0 ** e]))
---
print(torch.tensor([-1, 10, 100]), torch.tensor([[1, -2], [30, 4]]), torch.tensor([True, False]),
torch.tensor([[True], [False]]))
---
print(torch.tensor([1.0, 2.0]).max(0), torch.tensor([[3.0, 1.0]]).sort(), torch.tensor([[3.0, 1.0]]).topk(1))
---
print((torch.ones(3, 3, 3, requires_grad=True) * 12345.678).sum(0))
"""

PYTHON = """
x = torch.tensor([1.0, 2.0])
for v in x:
    print(v, v.item())
print(list(x), x.tolist(), float(x[0]), int(x[1]), bool(x[0]), x[0].item())
a, b = x
print(a + b)
---
bool(torch.ones(2))
---
torch.ones(2).item()
---
float(torch.ones(2))
---
if torch.tensor([]): pass
---
print(torch.tensor(2) in torch.arange(3), 5 in torch.arange(3), [1, 2, 3][torch.tensor(1)], range(torch.tensor(3)))
---
x = torch.tensor([3.0, 1.0])
print(x.sum().item(), x.numpy(), x.numpy().dtype, sorted(x.tolist()), hash(x) == hash(x), x is x)
---
x = torch.tensor([1.0], requires_grad=True)
import copy
y = copy.deepcopy(x)
print(y, y.is_leaf)
copy.deepcopy(x * 2)
---
[1, 2][torch.tensor(1.0)]
---
print(abs(torch.tensor([-1.0])), -torch.tensor([1.0]), +torch.tensor([1.0]), 3 - torch.tensor([1.0]), 3 /
torch.tensor([2.0]), torch.tensor([1.0]).neg())
---
print(torch.allclose(torch.ones(2), torch.ones(2) + 1e-9), torch.equal(torch.ones(2), torch.ones(2)),
torch.is_tensor(1), torch.is_tensor(torch.ones(1)))
"""

NAMES = """
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
v = torch.tensor([1.0, 2.0], requires_grad=True)
for y in (x + 1, x - x, x * 2, x / 2, 2 / x, 2 - x, -x, x ** 2, 2 ** x, x.exp(), x.log(), x.sin(), x.tanh(),
x.sigmoid(), x.relu(), x.abs(), x.sqrt(),
          x.sum(), x.sum(0), x.mean(), x.mean(1), x.prod(), x.max(), x.max(0)[0], x.min(), x.norm(), x.var(),
          x.std(0), x.softmax(0), x.log_softmax(1),
          x.logsumexp(0), x @ x, x @ v, v @ v, torch.outer(v, v), x.t(), x.T, x.view(4), x.reshape(4), x.unsqueeze(0),
          x.squeeze(), x.squeeze(0), x.expand(2, 2, 2),
          x.permute(1, 0), x.transpose(0, 1), x[0], x[:, 1:], x[None], x[[0, 1]], x[x > 1], x.clone(), torch.cat([x,
          x]), torch.stack([v, v]), x.double(),
          x.cumsum(0), x.cumprod(0), torch.where(x > 1, x, 0.0), x.clamp(0, 1), x.clamp(min=0), x.maximum(x),
          x.tril(), x.diagonal(), x.gather(0, torch.tensor([[0, 1]])),
          x.masked_fill(x > 1, 0.0), x.index_select(0, torch.tensor([0])), x.flip(0), x.roll(1, 0), x.amax(),
          x.sort()[0], x.topk(1)[0], x.trace(),
          x.unbind()[0], x.split(1)[0], x.chunk(2)[1], torch.nn.functional.softplus(x), torch.nn.functional.gelu(x),
          torch.nn.functional.leaky_relu(x), x.flatten(),
          torch.linalg.inv(x), torch.linalg.det(x), x.repeat(2, 1), torch.bmm(x[None], x[None]), x.log1p(), x.expm1(),
          x.floor(), x.sign(), x.round(), x.reciprocal(), x.rsqrt()):
    print(y.grad_fn.name())
---
x = torch.ones(2, requires_grad=True)
y = x * 2
z = y + x
print(z.grad_fn.next_functions[0][0].name(), z.grad_fn.next_functions[1][0].name(),
z.grad_fn.next_functions[1][0].variable is x)
print(y.grad_fn.next_functions[1], y.grad_fn.next_functions[0][0].next_functions)
"""

EDGES = """
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 0.5], requires_grad=True)
def show(result):
    node = result.grad_fn
    ends = [(None if end is None else end.name(), number) for end, number in node.next_functions]
    print(node.name(), ends)
for result in [x * 2, 2 * x, x + 2, 2 - x, x - 2, x / 2, x ** 2, x ** y, 2 ** x, x % 2, x % y]:
    show(result)
show(torch.rsub(x, y))
show(torch.fmod(x, 2))
show(torch.fmod(x, y))
show(torch.lerp(x, y, 0.25))
show(torch.lerp(x, y, torch.ones(2)))
show(torch.copysign(x, -1.0))
show(torch.copysign(x, y))
show(torch.xlogy(x, 2.0))
show(torch.xlogy(2.0, x))
show(torch.xlogy(x, y))
show(torch.where(x > 1, x, y))
show(torch.where(x > 1, x, 0.0))
show(torch.where(x > 1, 0.0, y))
show(x.masked_fill(x > 1, 0.0))
---
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x ** 2
y.register_hook(lambda g: 2 * g)
z = y.sum()
print(y.grad_fn.name(), len(y.grad_fn.next_functions))
z.backward()
print(x.grad)
"""
