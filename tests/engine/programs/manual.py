"""What the manual shows first: printing, modes, saved tensors, functions of one's own, modules, optimisers."""

# ruff: noqa: E501  (programs, as they are run)

MANUAL = """
for t in [torch.tensor(1.), torch.tensor([]), torch.zeros(0, 3), torch.zeros(2, 0), torch.zeros(1, 1, 1), torch.tensor([1e10]), torch.tensor([1e-10]), torch.tensor([1., 1e8]), torch.tensor([1., 1e9]), torch.tensor([float('inf'), 1.]), torch.tensor([float('nan')]), torch.tensor([-0.]), torch.tensor([True, False]), torch.tensor([[1, -2], [300, 4]]), torch.tensor([1.5, 2e5]), torch.tensor([0.0001, 1.]), torch.tensor([0.00001, 1.]), torch.tensor([123456.789]), torch.tensor(1e-5), torch.tensor(123456789.), torch.tensor(2**40), torch.tensor([1e38, 1e-38]), torch.tensor(0.1, dtype=torch.float64), torch.tensor([[1.5], [-22.25]])]:
    print(t, repr(t) == str(t))
---
print(torch.arange(1001.))
print(torch.arange(2000).reshape(2, 1000))
print(torch.arange(1000).reshape(10, 100))
print(torch.arange(3000.).reshape(3, 10, 100))
print(torch.arange(24.).reshape(2, 3, 4))
print(torch.arange(16.).reshape(2, 2, 2, 2) / 7)
print(torch.zeros(2, 0, 3), torch.zeros(0, dtype=torch.int64))
print(torch.ones(30))
print(torch.ones(3, 30) / 3)
---
print(torch.ones(40, requires_grad=True))
print(torch.ones(14, requires_grad=True) * 2)
print((torch.ones(3, 3, dtype=torch.float64, requires_grad=True) * 2).sum(0))
print([torch.ones(2), torch.zeros(1)], (torch.tensor(1),), {"a": torch.tensor(2.)})
print(f"{torch.tensor(3.14159):.2f} {torch.tensor(2):d} {torch.tensor([1.,2.])}")
---
print(f"{torch.tensor([1.,2.]):.2f}")
---
print(f"{torch.tensor([1.]):.2f}")
---
torch.set_printoptions(precision=2)
print(torch.tensor([1.23456, 2.]))
torch.set_printoptions(sci_mode=True)
print(torch.tensor([1.23456, 2.]))
torch.set_printoptions(profile="full")
print(torch.arange(1100)[-3:])
torch.set_printoptions(profile="default", sci_mode=None)
print(torch.tensor([1.23456, 2.]))
torch.set_printoptions(edgeitems=1, threshold=5)
print(torch.arange(10), torch.arange(100).reshape(10, 10))
torch.set_printoptions(profile="default")
---
torch.set_default_dtype(torch.float64)
print(torch.tensor(1.), torch.ones(2), torch.arange(3.), torch.linspace(0, 1, 3), torch.tensor([1.], dtype=torch.float32), torch.get_default_dtype(), torch.tensor(1) / 2, torch.nn.Linear(2, 2).weight.dtype, torch.arange(3).exp())
torch.set_default_dtype(torch.float32)
print(torch.tensor(1., dtype=torch.float64))
---
torch.set_default_dtype(torch.int32)
---
torch.set_default_dtype("float32")
---
@torch.no_grad()
def f(x):
    return x * 2
@torch.enable_grad()
def g(x):
    return x * 2
@torch.inference_mode()
def h(x):
    return x * 2
x = torch.ones(2, requires_grad=True)
print(f(x).requires_grad, g(x).requires_grad, h(x).requires_grad, h(x).is_inference(), f.__name__)
with torch.no_grad():
    print(g(x).requires_grad, f(x).requires_grad, torch.is_grad_enabled())
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
torch.set_grad_enabled(True)
@torch.no_grad
def k(x): return x * 2
print(k(x).requires_grad)
---
@torch.no_grad()
def gen(x):
    for i in range(2):
        yield x * i
x = torch.ones(2, requires_grad=True)
for v in gen(x):
    print(v.requires_grad, torch.is_grad_enabled())
---
x = torch.ones(5)
y = torch.zeros(3)
w = torch.arange(15.).reshape(5, 3).requires_grad_()
b = torch.ones(3, requires_grad=True)
z = torch.matmul(x, w) + b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
print(f"Gradient function for z = {z.grad_fn}")
print(f"Gradient function for loss = {loss.grad_fn}")
loss.backward()
print(w.grad)
print(b.grad)
z = torch.matmul(x, w)+b
print(z.requires_grad)
with torch.no_grad():
    z = torch.matmul(x, w)+b
print(z.requires_grad)
---
inp = torch.eye(4, 5, requires_grad=True)
out = (inp+1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True)
print(f"First call\\n{inp.grad}")
out.backward(torch.ones_like(out), retain_graph=True)
print(f"\\nSecond call\\n{inp.grad}")
inp.grad.zero_()
out.backward(torch.ones_like(out), retain_graph=True)
print(f"\\nCall after zeroing gradients\\n{inp.grad}")
---
x = torch.rand(5, requires_grad=True)
y = x.pow(2)
print(x.equal(y.grad_fn._saved_self))
print(x is y.grad_fn._saved_self, y.grad_fn._saved_exponent)
---
x = torch.ones(5, requires_grad=True)
y = x.exp()
print(y.equal(y.grad_fn._saved_result))
print(y is y.grad_fn._saved_result)
---
x = torch.ones(5, requires_grad=True)
y = x * x.exp()
print(y.grad_fn._saved_self, y.grad_fn._saved_other, [n for n in dir(y.grad_fn) if n.startswith("_saved")])
---
x = torch.ones(3, requires_grad=True)
y = x.exp()
print(y._version)
y.add_(1)
print(y._version)
y.sum().backward()
---
class LinearFunction(torch.autograd.Function):
    @staticmethod
    def forward(input, weight, bias):
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output
    @staticmethod
    def setup_context(ctx, inputs, output):
        input, weight, bias = inputs
        ctx.save_for_backward(input, weight, bias)
    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias
a = torch.arange(6., dtype=torch.double).reshape(2, 3).requires_grad_()
w = torch.arange(12., dtype=torch.double).reshape(4, 3).requires_grad_()
b = torch.ones(4, dtype=torch.double, requires_grad=True)
o = LinearFunction.apply(a, w, b)
print(o)
o.sum().backward()
print(a.grad, w.grad, b.grad)
print(torch.autograd.gradcheck(LinearFunction.apply, (a.detach().requires_grad_(), w.detach().requires_grad_(), None)))
---
def exp_reducer(x):
    return x.exp().sum(dim=1)
inputs = torch.arange(4.).reshape(2, 2)
print(torch.autograd.functional.jacobian(exp_reducer, inputs))
print(torch.autograd.functional.hessian(lambda x: x.pow(3).sum(), inputs))
print(torch.autograd.functional.vjp(exp_reducer, inputs, torch.ones(2)))
print(torch.autograd.functional.jvp(exp_reducer, inputs, torch.ones(2, 2)))
print(torch.autograd.functional.hvp(lambda x: x.pow(3).sum(), inputs, torch.ones(2, 2)))
print(torch.autograd.functional.vhp(lambda x: x.pow(3).sum(), inputs, torch.ones(2, 2)))
---
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 2
print(y.grad)
---
x = torch.tensor([1., 2.], requires_grad=True)
g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)
print(g)
gg, = torch.autograd.grad(g.sum(), x)
print(gg)
torch.autograd.grad((x ** 3).sum(), torch.ones(1, requires_grad=True))
---
x = torch.tensor([1., 2.], requires_grad=True)
torch.autograd.grad(x ** 3, x)
---
x = torch.tensor([1., 2.], requires_grad=True)
torch.autograd.grad((x ** 3).sum(), torch.ones(1))
---
x = torch.tensor([1., 2.], requires_grad=True)
print(torch.autograd.grad((x ** 3).sum(), [x, torch.ones(1, requires_grad=True)], allow_unused=True))
print(torch.autograd.grad((x ** 3).sum(), [x, torch.ones(1, requires_grad=True)], materialize_grads=True))
print(torch.autograd.grad(x ** 3, x, torch.ones(2)), torch.autograd.grad(x ** 3, x, grad_outputs=torch.eye(2), is_grads_batched=True))
---
m = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
for p in m.parameters():
    p.requires_grad = False
m[2].weight.requires_grad_()
print([p.requires_grad for p in m.parameters()])
out = m(torch.ones(1, 2))
print(out.requires_grad)
out.backward()
print([p.grad is None for p in m.parameters()])
---
import copy
m = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
n = copy.deepcopy(m)
print(torch.equal(m[0].weight, n[0].weight), m[0].weight is n[0].weight, n)
n.load_state_dict(m.state_dict())
for k, v in n.state_dict().items(): print(k, v.shape, v.requires_grad)
---
m = torch.nn.Linear(2, 1)
with torch.no_grad():
    m.weight.fill_(1.)
    m.bias.zero_()
print(m.state_dict())
print(m.weight, m.bias)
m.weight.data.normal_(0, 0.01)
m.bias.data.fill_(0)
print(m.bias)
---
m = torch.nn.Linear(2, 1)
torch.nn.init.constant_(m.weight, 2)
torch.nn.init.zeros_(m.bias)
print(m.weight, m.bias, torch.nn.init.ones_(torch.empty(2)))
torch.nn.init.normal_(m.weight, mean=0, std=0.01)
torch.nn.init.xavier_uniform_(m.weight)
torch.nn.init.uniform_(m.weight, 0, 1)
torch.nn.init.kaiming_normal_(m.weight)
---
l = torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(2)])
print(l, len(l), l[0])
d = torch.nn.ModuleDict({"a": torch.nn.ReLU()})
print(d, list(d.keys()))
---
from collections import OrderedDict
print(torch.nn.Sequential(OrderedDict([("fc", torch.nn.Linear(1, 1)), ("act", torch.nn.LeakyReLU(0.2))])))
print(torch.nn.Dropout(0.3), torch.nn.Softmax(dim=1), torch.nn.LeakyReLU(), torch.nn.ELU(), torch.nn.GELU(), torch.nn.Softplus(), torch.nn.Hardtanh(), torch.nn.Flatten(), torch.nn.Identity(), torch.nn.MSELoss(), torch.nn.CrossEntropyLoss(), torch.nn.ReLU(inplace=True))
---
emb = torch.nn.Embedding(10, 3)
print(emb(torch.tensor([1, 2, 4])).shape)
print(torch.nn.functional.one_hot(torch.tensor([0, 2]), 3), torch.nn.functional.embedding(torch.tensor([1, 0]), torch.arange(6.).reshape(3, 2)))
---
print(torch.nn.functional.layer_norm(torch.arange(4.).reshape(2, 2), (2,)))
---
ds = torch.utils.data.TensorDataset(torch.arange(6.).reshape(3, 2), torch.arange(3))
print(len(ds), ds[0])
for x, y in torch.utils.data.DataLoader(ds, batch_size=2):
    print(x, y)
---
opt = torch.optim.Adam([torch.ones(2, requires_grad=True)], lr=0.1)
print(opt)
---
opt = torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1)
print(opt.param_groups[0].keys(), opt.state_dict())
---
w = torch.ones(2, requires_grad=True)
opt = torch.optim.AdamW([w], lr=0.1)
(w * w).sum().backward()
opt.step()
print(w)
---
x = torch.arange(6).reshape(2, 3)
print(x.sum(), x.float().mean(), x.max(), x.T, x.t(), x.permute(1, 0), x.flatten(), x[:, 1], x[..., -1], x[x > 2], x.bool(), x % 2, x // 2, x / 2, -x, x ** 2, x == 3, x.type(), x.dtype, x.tolist(), x.nonzero(), x.unique(), x.size(), x.size(0), x.dim(), x.stride(), x.element_size(), x.is_contiguous(), x.storage_offset())
---
print(torch.empty(2, 0), torch.full((2,), 7), torch.full((2, 2), 1.5), torch.eye(2), torch.linspace(0, 1, 5), torch.logspace(0, 2, 3), torch.arange(1, 2, 0.25), torch.zeros(2, dtype=torch.bool), torch.randperm(3).sort().values, torch.tril(torch.ones(3, 3)), torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij"), torch.diag(torch.tensor([1, 2])))
---
print(torch.meshgrid(torch.arange(2), torch.arange(3)))
---
torch.manual_seed(0)
print(torch.rand(2).shape, torch.normal(0, 1, (2,)).shape, torch.normal(torch.zeros(2), torch.ones(2)).shape, torch.bernoulli(torch.ones(2)), torch.multinomial(torch.tensor([0., 1.]), 1), torch.randint(3, (2,)).dtype, torch.randint(0, 1, (2,)), torch.empty(2).uniform_(1, 1))
"""
