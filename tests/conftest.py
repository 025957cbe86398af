"""What every test may ask for by name, and the order of the folders."""

from pathlib import Path

import pytest

from tests.support.stack import engines, kafka, mongo

__all__ = ["engines", "kafka", "mongo"]

HERE = Path(__file__).parent
FOLDERS = ("architecture", "unit", "contract", "integration", "e2e", "chaos")
"""Quick ones first; a whole stack is up for one folder alone, and gone before the next."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a folder the order stays as the lot has drawn it."""
    items.sort(key=lambda item: FOLDERS.index(item.path.relative_to(HERE).parts[0]))
