"""A first look at every value of a record, and what was found wrong on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.intake.domain.issues import (
    FATAL,
    KINDS,
    MANY,
    Outcome,
    Place,
    issue,
    outcome_of,
    written,
)
from services.intake.domain.records import Json, Read, Unsound
from services.intake.domain.screen import screen, speaks_of_patients
from services.intake.feeds.decode import WHOLE, Doubled, Slice, guessed
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
        """Past fifty only what decides is still told."""
        if (code, place) not in self._found and (
            len(self._found) < MANY or self._decides(code)
        ):
            told = issue(code, written(place), raw=raw, expected=expected)
            self._found[code, place] = told

    def _decides(self, code: str) -> bool:
        return KINDS[code].severity in FATAL and code not in {told for told, _ in self._found}

    @property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(self._found.values())

    def inspect(self, node: Json, place: Place, *, name: str = "") -> Json:
        """Look at every value before any is read: patient data, depth, size, overflow."""
        self.nodes += 1
        if len(place) > DEEPEST + 1 or self.nodes > MOST:
            self.add("too_deep", ("$",))
            return None
        match node:
            case str():
                self._screen(node, place, name=name)
            case int() if speaks_of_patients(name):
                self._screen(str(node), place, name=name)
            case list():
                told = enumerate(node)
                return [self.inspect(item, (*place, n), name=name) for n, item in told]
            case dict():
                return self._object(node, place)
            case Decimal() if not node.is_finite():
                self.add("value_overflow", place)
                return None
            case _:
                pass
        return node

    def _object(self, node: dict[str, Json], place: Place) -> Json:
        """Of a name told twice each value is looked at, though only the last is kept."""
        told = list(node.items())
        if isinstance(node, Doubled):
            self.add("duplicate_key", place)
            told = node.pairs
        return {key: self.inspect(value, (*place, key), name=key) for key, value in told}

    def _screen(self, text: str, place: Place, *, name: str) -> None:
        if code := screen(text, named=name):
            self.add(code, place, raw=text if code.endswith("suspected") else None)


def spoilt(
    code: str, s: Slice = WHOLE, *, beside: Sequence[Read] = (), expected: str | None = None
) -> Unsound:
    """By one fault as a whole; patient data in it, or beside it, is refused all the same."""
    notes = Notes()
    notes.inspect(guessed(s.raw), (s.path,))
    found = (*notes.issues, *(each for read in beside for each in read.issues))
    patients = {each.code: each for each in found if each.code.startswith("patient_data")}
    issues = (issue(code, s.path, expected=expected, line=s.line), *patients.values())
    outcome, raw = outcome_of(issues) or Outcome.REFUSED, s.raw.encode(errors="replace")
    return Unsound(outcome=outcome, raw=raw, path=s.path, issues=issues)
