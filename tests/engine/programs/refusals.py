"""Calls that PyTorch refuses, and what it says."""

REFUSALS = """
torch.ones(2, 3) @ torch.ones(2, 3)
---
torch.ones(3) @ torch.ones(4)
---
torch.ones(2, 3) @ torch.ones(4)
---
torch.ones(3) @ torch.ones(4, 3)
---
torch.ones(2, 2, 3) @ torch.ones(3, 3, 2)
---
torch.ones(2, 2, 3) @ torch.ones(2, 2, 3)
---
torch.tensor(2.) @ torch.ones(2)
---
torch.ones(2, 3).mm(torch.ones(3))
---
torch.mv(torch.ones(2, 3), torch.ones(2))
---
torch.dot(torch.ones(2, 2), torch.ones(2))
---
torch.dot(torch.ones(3), torch.ones(2))
---
torch.dot(torch.ones(3), torch.arange(3))
---
torch.ones(2, 3) @ torch.arange(6).reshape(3, 2)
---
torch.arange(6).view(4, 2)
---
torch.arange(6).view(-1, -1)
---
torch.arange(6).reshape(2, 3).t().view(6)
---
torch.arange(6).reshape(-1, 4)
---
torch.cat([torch.ones(2, 3), torch.ones(3, 2)])
---
torch.cat([torch.ones(2, 3), torch.ones(3, 2)], dim=2)
---
torch.cat([torch.ones(2, 3), torch.ones(3)])
---
torch.cat(torch.ones(2, 3))
---
torch.cat([1, 2])
---
torch.stack([torch.ones(2), torch.ones(3)])
---
print(torch.nn.functional.mse_loss(torch.ones(3, 1), torch.ones(3)))
---
print(torch.nn.functional.mse_loss(torch.ones(3, 1), torch.ones(4)))
---
print(torch.nn.functional.mse_loss(torch.ones(3), torch.ones(4)))
---
print(torch.nn.MSELoss()(torch.ones(3, 1), torch.ones(3)))
---
torch.nn.functional.mse_loss(torch.ones(3), torch.arange(3))
---
l = torch.nn.functional.mse_loss(torch.ones(3, requires_grad=True), torch.arange(3))
print(l)
l.backward()
---
l = torch.nn.functional.mse_loss(torch.ones(3, requires_grad=True), torch.arange(3, dtype=torch.float64))
print(l)
l.backward()
---
torch.nn.Linear(3, 2)(torch.ones(4, 2))
---
torch.nn.Linear(3, 2)(torch.ones(2))
---
torch.nn.Linear(3, 2)(torch.ones(1, 2, 2))
---
torch.nn.Linear(3, 2)(torch.ones(3, dtype=torch.float64))
---
torch.nn.Linear(3, 2)(torch.ones(2, 3, dtype=torch.float64))
---
torch.nn.Linear(3, 2)(torch.ones(2, 3, dtype=torch.int64))
---
torch.nn.Linear(3, 2)(torch.ones(2, 2, 3, dtype=torch.int64))
---
torch.nn.Linear(3, 2)([1., 2., 3.])
---
torch.nn.Linear(3, 2)()
---
torch.nn.Linear(3)
---
torch.nn.Linear(3, 2, bias=False)(torch.ones(4, 2))
---
torch.nn.functional.cross_entropy(torch.ones(3, 4), torch.tensor([0, 1]))
---
torch.nn.functional.cross_entropy(torch.ones(3, 4), torch.tensor([0, 1, 4]))
---
torch.nn.functional.cross_entropy(torch.ones(3, 4), torch.tensor([0., 1., 2.]))
---
torch.nn.functional.cross_entropy(torch.ones(3, 4), torch.tensor([[0], [1], [2]]))
---
torch.nn.functional.cross_entropy(torch.ones(3, 4), torch.tensor([0, 1, 2], dtype=torch.int32))
---
torch.nn.functional.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.]))
---
torch.nn.functional.binary_cross_entropy(torch.tensor([.5]), torch.tensor([1]))
---
torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([[.5]]), torch.tensor([1.]))
---
x = torch.ones(3)
x[3]
---
x = torch.ones(3)
x[0, 0]
---
x = torch.ones(2, 3)
x[:, 3]
---
x = torch.ones(2, 3)
x[[0, 5]]
---
x = torch.ones(2, 3)
x[torch.tensor([0, 2])]
---
x = torch.ones(2, 3)
x[torch.tensor([0., 1.])]
---
x = torch.ones(2, 3)
x[torch.tensor([True, False, True])]
---
x = torch.ones(2, 3)
x[1.0]
---
x = torch.ones(2, 3)
x[0] = torch.ones(2)
---
x = torch.ones(2, 3)
x[:, 0] = torch.ones(3)
---
x = torch.ones(3)
x[::-1]
---
x = torch.tensor(1.)
x[0]
---
for v in torch.tensor(1.): pass
---
x = torch.ones(2, requires_grad=True)
y = (x * x).sum()
y.backward()
y.backward()
---
x = torch.ones(2, requires_grad=True)
y = x * x
y.backward()
---
torch.ones(2).sum().backward()
---
torch.ones(2).item()
---
float(torch.ones(2))
---
int(torch.ones(0))
---
bool(torch.ones(2))
---
if torch.ones(2) > 0: pass
---
x = torch.ones(2, requires_grad=True)
x += 1
---
x = torch.ones(2, requires_grad=True)
x[0] = 3
---
x = torch.ones(2, requires_grad=True)
x.zero_()
---
x = torch.ones(2, requires_grad=True)
x.numpy()
---
import numpy as np
x = torch.ones(2, requires_grad=True)
print(np.sin(x))
---
torch.arange(3, requires_grad=True)
---
torch.tensor([1, 2], requires_grad=True)
---
x = torch.ones(2, requires_grad=True)
torch.tensor(x)
---
x = torch.ones(2)
y = torch.tensor(x)
print(y)
---
torch.tensor([[1, 2], [3]])
---
torch.tensor([1, "a"])
---
torch.tensor("abc")
---
torch.tensor(None)
---
torch.tensor(1, 2)
---
torch.tensor([[1., 2.], [3., 4.]], [2.])
---
torch.tensor([torch.tensor(1.), torch.tensor(2.)])
---
print(torch.tensor([torch.tensor(1.), torch.tensor(2.)]))
---
torch.tensor([torch.ones(2), torch.ones(2)])
---
torch.ones(2, 3) + torch.ones(2)
---
torch.ones(2, 3) * torch.ones(3, 2)
---
x = torch.ones(2); x += torch.ones(2, 2)
---
x = torch.ones(2, dtype=torch.int64); x += 1.5
---
x = torch.ones(2, dtype=torch.int64); x /= 2
---
torch.ones(2) + "a"
---
torch.ones(2) + None
---
torch.ones(2) + [1, 2]
---
"a" + torch.ones(2)
---
torch.exp(2.0)
---
torch.exp([1., 2.])
---
torch.exp(torch.ones(1), 2)
---
torch.sum(3)
---
torch.ones(2, 3).sum(dim=2)
---
torch.ones(2, 3).sum(5)
---
torch.ones(2, 3).mean(dim="a")
---
torch.ones(2, 3).foo()
---
torch.zeros(-1)
---
torch.zeros(2.5)
---
torch.zeros("a")
---
torch.arange(0, 5, -1)
---
torch.arange(0, 5, 0)
---
torch.ones(2, 3).permute(0)
---
torch.ones(2, 3).transpose(0, 2)
---
torch.ones(2, 3).squeeze(2)
---
torch.ones(2, 3).unsqueeze(4)
---
torch.ones(2, 3).expand(3, 3)
---
torch.ones(2, 3).expand(3)
---
torch.where(torch.ones(2), 1., 2.)
---
torch.max(torch.tensor([]))
---
torch.argmax(torch.tensor([]))
---
torch.softmax(torch.ones(2, 3))
---
torch.ones(2,3).softmax(2)
---
torch.nn.functional.softmax(torch.ones(2, 3)).shape
---
torch.linalg.inv(torch.ones(2, 2))
---
torch.linalg.solve(torch.ones(2, 2), torch.ones(2))
---
torch.inverse(torch.ones(2, 3))
---
torch.ones(3).view("a")
---
len(torch.tensor(3))
---
hash(torch.ones(1)) and print({torch.ones(1): 2}[torch.ones(1)])
---
range(torch.tensor(3.))
---
[1, 2, 3][torch.tensor(1.)]
---
print([1, 2, 3][torch.tensor(1)], range(torch.tensor(3)))
"""
