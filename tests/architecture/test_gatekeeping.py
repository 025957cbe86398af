"""There is no other way to a product: who may make a permit, and who a view."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from services.export.domain.view import View
from services.export.render import FORMATS
from tests.support.sources import SOURCES, name, nodes


def makers_of(kind: str) -> set[str]:
    return {name(source) for source in SOURCES for call in calls(source) if call == kind}


def calls(source: Path) -> Iterator[str]:
    for node in nodes(source):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                yield called
            case _:
                pass


def test_a_permit_is_made_by_the_gate_and_on_a_decided_edition_alone() -> None:
    assert makers_of("Permit") == {"shared/web/gate.py", "services/export/handlers/press.py"}


def test_a_view_is_made_by_looking_alone() -> None:
    assert {each for each in makers_of("View") if "export" in each} == {
        "services/export/domain/view.py"
    }


def test_whatever_writes_an_edition_down_takes_a_view_and_nothing_else() -> None:
    for written in FORMATS:
        [given] = inspect.signature(written.render).parameters.values()
        assert given.annotation is View
