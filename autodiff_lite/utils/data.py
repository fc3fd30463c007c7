"""Data sets and the batches that a training loop takes from them, as in `torch.utils.data`."""

from __future__ import annotations

import bisect
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..joining import stack
from ..nested import array_from
from ..rand import Generator, generator_of
from ..tensor import Tensor, plain
from .sampling import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    batches,
)  # fmt: skip


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

    def __add__(self, other: Any) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    """A data set that can only be gone through, in its own order; to be subclassed with `__iter__`.

    Source: `torch.utils.data.IterableDataset`.

    >>> import autodiff_lite as torch
    >>> class Countdown(torch.utils.data.IterableDataset):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1])
    >>> list(torch.utils.data.DataLoader(Countdown(), batch_size=2))
    [tensor([3, 2]), tensor([1])]
    """

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError("Subclasses of IterableDataset should implement __iter__.")


class ConcatDataset(Dataset):
    """Data sets one after the other. Source: `torch.utils.data.ConcatDataset`.

    Raises AssertionError if there is none, ValueError for a negative index beyond the beginning.

    >>> import autodiff_lite as torch
    >>> list(torch.utils.data.ConcatDataset(["ab", "c"]))
    ['a', 'b', 'c']
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        assert self.datasets, "datasets should not be an empty iterable"
        self.cumulative_sizes = list(itertools.accumulate(map(len, self.datasets)))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> Any:
        if index < 0:
            if -index > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            index += len(self)
        part = bisect.bisect_right(self.cumulative_sizes, index)
        return self.datasets[part][index - (self.cumulative_sizes[part - 1] if part else 0)]


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

    def __getitem__(self, index: Any) -> Any:
        return self.dataset[[self.indices[i] for i in index] if isinstance(index, list) else self.indices[index]]

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
        for i, share in enumerate(lengths):
            if not 0 <= share <= 1:
                raise ValueError(f"Fraction at index {i} is not between 0 and 1")
        sizes = [int(total * share) for share in lengths]
        for i in range(total - sum(sizes)):
            sizes[i % len(sizes)] += 1
        for i, size in enumerate(sizes):
            if not size:
                warnings.warn(
                    f"Length of split at index {i} is 0. This might result in an empty dataset.", stacklevel=2
                )
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
        parts = [default_collate(part) for part in zip(*batch, strict=True)]
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

    `collate_fn` makes a batch of a list of items; with `batch_size=None` each item is given as it is. `sampler` gives
    the order, `batch_sampler` whole batches of indices. `num_workers` and the options about workers and memory say how
    PyTorch hurries, and change nothing here. Raises ValueError for options that contradict each other.
    Source: `torch.utils.data.DataLoader`.

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
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        streamed = isinstance(dataset, IterableDataset)
        for option, value in (("shuffle", shuffle or None), ("sampler", sampler), ("batch_sampler", batch_sampler)):
            if streamed and value is not None:
                raise ValueError(
                    f"DataLoader with IterableDataset: expected unspecified {option} option, but got {option}={value}"
                )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.batch_size, self.drop_last = dataset, batch_size, drop_last
        self.sampler, self.batch_sampler, self.generator = sampler, batch_sampler, generator
        self.collate_fn = collate_fn or (_converted if batch_sampler is None else default_collate)
        self.num_workers, self.pin_memory, self.timeout, self.worker_init_fn = (
            num_workers, pin_memory, timeout, worker_init_fn,
        )  # fmt: skip
        self.prefetch_factor, self.persistent_workers = prefetch_factor, persistent_workers

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.dataset, IterableDataset):
            whole = self.batch_size is None
            taken = self.dataset if whole else batches(self.dataset, self.batch_size or 1, self.drop_last)
            yield from map(self.collate_fn, taken)
        elif self.batch_sampler is None:
            for index in self.sampler:
                yield self.collate_fn(self.dataset[index])
        else:
            for indices in self.batch_sampler:
                yield self.collate_fn([self.dataset[i] for i in indices])

    def __len__(self) -> int:
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)  # type: ignore[arg-type]


__all__ = [
    "BatchSampler", "ConcatDataset", "DataLoader", "Dataset", "IterableDataset", "RandomSampler", "Sampler",
    "SequentialSampler", "Subset", "SubsetRandomSampler", "TensorDataset", "WeightedRandomSampler", "default_collate",
    "random_split",
]  # fmt: skip
