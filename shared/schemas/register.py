"""An organisation, and what it was on a day: items carry half-open days."""

from datetime import date

from shared.schemas.base import Code, Frozen, Line, OrgId
from shared.schemas.entities import OrgRef
from shared.schemas.vocabulary import OrgType


class Dated(Frozen):
    """True from `opened` (or always) until the day before `closed` (or for good)."""

    opened: date | None = None
    closed: date | None = None
    source: Code | None = None

    def holds(self, day: date) -> bool:
        begun = self.opened is None or self.opened <= day
        return begun and (self.closed is None or day < self.closed)


class Identifier(Dated):
    scheme: Code
    id: Line


class Name(Dated):
    text: Line
    kind: Code = "full"
    """full or alias."""


class Relation(Dated):
    kind: Code
    """in_icb, in_region, hosted_by, part_of or covers_icb."""
    org_id: OrgId


class Assurance(Dated):
    scheme: Code
    standing: Code


class Organisation(Dated):
    org_id: OrgId
    type: OrgType
    identifiers: tuple[Identifier, ...] = ()
    names: tuple[Name, ...]
    relations: tuple[Relation, ...] = ()
    assurances: tuple[Assurance, ...] = ()
    territory: Code | None = None
    """ISO 3166-1 alpha-2."""
    postcode: Line | None = None
    provisional: bool = False


def at(organisation: Organisation, day: date, *, tier: str | None = None) -> OrgRef:
    """Say what the organisation was that day; imports never change a past answer."""
    return OrgRef(
        name=name_on(organisation, day),
        org_id=organisation.org_id,
        type=organisation.type,
        icb=related(organisation, "in_icb", day=day),
        region=related(organisation, "in_region", day=day),
        as_at=day,
        tier=tier,
    )


def name_on(organisation: Organisation, day: date) -> str:
    full = [name for name in organisation.names if name.kind == "full"]
    return next((name.text for name in full if name.holds(day)), full[-1].text)


def related(organisation: Organisation, kind: str, *, day: date) -> str | None:
    found = (r.org_id for r in organisation.relations if r.kind == kind and r.holds(day))
    return next(found, None)


def standing(organisation: Organisation, scheme: str, *, day: date) -> str | None:
    found = (a.standing for a in organisation.assurances if a.scheme == scheme and a.holds(day))
    return next(found, None)
