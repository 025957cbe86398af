"""What changed between two editions, as one reader may see both of them now."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.export.domain.view import Row, Shown, View

PLAIN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    product: str
    field: str
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]

    @property
    def substantive(self) -> bool:
        """Equal but for case, spaces, punctuation and form: that is cosmetic."""
        return [*map(_plain, self.before)] != [*map(_plain, self.after)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    product: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """A product that either view lacks though its edition holds it is only counted."""

    added: tuple[Row, ...] = ()
    returned: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    moved: tuple[Moved, ...] = ()
    changed: tuple[Changed, ...] = ()
    unshared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a diff compares of a row."""

    rank: int | None
    values: Mapping[str, tuple[Shown, ...]] = field(
        default_factory=dict[str, tuple[Shown, ...]]
    )


def diff(before: View, after: View, *, unshared: Collection[str]) -> Diff:
    """`unshared` are those that an edition holds and its view does not."""
    old, new = (_open(view, unshared) for view in (before, after))
    fresh = [row for product, row in new.items() if product not in old]
    both = [(old[product], row) for product, row in new.items() if product in old]
    return Diff(
        added=tuple(row for row in fresh if row.step.change != "returned"),
        returned=tuple(row for row in fresh if row.step.change == "returned"),
        removed=tuple(row for product, row in old.items() if product not in new),
        moved=tuple(
            Moved(product=row.product, before=was.rank, after=row.rank)
            for was, row in both
            if was.rank != row.rank
        ),
        changed=tuple(change for was, row in both for change in _changes(was, row)),
        unshared=len(unshared),
    )


def places(view: View, unshared: Collection[str]) -> dict[str, Place]:
    rows = _open(view, unshared).values()
    return {row.product: Place(rank=row.rank, values=row.values) for row in rows}


def apply(found: Diff, to: Mapping[str, Place]) -> dict[str, Place]:
    """What stood before, and the diff: that is what stands after."""
    gone = {row.product for row in found.removed}
    ranks = {move.product: move.after for move in found.moved}
    after = {
        product: Place(
            rank=ranks.get(product, place.rank),
            values=_amended(place.values, [c for c in found.changed if c.product == product]),
        )
        for product, place in to.items()
        if product not in gone
    }
    fresh = (*found.added, *found.returned)
    return after | {row.product: Place(rank=row.rank, values=row.values) for row in fresh}


def _open(view: View, unshared: Collection[str]) -> dict[str, Row]:
    return {row.product: row for row in view.rows if row.product not in unshared}


def _changes(was: Row, row: Row) -> list[Changed]:
    return [
        Changed(product=row.product, field=name, before=before, after=after)
        for name in sorted({*was.values, *row.values})
        if (before := was.values.get(name, ())) != (after := row.values.get(name, ()))
    ]


def _amended(
    values: Mapping[str, tuple[Shown, ...]], changes: Collection[Changed]
) -> dict[str, tuple[Shown, ...]]:
    amended = {**values, **{change.field: change.after for change in changes}}
    return {name: value for name, value in amended.items() if value}


def _plain(shown: Shown) -> str:
    text = unicodedata.normalize("NFKC", str(shown.value)).casefold()
    return PLAIN.sub(" ", text).strip()
