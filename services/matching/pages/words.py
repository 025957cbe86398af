"""How pages say what matching's words mean."""

from collections.abc import Callable, Mapping
from typing import Any

from services.matching.domain.records import Reply, Standing
from shared.schemas.vocabulary import Declining
from shared.web.words import words

STANDINGS: Mapping[Any, str] = {
    Standing.MADE: "Offers to your team",
    Standing.ACCEPTED: "Offers your team has accepted",
    Standing.DECLINED: "Offers your team has declined",
}
STATES = [("made", "Open"), ("accepted", "Accepted"), ("declined", "Declined")]
DECLINES: Mapping[Declining, str] = {
    Declining.WRONG_CATEGORY: "No: it is not the kind of thing that we buy",
    Declining.WRONG_REGION: "No: we do not buy for where it would be used",
    Declining.NO_CAPACITY: "No: we have no room for it now",
    Declining.ALREADY_HAVE: "No: we have it, or something that does the same",
    Declining.CONFLICT: "No: we have a conflict of interest",
    Declining.OTHER: "No: for another reason",
}
ANSWERS = [
    ("accept", "Yes: we want to look into it"),
    *((code.value, text) for code, text in DECLINES.items()),
]


def told(reply: Reply) -> str:
    return DECLINES[reply.reason] if reply.reason else ANSWERS[0][1]


def _supplier(value: Mapping[str, Any]) -> str:
    number = value.get("company_number")
    return f"{value['name']} (company number {number})" if number else str(value["name"])


def _listed(value: list[str]) -> list[str]:
    return [words(each.lower()) for each in dict.fromkeys(value)]


FIELDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "summary": ("What it is", str),
    "categories": ("Categories", _listed),
    "supplier": ("Supplier", _supplier),
    "country": ("Country", str),
    "website": ("Website", str),
}
