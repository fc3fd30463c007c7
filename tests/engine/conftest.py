"""PyTorch is silent where NumPy warns (log of 0, 0/0). The package silences NumPy's warnings from its own modules when it is imported;
pytest replaces warning filters for each test, so they are put back here."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.filterwarnings(r"ignore::RuntimeWarning:autodiff_lite(\..*)?"))
