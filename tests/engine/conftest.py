"""Warnings that are not ours to raise.

PyTorch is silent where NumPy warns (log of 0, 0/0). The package silences NumPy's warnings from its own modules when
it is imported; pytest
replaces warning filters for each test, so they are put back here. And PyTorch 2.13 warns about parts of itself when
it is used as judge.
"""

from __future__ import annotations

import pytest

FILTERS = (r"ignore::RuntimeWarning:autodiff_lite(\..*)?", r"ignore:.torch.jit:DeprecationWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for each in FILTERS:
            item.add_marker(pytest.mark.filterwarnings(each))
