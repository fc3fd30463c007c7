"""Functions with a derivative of their own, and loops that train."""

FUNCTION = """
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        print("backward", g, ctx.needs_input_grad)
        return 2 * x * g
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
print(y)
y.sum().backward()
print(x.grad)
---
class Two(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k, x + k
    @staticmethod
    def backward(ctx, g, h):
        return g * ctx.k + h, None
x = torch.tensor([1.0, 2.0], requires_grad=True)
a, b = Two.apply(x, 3)
(a * b).sum().backward()
print(x.grad)
x.grad = None
a, b = Two.apply(x, 3)
a.sum().backward()
print(x.grad)
---
class Exp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        r = x.exp()
        ctx.save_for_backward(r)
        return r
    @staticmethod
    def backward(ctx, g):
        (r,) = ctx.saved_tensors
        return g * r
x = torch.tensor([1.0], requires_grad=True)
(g,) = torch.autograd.grad(Exp.apply(x), x, create_graph=True)
print(torch.autograd.grad(g, x))
---
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g, g
x = torch.tensor([1.0], requires_grad=True)
Bad.apply(x).backward()
---
class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return torch.ones(3)
x = torch.ones(2, requires_grad=True)
Wrong.apply(x).sum().backward()
---
class New(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x * 2
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
    @staticmethod
    def backward(ctx, g):
        return 2 * g
x = torch.ones(2, requires_grad=True)
New.apply(x).sum().backward()
print(x.grad)
---
class Ste(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()
    @staticmethod
    def backward(ctx, g):
        return g
x = torch.tensor([-1.0, 2.0], requires_grad=True)
Ste.apply(x).sum().backward()
print(x.grad)
"""

TRAINING = """
x = torch.arange(8.0).view(8, 1) / 8
y = 3 * x + 1
model = torch.nn.Sequential(torch.nn.Linear(1, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
with torch.no_grad():
    for i, p in enumerate(model.parameters()):
        p.copy_(torch.arange(float(p.numel())).view(p.shape) / 10 - 0.1 * i)
for make in (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), lambda p: torch.optim.Adam(p, lr=0.01), lambda p:
torch.optim.SGD(p, lr=0.1, weight_decay=0.1, nesterov=True, momentum=0.5)):
    optimizer = make(model.parameters())
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        print(f"{loss.item():.4f}")
print(model)
print([n for n, _ in model.named_parameters()])
---
torch.optim.SGD([], lr=0.1)
---
m = torch.nn.Linear(2, 3)
m(torch.ones(4, 5))
---
logits = torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]], requires_grad=True)
loss = torch.nn.functional.cross_entropy(logits, torch.tensor([1, 0]))
print(loss)
loss.backward()
print(logits.grad)
torch.nn.functional.cross_entropy(logits, torch.tensor([1, 5]))
---
w = torch.tensor([1.0], requires_grad=True)
(w * 2).backward()
w = w - 0.1 * w.grad
(w * 2).backward()
print(w.grad)
---
w = torch.tensor([1.0], requires_grad=True)
(w * 2).sum().backward()
g = w.grad
(w * 2).sum().backward()
print(g, g is w.grad)
w.grad = None
print(g, w.grad)
"""
