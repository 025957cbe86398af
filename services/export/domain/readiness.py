"""How ready a product is, in points: each with who said so, when, and in which record."""

from dataclasses import dataclass
from datetime import date

from services.export.domain.claims import Known
from services.export.domain.signals import SIGNALS
from shared.schemas.vocabulary import Asserter


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """The working of one signal: who says so, never in whose words."""

    signal: str
    value: str
    points: int
    of: int
    asserted_by: Asserter
    on: date | None
    rests_on: tuple[tuple[str, str], ...]
    sentence: str


def signals(known: Known) -> tuple[Signal, ...]:
    """Judge what is given and nothing else: leave out what nobody permits before asking."""
    found = (_best(name, known) for name in SIGNALS if name in known.criteria.signals)
    return tuple(signal for signal in found if signal)


def _best(name: str, known: Known) -> Signal | None:
    """Take what earns most; among equals the stronger, the later, the lower source."""
    asked = SIGNALS[name]
    scale, strength = known.criteria.signals[name], known.criteria.strength
    earned = [
        Signal(
            signal=name,
            value=claim.value,
            points=scale.maximum * scale.percent[claim.value] * strength[claim.by] // 10_000,
            of=scale.maximum,
            asserted_by=claim.by,
            on=claim.on,
            rests_on=claim.rests_on,
            sentence=asked.sentences[claim.value],
        )
        for claim in sorted(asked.claims(known), key=lambda claim: (claim.rests_on, claim.by))
    ]
    return max(
        earned,
        key=lambda each: (each.points, strength[each.asserted_by], each.on or date.min),
        default=None,
    )
