"""What one reader may see of an edition, now: the only thing that is ever shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.export.domain.edition import Edition, Entry, Heading
from services.export.domain.past import NEW, Step
from services.export.domain.readiness import Signal
from services.export.domain.standing import level
from services.export.domain.values import Item, Site, Value, permitted
from shared.policy.permit import Permit, Sources, allow_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How widely it is used, without saying where."""

    level: str
    sites: int
    icbs: int
    regions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    value: Value | Use
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    product: str
    rank: int | None
    """None where a signal it rests on is not shown: points would give it away."""
    points: int | None
    signals: tuple[Signal, ...]
    values: Mapping[str, tuple[Shown, ...]]
    withheld: tuple[str, ...]
    step: Step = NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Made by `look` alone: renderers take nothing else."""

    heading: Heading
    document_sha256: str
    rows: tuple[Row, ...]


class NotReproduced(Exception):
    """What we would show is not what was allowed: show nothing."""


def look(edition: Edition, permit: Permit) -> View:
    """Take from what is sealed; nothing can be added."""
    shown = {
        product: {
            source: tuple(f for f in fields if f in permit.allowed[product].get(source, ()))
            for source, fields in sources.items()
        }
        for product, sources in edition.allowed.items()
        if product in permit.allowed
    }
    if allow_sha256(shown) != permit.allow_sha256:
        raise NotReproduced
    rows = [row_of(e, shown[e.product]) for e in edition.entries if e.product in shown]
    order = _place if edition.heading.ranked else _group
    return View(
        heading=edition.heading,
        document_sha256=edition.sha256,
        rows=tuple(sorted((row for row in rows if row.values), key=order)),
    )


def unshared(edition: Edition, view: View) -> frozenset[str]:
    """Those that the edition holds and this view does not."""
    return frozenset(edition.allowed) - {row.product for row in view.rows}


def _place(row: Row) -> tuple[bool, str]:
    """Keep the order of ranks; who shows none comes after, or standing there would tell it."""
    return row.rank is None, row.product if row.rank is None else ""


def _group(row: Row) -> tuple[bool, str]:
    """Keep the order of stages; who shows none comes after, as above."""
    away = "stage" in row.withheld
    return away, row.product if away else ""


def row_of(entry: Entry, allowed: Sources) -> Row:
    items = permitted(entry.items, allowed)
    away = {*entry.withheld, *(i.field for i in entry.items if i not in items)}
    signals = tuple(s for s in entry.signals if _may_show(s, allowed))
    whole = len(signals) == len(entry.signals)
    return Row(
        product=entry.product,
        rank=entry.rank if whole else None,
        points=entry.points if whole else None,
        signals=signals,
        values={field: _shown(field, items) for field in sorted({i.field for i in items})},
        withheld=tuple(sorted(away)),
        step=entry.step if whole else Step(first_edition=entry.step.first_edition),
    )


def _may_show(signal: Signal, allowed: Sources) -> bool:
    return all(field in allowed.get(source, ()) for source, field in signal.rests_on)


def _shown(field: str, items: Sequence[Item]) -> tuple[Shown, ...]:
    given = [item for item in items if item.field == field]
    if field == "nhs_use":
        return (_use(given),)
    return tuple(Shown(value=item.value, sources=(item.source,)) for item in given)


def _use(given: Sequence[Item]) -> Shown:
    sites = [item.value for item in given if isinstance(item.value, Site)]
    use = Use(
        level=level(sites),
        sites=len({site.org_id for site in sites}),
        icbs=len({site.icb for site in sites if site.icb}),
        regions=len({site.region for site in sites if site.region}),
    )
    return Shown(value=use, sources=tuple(sorted({item.source for item in given})))
