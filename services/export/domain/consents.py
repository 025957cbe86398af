"""What is known of the permissions behind a product: until when each record may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.schemas.partners import Terms
from shared.schemas.vocabulary import Action, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One permission as the log last told it; without terms it no longer stands."""

    version: int
    terms: Terms | None = None

    def allows(self, action: Action, purpose: Purpose) -> bool:
        terms = self.terms
        return terms is not None and action in terms.actions and purpose in terms.purposes


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """All that hang on one target, by their id."""

    known: Mapping[str, Consent] = field(default_factory=dict[str, Consent])

    def told(self, permission: str, consent: Consent) -> "Consents":
        """The newer stands, whatever came first."""
        before = self.known.get(permission)
        if before and before.version >= consent.version:
            return self
        return Consents(known={**self.known, permission: consent})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shareable:
    """`ends` is None where no end is set; unknown where nothing is known to permit it."""

    known: bool
    ends: datetime | None = None


def is_offered(consents: Iterable[Consents]) -> bool:
    """Whether an owner's own permission covers promotion abroad."""
    return any(
        consent.terms is not None
        and consent.terms.origin == "owner"
        and consent.allows(Action.EXPORT, Purpose.EXPORT_PROMOTION)
        for each in consents
        for consent in each.known.values()
    )


def until(
    behind: Mapping[str, Sequence[Consents]], *, action: Action, purpose: Purpose
) -> Shareable:
    """Of each record the permission that lasts longest, of all records the first to end."""
    lasts = [_longest(consents, action, purpose=purpose) for consents in behind.values()]
    if not lasts or not all(each.known for each in lasts):
        return Shareable(known=False)
    return Shareable(known=True, ends=min((e.ends for e in lasts if e.ends), default=None))


def _longest(consents: Sequence[Consents], action: Action, *, purpose: Purpose) -> Shareable:
    ends = [
        consent.terms.valid_to
        for each in consents
        for consent in each.known.values()
        if consent.terms and consent.allows(action, purpose)
    ]
    if not ends or None in ends:
        return Shareable(known=bool(ends))
    return Shareable(known=True, ends=max(end for end in ends if end))
