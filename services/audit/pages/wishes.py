"""A grant as a person asks for it: whose records, who may see them, for what, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Query
from pydantic import ValidationError

from services.audit.pages.moments import moment
from services.audit.reports.wording import GROUPS, ORGANISATIONS, first_up
from shared.errors import Malformed
from shared.schemas.partners import GrantPermission
from shared.schemas.vocabulary import Action, FieldClass, Purpose
from shared.web.words import words

Text = Annotated[str, Query(max_length=320)]
Many = Annotated[tuple[str, ...], Query(max_length=64)]
SEEING = (Action.READ, Action.MATCH, Action.DISPLAY)
EXPORTING = (*SEEING, Action.EXPORT, Action.DISTRIBUTE)
KINDS = ("nhs_trust", "nhs_ft", "icb", "hin", "nhs_national", "dbt", "regulator", "supplier")
RECIPIENTS = [
    *((f"group:{name}", text) for name, text in GROUPS.items()),
    *((f"type:{name}", first_up(ORGANISATIONS[name])) for name in KINDS),
    ("any", "Every organisation that signs in"),
]
PURPOSES = [(str(each), words(each)) for each in Purpose]
CLASSES = [
    (str(each), words(each)) for each in FieldClass if each is not FieldClass.PERSONAL_CONTACT
]
SENTENCES = {
    "about": "Write which record it is about, such as innovation:hi-nenc:1, or owner: and you.",
    "recipients": "Say who may see it.",
    "purpose": "Say for what they may see it.",
    "classes": "Say which kinds of field they may see.",
    "start": "Write the first day as 3 3 2026, or leave it empty.",
    "end": "Write the last day as 3 3 2026, or leave it empty.",
}
PLACES = {"target": "about", "recipients": "recipients", "purposes": "purpose"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Query parameters, so that what was filled in comes back when it has to be mended."""

    about: Text = ""
    recipients: Many = ()
    organisation: Text = ""
    purpose: Text = ""
    classes: Many = ()
    start: Text = ""
    end: Text = ""

    @property
    def is_blank(self) -> bool:
        return not (self.recipients or self.organisation or self.purpose or self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What is wrong with a wish, by the name of its field."""

    errors: Mapping[str, str] = field(default_factory=dict[str, str])


def granting(wish: Wish, *, grantor: str) -> GrantPermission | Mended:
    """The reference is new: asked for twice, it would be two permissions."""
    errors = {name: SENTENCES[name] for name in _missing(wish)}
    days = dict[str, datetime | None]()
    for name, told in (("start", wish.start), ("end", wish.end)):
        try:
            days[name] = _day(told, last=name == "end")
        except Malformed:
            errors[name] = SENTENCES[name]
    if errors:
        return Mended(errors=errors)
    try:
        return GrantPermission.model_validate(_asked(wish, days, grantor=grantor))
    except ValidationError as refused:
        return Mended(errors=_named(refused))


def _missing(wish: Wish) -> list[str]:
    some = bool(wish.recipients or wish.organisation)
    told = {"about": wish.about, "recipients": some, "purpose": wish.purpose}
    return [name for name, value in {**told, "classes": wish.classes}.items() if not value]


def _day(told: str, *, last: bool) -> datetime | None:
    """A day is meant from its first moment, or to its last."""
    if not told:
        return None
    at = moment(told)
    return at if last else datetime.combine(at, time.min, UTC)


def _asked(wish: Wish, days: Mapping[str, datetime | None], *, grantor: str) -> dict[str, Any]:
    organisation = (
        [f"org:{wish.organisation.removeprefix('org:')}"] if wish.organisation else []
    )
    return {
        "reference": f"page-{uuid4()}",
        "grantor": grantor,
        "target": wish.about.strip(),
        "terms": {
            "recipients": [*wish.recipients, *organisation],
            "actions": EXPORTING if wish.purpose == Purpose.EXPORT_PROMOTION else SEEING,
            "purposes": [wish.purpose],
            "classes": wish.classes,
            "valid_from": days["start"],
            "valid_to": days["end"],
        },
    }


def _named(refused: ValidationError) -> dict[str, str]:
    places = [str(step) for error in refused.errors() for step in error["loc"]]
    found = {PLACES.get(place, place) for place in places} & SENTENCES.keys()
    return {name: SENTENCES[name] for name in sorted(found) or ["about"]}
