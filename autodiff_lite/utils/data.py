"""Data sets and the batches that a training loop takes from them, as in `torch.utils.data`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..joining import stack
from ..nested import array_from
from ..rand import Generator, generator_of
from ..tensor import Tensor, plain


class Dataset:
    """What has a length and gives an item for each index below it; to be subclassed.

    Source: `torch.utils.data.Dataset`.

    >>> import autodiff_lite as torch
    >>> class Squares(torch.utils.data.Dataset):
    ...     def __len__(self):
    ...         return 3
    ...     def __getitem__(self, index):
    ...         return index**2
    >>> list(torch.utils.data.DataLoader(Squares(), batch_size=3))
    [tensor([0, 1, 4])]
    """

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")


class TensorDataset(Dataset):
    """Tensors that are read row by row, together. Source: `torch.utils.data.TensorDataset`.

    Raises AssertionError if they differ in the first size.

    >>> import autodiff_lite as torch
    >>> torch.utils.data.TensorDataset(torch.arange(3.0), torch.tensor([7, 8, 9]))[1]
    (tensor(1.), tensor(8))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(t.size(0) != tensors[0].size(0) for t in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(t[index] for t in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].size(0))


class Subset(Dataset):
    """The items of a data set at some indices. Source: `torch.utils.data.Subset`.

    >>> import autodiff_lite as torch
    >>> list(torch.utils.data.Subset("abcd", [3, 1]))
    ['d', 'b']
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Any, lengths: Sequence[int | float], generator: Generator | None = None) -> list[Subset]:
    """Disjoint parts of a data set, of given lengths or shares, chosen at random.

    Raises ValueError unless the lengths add up to that of the data set. Source: `torch.utils.data.random_split`.

    >>> import autodiff_lite as torch
    >>> [len(part) for part in torch.utils.data.random_split(range(10), [0.7, 0.3])]
    [7, 3]
    """
    total = len(dataset)
    sizes = [int(n) for n in lengths]
    if any(isinstance(n, float) for n in lengths) and abs(sum(lengths) - 1) < 1e-6:
        sizes = [int(total * share) for share in lengths]
        for i in range(total - sum(sizes)):
            sizes[i % len(sizes)] += 1
    if sum(sizes) != total:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = generator_of(generator).permutation(total).tolist()
    starts = np.cumsum([0, *sizes]).tolist()
    return [Subset(dataset, order[a : a + n]) for a, n in zip(starts, sizes, strict=False)]


def default_collate(batch: Sequence[Any]) -> Any:
    """One batch of a list of items: tensors are stacked, numbers become a tensor, tuples and dicts go item by item.

    Raises RuntimeError for items of different lengths, TypeError for what is none of these.
    Source: `torch.utils.data.default_collate`.

    >>> import autodiff_lite as torch
    >>> torch.utils.data.default_collate([(torch.ones(2), 0), (torch.zeros(2), 1)])
    [tensor([[1., 1.],
            [0., 0.]]), tensor([0, 1])]
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, np.ndarray):
        return stack([plain(item) for item in batch])
    if isinstance(first, float | np.floating):
        return plain(np.array(batch, dtype=np.float64 if isinstance(first, float) else first.dtype))
    if isinstance(first, int | np.integer):
        return plain(array_from(batch, None))
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, Mapping):
        return {key: default_collate([item[key] for item in batch]) for key in first}
    if isinstance(first, Sequence):
        if any(len(item) != len(first) for item in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        parts = [default_collate(list(part)) for part in zip(*batch, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else parts
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}"
    )


def _converted(item: Any) -> Any:
    """An item that is a batch already: tuples become lists, arrays tensors."""
    if isinstance(item, np.ndarray):
        return plain(item)
    return [_converted(part) for part in item] if isinstance(item, tuple | list) else item


class DataLoader:
    """The items of a data set in batches, in order or shuffled anew for each pass.

    `collate_fn` makes a batch of a list of items; with `batch_size=None` each item is given as it is. `num_workers` and
    `pin_memory` say how PyTorch hurries, and change nothing here. Raises ValueError for options that contradict each
    other. Source: `torch.utils.data.DataLoader`.

    >>> import autodiff_lite as torch
    >>> data = torch.utils.data.TensorDataset(torch.arange(5.0), torch.arange(5))
    >>> for x, y in torch.utils.data.DataLoader(data, batch_size=2):
    ...     print(x, y)
    tensor([0., 1.]) tensor([0, 1])
    tensor([2., 3.]) tensor([2, 3])
    tensor([4.]) tensor([4])
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        *,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        generator: Generator | None = None,
    ) -> None:
        if batch_size is not None and (not isinstance(batch_size, int) or batch_size <= 0):
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        self.dataset, self.batch_size, self.shuffle, self.drop_last = dataset, batch_size, bool(shuffle), drop_last
        self.collate_fn, self.generator = collate_fn or default_collate, generator
        self.own_collate = collate_fn is not None
        self.num_workers, self.pin_memory = num_workers, pin_memory

    def __iter__(self) -> Iterator[Any]:
        total = len(self.dataset)
        order = generator_of(self.generator).permutation(total).tolist() if self.shuffle else range(total)
        if self.batch_size is None:
            items = (self.dataset[i] for i in order)
            yield from map(self.collate_fn if self.own_collate else _converted, items)
            return
        for start in range(0, len(self) * self.batch_size, self.batch_size):
            yield self.collate_fn([self.dataset[i] for i in order[start : start + self.batch_size]])

    def __len__(self) -> int:
        total = len(self.dataset)
        if self.batch_size is None:
            return total
        return total // self.batch_size if self.drop_last else -(-total // self.batch_size)


__all__ = ["DataLoader", "Dataset", "Subset", "TensorDataset", "default_collate", "random_split"]
