"""Optimisers: numbers after a few steps, groups, states, and what they refuse."""

# ruff: noqa: E501  (programs, as they are run)

OPTIMISING = """
O = torch.optim
def go(make, n=3):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    b = torch.tensor([0.5], requires_grad=True)
    o = make([w, b])
    for _ in range(n):
        o.zero_grad()
        ((w ** 3).sum() * b.sum() + (b - 1).pow(2).sum()).backward()
        o.step()
    print(w, b, o, o.state_dict(), o.defaults)
go(lambda p: O.SGD(p, 0.01))
go(lambda p: O.SGD(p, lr=torch.tensor(0.01)))
go(lambda p: O.Adam(p, lr=0.01, weight_decay=0.1, decoupled_weight_decay=True))
go(lambda p: O.Adam(p, lr=torch.tensor(0.01), betas=[0.9, 0.99]))
go(lambda p: O.AdamW(p, maximize=True))
go(lambda p: O.RMSprop(p))
go(lambda p: O.RMSprop(p, 0.02, 0.9, 1e-5, 0.1, 0.9, True, maximize=True))
go(lambda p: O.RMSprop(p, 0.01, centered=True))
go(lambda p: O.Adagrad(p))
go(lambda p: O.Adagrad(p, 0.1, 0.5, 0.1, 2.0, 1e-5, maximize=True))
print(O.Adagrad([torch.ones(2, requires_grad=True)]).state_dict())
---
w = torch.ones(2, requires_grad=True)
o = torch.optim.SGD([w], 0.1)
print(o.state, o.state[w], o.state)
o = torch.optim.SGD([w], 0.1, momentum=0.5)
w.sum().backward()
o.step()
p = torch.optim.SGD([w], 0.1)
p.load_state_dict(o.state_dict())
print(o.state, p.state)
class Mine(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1):
        super().__init__(params, {"lr": lr})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    state = self.state[p]
                    state["step"] = state.get("step", 0) + 1
                    p.add_(p.grad, alpha=-group["lr"])
m = Mine([w])
m.step()
m.step()
print(w, m, m.state_dict())
---
print(torch.optim.SGD(torch.nn.Linear(1, 1).named_parameters(), lr=0.1), torch.optim.SGD([{"params": torch.nn.Linear(1, 1).named_parameters(), "lr": 0.5}]).param_groups[0]["param_names"])
torch.optim.SGD([{"params": {torch.ones(1, requires_grad=True)}}], lr=0.1)
---
torch.optim.Adam([torch.ones(1, requires_grad=True)], betas=(0, 0.9))
---
torch.optim.Adam([torch.ones(1, requires_grad=True)], betas=0.9)
---
torch.optim.SGD([torch.ones(1, requires_grad=True)], lr="0.1")
---
torch.optim.RMSprop([torch.ones(1, requires_grad=True)], alpha=-1)
---
torch.optim.Adagrad([torch.ones(1, requires_grad=True)], lr_decay=-1)
"""
