"""What a first course does: tensors, derivatives, training by hand, a network."""

# ruff: noqa: E501  (programs, as they are run)

LESSONS = """
x = torch.tensor(3.0)
y = torch.tensor(2.0)
print(x + y, x * y, x / y, x**y)
x = torch.arange(3)
print(x, x[2], len(x), x.shape)
A = torch.arange(6).reshape(3, 2)
print(A, A.T)
A = torch.tensor([[1, 2, 3], [2, 0, 4], [3, 4, 5]])
print(A == A.T)
print(torch.arange(24).reshape(2, 3, 4))
A = torch.arange(6, dtype=torch.float32).reshape(2, 3)
B = A.clone()
print(A, A + B, A * B)
a = 2
X = torch.arange(24).reshape(2, 3, 4)
print(a + X, (a * X).shape)
x = torch.arange(3, dtype=torch.float32)
print(x, x.sum())
print(A.shape, A.sum(), A.sum(axis=0).shape, A.sum(axis=1).shape)
print(A.sum(axis=[0, 1]) == A.sum())
print(A.mean(), A.sum() / A.numel())
print(A.mean(axis=0), A.sum(axis=0) / A.shape[0])
sum_A = A.sum(axis=1, keepdims=True)
print(sum_A, sum_A.shape, A / sum_A)
print(A.cumsum(axis=0))
y = torch.ones(3, dtype=torch.float32)
print(x, y, torch.dot(x, y), torch.sum(x * y))
print(A.shape, x.shape, torch.mv(A, x), A@x)
B = torch.ones(3, 4)
print(torch.mm(A, B), A@B)
u = torch.tensor([3.0, -4.0])
print(torch.norm(u), torch.abs(u).sum(), torch.norm(torch.ones((4, 9))))
---
A = torch.arange(6).reshape(2, 3)
A.mean()
---
x = torch.arange(4.0)
x.requires_grad_(True)
print(x.grad)
y = 2 * torch.dot(x, x)
print(y)
y.backward()
print(x.grad, x.grad == 4 * x)
x.grad.zero_()
y = x.sum()
y.backward()
print(x.grad)
x.grad.zero_()
y = x * x
y.backward(gradient=torch.ones(len(y)))
print(x.grad)
x.grad.zero_()
y = x * x
u = y.detach()
z = u * x
z.sum().backward()
print(x.grad == u)
x.grad.zero_()
y.sum().backward()
print(x.grad == 2 * x)
def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    if b.sum() > 0:
        c = b
    else:
        c = 100 * b
    return c
a = torch.tensor(-0.3, requires_grad=True)
d = f(a)
d.backward()
print(a.grad == d / a, d)
---
M = torch.ones((4, 4)) * 1.5
for i in range(100):
    M = M @ (torch.ones((4, 4)) * 0.7)
print(M)
---
def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdims=True)
    return X_exp / partition
X = torch.arange(10.0).reshape(2, 5) / 10
X_prob = softmax(X)
print(X_prob, X_prob.sum(1))
y = torch.tensor([0, 2])
y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
print(y_hat[[0, 1], y])
def cross_entropy(y_hat, y):
    return -torch.log(y_hat[list(range(len(y_hat))), y]).mean()
print(cross_entropy(y_hat, y))
preds = y_hat.argmax(axis=1).type(y.dtype)
compare = (preds == y).type(torch.float32)
print(compare.mean(), float((preds == y).sum()), preds)
---
w = torch.zeros((2, 1), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
X = torch.tensor([[1., 2.], [3., 4.], [-1., 0.5]])
y = torch.tensor([[1.], [2.], [3.]])
def linreg(X, w, b):
    return torch.matmul(X, w) + b
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
for epoch in range(3):
    l = squared_loss(linreg(X, w, b), y)
    l.sum().backward()
    sgd([w, b], 0.03, 3)
    with torch.no_grad():
        print(f'epoch {epoch + 1}, loss {float(l.mean()):f}', l)
print(w, b, w.reshape(-1), f'error {torch.tensor([2., -3.4]) - w.detach().reshape(-1)}')
---
data = [[1, 2],[3, 4]]
x_data = torch.tensor(data)
import numpy as np
np_array = np.array(data)
x_np = torch.from_numpy(np_array)
x_ones = torch.ones_like(x_data)
print(f"Ones Tensor: \\n {x_ones} \\n")
x_rand = torch.rand_like(x_data, dtype=torch.float)
print(x_rand.shape, x_rand.dtype)
shape = (2, 3,)
print(f"{torch.zeros(shape)}", torch.rand(shape).device)
t = torch.rand(3, 4)
print(f"Shape of tensor: {t.shape}")
print(f"Datatype of tensor: {t.dtype}")
print(f"Device tensor is stored on: {t.device}")
tensor = torch.ones(4, 4)
print('First row: ', tensor[0])
print('First column: ', tensor[:, 0])
print('Last column:', tensor[..., -1])
tensor[:,1] = 0
print(tensor)
t1 = torch.cat([tensor, tensor, tensor], dim=1)
print(t1)
print(f"tensor.mul(tensor) \\n {tensor.mul(tensor)} \\n", tensor.matmul(tensor.T))
y3 = torch.rand_like(tensor)
print(tensor, "\\n")
tensor.add_(5)
print(tensor)
agg = tensor.sum()
agg_item = agg.item()
print(agg_item, type(agg_item))
t = torch.ones(5)
n = t.numpy()
t.add_(1)
print(f"t: {t}", f"n: {n}")
n = np.ones(5)
t = torch.from_numpy(n)
np.add(n, 1, out=n)
print(f"t: {t}", f"n: {n}")
---
print(torch.rand_like(torch.tensor([[1, 2]])))
---
a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3*a**3 - b**2
external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)
print(9*a**2 == a.grad, -2*b == b.grad, Q)
x = torch.rand(5, 5)
y = torch.rand(5, 5)
z = torch.rand((5, 5), requires_grad=True)
print(f"Does `a` require gradients?: {(x + y).requires_grad}")
print(f"Does `b` require gradients?: {(x + z).requires_grad}")
---
from torch import nn
---
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 6, 5)
        self.pool = torch.nn.MaxPool2d(2, 2)
        self.fc1 = torch.nn.Linear(6 * 4, 3)
    def forward(self, x):
        x = self.pool(torch.nn.functional.relu(self.conv1(x)))
        return self.fc1(torch.flatten(x, 1))
net = Net()
print(net)
print(net(torch.ones(2, 1, 8, 8)).shape)
print([ (n, tuple(p.shape)) for n, p in net.named_parameters()])
---
import math
weights = torch.arange(30.).reshape(6, 5) / math.sqrt(30)
weights.requires_grad_()
bias = torch.zeros(5, requires_grad=True)
def log_softmax(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)
def model(xb):
    return log_softmax(xb @ weights + bias)
xb = torch.arange(24.).reshape(4, 6) / 24
preds = model(xb)
print(preds[0], preds.shape)
yb = torch.tensor([0, 2, 4, 1])
def nll(input, target):
    return -input[range(target.shape[0]), target].mean()
print(nll(preds, yb))
def accuracy(out, yb):
    preds = torch.argmax(out, dim=1)
    return (preds == yb).float().mean()
print(accuracy(preds, yb))
loss = nll(preds, yb)
loss.backward()
with torch.no_grad():
    weights -= weights.grad * 0.5
    bias -= bias.grad * 0.5
    weights.grad.zero_()
    bias.grad.zero_()
print(weights, bias)
print(torch.nn.functional.cross_entropy(xb @ weights + bias, yb), accuracy(model(xb), yb))
---
class Mnist_Logistic(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.nn.Parameter(torch.zeros(6, 5))
        self.bias = torch.nn.Parameter(torch.zeros(5))
    def forward(self, xb):
        return xb @ self.weights + self.bias
model = Mnist_Logistic()
xb = torch.arange(24.).reshape(4, 6) / 24
yb = torch.tensor([0, 2, 4, 1])
print(torch.nn.functional.cross_entropy(model(xb), yb))
for epoch in range(2):
    pred = model(xb)
    loss = torch.nn.functional.cross_entropy(pred, yb)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= p.grad * 0.5
        model.zero_grad()
    print(loss)
print(model, dict(model.named_parameters()))
---
x_train, y_train = map(torch.tensor, ([[1., 2.], [3., 4.]], [0, 1]))
n, c = x_train.shape
print(x_train, x_train.shape, y_train.min(), y_train.max(), n, c)
print(x_train.dtype, y_train.dtype, x_train[0:1].shape)
---
class Lambda(torch.nn.Module):
    def __init__(self, func):
        super().__init__()
        self.func = func
    def forward(self, x):
        return self.func(x)
model = torch.nn.Sequential(Lambda(lambda x: x.view(-1, 1, 4, 4)), torch.nn.Conv2d(1, 2, kernel_size=3, stride=2, padding=1), torch.nn.ReLU(), torch.nn.AvgPool2d(2), Lambda(lambda x: x.view(x.size(0), -1)))
print(model)
print(model(torch.ones(3, 16)).shape)
---
model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(28*28, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10))
print(model)
X = torch.rand(1, 28, 28)
logits = model(X)
pred_probab = torch.nn.Softmax(dim=1)(logits)
y_pred = pred_probab.argmax(1)
print(y_pred.shape, torch.allclose(pred_probab.sum(), torch.tensor(1.0)))
for name, param in model.named_parameters():
    print(f"Layer: {name} | Size: {param.size()} | Req: {param.requires_grad}")
"""
