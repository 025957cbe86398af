"""How ready a product is, in points: each with who said so, when, and in which record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.export.domain import claims
from services.export.domain.claims import Claim, Known
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


Claims = Callable[[Known], Iterator[Claim]]


def signals(known: Known) -> tuple[Signal, ...]:
    """Judge what is given and nothing else: leave out what nobody permits before asking."""
    found = (_best(name, known) for name in SIGNALS)
    return tuple(signal for signal in found if signal)


def _best(name: str, known: Known) -> Signal | None:
    """Take what earns most; among equals the stronger, the later, the lower source."""
    sentences, claimed = SIGNALS[name]
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
            sentence=sentences[claim.value],
        )
        for claim in sorted(claimed(known), key=lambda claim: (claim.rests_on, claim.by))
    ]
    return max(
        earned,
        key=lambda each: (each.points, strength[each.asserted_by], each.on or date.min),
        default=None,
    )


SIGNALS: Mapping[str, tuple[Mapping[str, str], Claims]] = {
    "nhs_use": (
        {
            "regions": "NHS organisations in two or more regions use it.",
            "icbs": "NHS organisations in two or more integrated care boards use it.",
            "site": "An NHS organisation uses it.",
        },
        claims.used,
    ),
    "certified": (
        {
            "all": "It holds every certificate that its categories need.",
            "some": "It holds some of the certificates that its categories need.",
            "none_needed": "Its categories need no certificate.",
        },
        claims.certified,
    ),
    "clinical_evidence": (
        {
            "published": "Published data or a randomised trial support it.",
            "other": "Clinical evidence of another kind supports it.",
        },
        claims.proved,
    ),
    "hta_output": (
        {
            "published": "A health technology assessment body has published guidance on it.",
            "begun": "A health technology assessment has begun.",
        },
        claims.assessed,
    ),
}
