"""In which order a loader takes the items of a data set, as in `torch.utils.data`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..rand import Generator, generator_of


class Sampler:
    """Indices, in the order in which they are wanted; to be subclassed. Source: `torch.utils.data.Sampler`.

    >>> import autodiff_lite as torch
    >>> issubclass(torch.utils.data.SequentialSampler, torch.utils.data.Sampler)
    True
    """

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError


class SequentialSampler(Sampler):
    """All indices in order. Source: `torch.utils.data.SequentialSampler`.

    >>> import autodiff_lite as torch
    >>> list(torch.utils.data.SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """All indices in a random order, or with `replacement` as many drawn at random.

    Raises ValueError for a number of samples that is not positive. Source: `torch.utils.data.RandomSampler`.

    >>> import autodiff_lite as torch
    >>> sorted(torch.utils.data.RandomSampler("abc"))
    [0, 1, 2]
    """

    def __init__(
        self,
        data_source: Any,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source, self.replacement, self.generator = data_source, replacement, generator
        _need_flag("replacement", replacement)
        self.num_samples = len(data_source) if num_samples is None else num_samples
        _need_count("num_samples", self.num_samples)

    def __iter__(self) -> Iterator[int]:
        total, draw = len(self.data_source), generator_of(self.generator)
        if self.replacement:
            yield from draw.integers(0, total, self.num_samples).tolist()
            return
        for start in range(0, self.num_samples, total):
            yield from draw.permutation(total)[: self.num_samples - start].tolist()

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """Given indices in a random order. Source: `torch.utils.data.SubsetRandomSampler`.

    >>> import autodiff_lite as torch
    >>> sorted(torch.utils.data.SubsetRandomSampler([5, 2, 7]))
    [2, 5, 7]
    """

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[int]:
        return (self.indices[i] for i in generator_of(self.generator).permutation(len(self.indices)).tolist())

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """Indices drawn with probabilities in proportion to weights. Source: `torch.utils.data.WeightedRandomSampler`.

    Raises ValueError for a number of samples that is not positive.

    >>> import autodiff_lite as torch
    >>> list(torch.utils.data.WeightedRandomSampler([0.0, 1.0], 3))
    [1, 1, 1]
    """

    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        _need_count("num_samples", num_samples)
        _need_flag("replacement", replacement)
        self.weights = np.asarray(weights, dtype=np.float64)
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator

    def __iter__(self) -> Iterator[int]:
        chances = self.weights / self.weights.sum()
        drawn = generator_of(self.generator).choice(len(chances), self.num_samples, self.replacement, chances)
        return iter(drawn.tolist())

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler):
    """The indices of a sampler in lists of one length; the last may be shorter.

    Raises ValueError for a batch size that is no positive integer, and for a `drop_last` that is no truth value.
    Source: `torch.utils.data.BatchSampler`.

    >>> import autodiff_lite as torch
    >>> list(torch.utils.data.BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[Any], batch_size: int, drop_last: bool) -> None:
        _need_count("batch_size", batch_size)
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[Any]]:
        return batches(self.sampler, self.batch_size, self.drop_last)

    def __len__(self) -> int:
        total = len(self.sampler)  # type: ignore[arg-type]
        return total // self.batch_size if self.drop_last else -(-total // self.batch_size)


def batches(items: Iterable[Any], size: int, drop_last: bool) -> Iterator[list[Any]]:
    """Lists of `size` items; the last may be shorter, or is dropped."""
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch and not drop_last:
        yield batch


def _need_count(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={value}")


def _need_flag(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} should be a boolean value, but got {name}={value}")


__all__ = [
    "BatchSampler", "RandomSampler", "Sampler", "SequentialSampler", "SubsetRandomSampler", "WeightedRandomSampler",
]  # fmt: skip
