"""Data sets, samplers and loaders; first values for parameters."""

# ruff: noqa: E501  (programs, as they are run)

BATCHING = """
D = torch.utils.data
ds = D.TensorDataset(torch.arange(10.).reshape(5, 2), torch.arange(5))
def fails(*calls):
    for call in calls:
        try:
            print("passed", call())
        except Exception as e:
            print(type(e).__name__, str(e).split("\\n")[0])
both = ds + ds
print(len(both), both[7], both[-1], D.ConcatDataset([ds, ds, ds])[14], both.cumulative_sizes, D.Subset(ds, [0, 3])[[0, 1]])
fails(lambda: both[-11], lambda: both[10], lambda: D.ConcatDataset([]), lambda: D.random_split(ds, [1.5, -0.5]), lambda: [len(p) for p in D.random_split(ds, [1.0, 0.0])])
print(list(D.DataLoader([(1, "a"), (2, "b")], batch_size=2)))
print(list(D.DataLoader(ds, sampler=[3, 1], batch_size=2)), list(D.DataLoader(ds, batch_sampler=[[3, 1], [0]])), list(D.DataLoader(ds, None, sampler=[2])), list(D.SequentialSampler(ds)), list(D.BatchSampler(D.SequentialSampler(ds), 2, True)))
print(sorted(D.RandomSampler(ds)), len(list(D.RandomSampler(ds, True, 7))), len(list(D.RandomSampler(ds, num_samples=12))), sorted(D.SubsetRandomSampler([1, 4])), list(D.WeightedRandomSampler(torch.tensor([0., 2.]), 3)), sorted(D.WeightedRandomSampler([1, 1, 0], 2, replacement=False)))
l = D.DataLoader(ds, 2, shuffle=True, num_workers=0, pin_memory=False, timeout=0, worker_init_fn=None, prefetch_factor=None, persistent_workers=False, drop_last=True)
print(type(l.sampler).__name__, type(l.batch_sampler).__name__, len(l), len(l.sampler), l.collate_fn.__name__, l.num_workers, l.drop_last, sum(len(x) for x, y in l))
print(len(D.DataLoader(ds, sampler=D.SubsetRandomSampler([0, 2, 4]), batch_size=2)), D.DataLoader(ds, None).batch_sampler, sorted(int(y) for x, y in D.DataLoader(ds, sampler=D.SubsetRandomSampler([0, 2, 4]))))
fails(lambda: D.DataLoader(ds, num_workers=-1), lambda: D.DataLoader([], shuffle=True), lambda: D.DataLoader(3, shuffle=True), lambda: D.DataLoader(ds, sampler=[1], shuffle=True), lambda: D.DataLoader(ds, batch_sampler=[[1]], batch_size=2), lambda: D.DataLoader(ds, batch_size=True), lambda: D.DataLoader(ds, drop_last=1), lambda: D.RandomSampler(ds, 3), lambda: D.RandomSampler(ds, num_samples=0), lambda: D.WeightedRandomSampler([1.], 0), lambda: D.BatchSampler([1], 0, False), lambda: len(D.Dataset()), lambda: D.DataLoader(ds, None, drop_last=True))
class Stream(D.IterableDataset):
    def __iter__(self):
        for i in range(5): yield i, float(i)
print(list(D.DataLoader(Stream(), batch_size=2)), list(D.DataLoader(Stream(), batch_size=2, drop_last=True)), list(D.DataLoader(Stream(), batch_size=None))[:1])
fails(lambda: len(D.DataLoader(Stream())), lambda: D.DataLoader(Stream(), shuffle=True))
---
I = torch.nn.init
print(I.eye_(torch.empty(2, 3)), I.eye_(torch.empty(2, 2, dtype=torch.float64)), I.trunc_normal_(torch.empty(20), std=0.5, a=-1, b=1).abs().max() <= 1)
for shape in ((2, 3), (3, 2), (2, 2), (4, 1, 3)):
    w = I.orthogonal_(torch.empty(shape), gain=2).reshape(shape[0], -1)
    g = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    print(torch.allclose(g, 4 * torch.eye(len(g)), atol=1e-5), w.shape)
print(I.orthogonal_(torch.nn.Linear(2, 2).weight).requires_grad)
I.orthogonal_(torch.empty(2))
---
torch.nn.init.eye_(torch.empty(2))
---
torch.nn.init.calculate_gain("leaky_relu", True)
"""
