"""A first look at every value of a record, and what was found wrong on it."""

from dataclasses import dataclass, field
from decimal import Decimal

from services.intake.domain.issues import Place, issue, written
from services.intake.domain.records import Json
from services.intake.domain.screen import screen, speaks_of_patients
from services.intake.feeds.decode import Doubled
from shared.schemas.entities import Issue

DEEPEST, MOST = 64, 100_000


@dataclass(slots=True)
class Notes:
    """What was found wrong with a record, in order, each once."""

    _found: dict[tuple[str, Place], Issue] = field(
        default_factory=dict[tuple[str, Place], Issue]
    )
    others: list[str] = field(default_factory=list[str])
    """Values of closed lists that the lists do not hold."""
    ref: str | None = None
    """The record's own, once its key is read."""
    nodes: int = 0

    def add(
        self, code: str, place: Place, *, raw: object = None, expected: str | None = None
    ) -> None:
        if (code, place) not in self._found:
            told = issue(code, written(place), raw=raw, expected=expected)
            self._found[code, place] = told

    @property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(self._found.values())


def inspect(node: Json, place: Place, notes: Notes) -> Json:  # noqa: PLR0917
    """Look at every value before any is read: patient data, depth, size, overflow."""
    return _Inspection(notes).look(node, place, name="", depth=0)


@dataclass(frozen=True, slots=True)
class _Inspection:
    notes: Notes

    def look(self, node: Json, place: Place, *, name: str, depth: int) -> Json:
        self.notes.nodes += 1
        if depth > DEEPEST or self.notes.nodes > MOST:
            self.notes.add("too_deep", ("$",))
            return None
        match node:
            case str():
                self._screen(node, place, name=name)
            case int() if speaks_of_patients(name):
                self._screen(str(node), place, name=name)
            case list():
                return [
                    self.look(item, (*place, n), name=name, depth=depth + 1)
                    for n, item in enumerate(node)
                ]
            case dict():
                return self._object(node, place, depth=depth)
            case Decimal() if not node.is_finite():
                self.notes.add("value_overflow", place)
                return None
            case _:
                pass
        return node

    def _object(self, node: dict[str, Json], place: Place, *, depth: int) -> dict[str, Json]:
        if isinstance(node, Doubled):
            self.notes.add("duplicate_key", place)
        return {
            key: self.look(value, (*place, key), name=key, depth=depth + 1)
            for key, value in node.items()
        }

    def _screen(self, text: str, place: Place, *, name: str) -> None:
        if code := screen(text, named=name):
            self.notes.add(code, place, raw=text if code.endswith("suspected") else None)
