"""What every test may ask for by name, and the order of the folders."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.node import node
from tests.support.stack import engines, kafka, mongo

__all__ = ["engines", "kafka", "mongo", "node"]

settings.register_profile("each run", max_examples=20, deadline=None)
settings.load_profile("each run")  # few, but others each time: the lot is drawn anew

HERE = Path(__file__).parent
FOLDERS = (
    "architecture",
    "unit",
    "properties",
    "contract",
    "integration",
    "interop",
    "browser",
    "e2e",
    "chaos",
)
"""Quick ones first; a whole stack is up for one folder alone, and gone before the next."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="write anew what pages are compared with"
    )
    parser.addoption(
        "--engine", action="store_true", help="start a Docker engine if none answers"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a folder the order stays as the lot has drawn it, but kills come last.

    A process killed inside a transaction holds its rows for the stand-in's minute.
    """
    items.sort(key=lambda item: (_folder(item), "killed" in item.name))


def _folder(item: pytest.Item) -> int:
    return FOLDERS.index(item.path.relative_to(HERE).parts[0])
