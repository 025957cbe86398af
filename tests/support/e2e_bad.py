"""Bad inputs: what is wrong with each, and what shall be said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.e2e_post import Letter
from tests.support.feeds import a_document, a_release, a_row, a_table, as_json

Make = Callable[[str], bytes]
"""Gives the record for a key, so that no two are one."""
Tamper = Callable[[Letter], Letter]
KEY = "idempotency-key"
STRUCTURED = "application/cloudevents+json"
PARTNERS = {"atamis-rrv": "atamis", "ocds-post": "ocds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    name: str
    code: str
    make: Make
    path: str = "$"
    http: int = 0
    """The status; 0 where it cannot be said over HTTP."""
    post: str = ""
    """The verdict, or the broker's own word; empty where it cannot be said over Kafka."""
    feed: str = "hi-nenc"
    media: str = "application/json"
    route: str = "records"
    person: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Over HTTP, instead of what everybody sends."""
    before: Make | None = None
    """Sent under the same idempotency key."""
    signed: Mapping[str, str] = field(default_factory=dict[str, str])
    """Over Kafka, attributes signed with the rest."""
    tamper: Tamper | None = None

    @property
    def key(self) -> str:
        return self.name.replace(" ", "-").replace("'", "").replace(",", "")

    @property
    def partner(self) -> str:
        return PARTNERS.get(self.feed, "nenc")

    @property
    def kind(self) -> str:
        return "opportunity" if self.feed in PARTNERS else "innovation"


def both(name: str, code: str, *, make: Make, **told: Any) -> Bad:
    """Readable, and unsound."""
    plain: dict[str, Any] = {"http": 422, "post": "rejected"}
    return Bad(name=name, code=code, make=make, **plain | told)


def unreadable(name: str, make: Make, **told: Any) -> Bad:
    plain: dict[str, Any] = {"code": "format_unknown", "http": 422, "post": "parked"}
    return Bad(name=name, make=make, **plain | told)


def costly(name: str, code: str, *, make: Make, **told: Any) -> Bad:
    """It costs the field alone: the record is taken, and the issue told."""
    return Bad(name=name, code=code, make=make, http=200, post="applied", **told)


def asked(name: str, code: str, *, http: int, **told: Any) -> Bad:
    """Only HTTP has it."""
    plain: dict[str, Any] = {"make": sound, "path": ""}
    return Bad(name=name, code=code, http=http, **plain | told)


def mailed(name: str, code: str, **told: Any) -> Bad:
    """Only Kafka has it."""
    plain: dict[str, Any] = {"make": sound, "path": "", "post": "parked"}
    return Bad(name=name, code=code, **plain | told)


def sound(key: str) -> bytes:
    return as_json(a_document(key))


def always(blob: bytes) -> Make:
    return lambda _: blob


def told(**about: Any) -> Make:
    return lambda key: as_json(a_document(key, about=about))


def beside(**parts: Any) -> Make:
    hin = parts.pop("hin", {})
    return lambda key: as_json(a_document(key, hin=hin, **parts))


def written(before: str, after: str) -> Make:
    """Change the text itself, where no writer of JSON would write such a thing."""
    return lambda key: sound(key).replace(before.encode(), after.encode("latin-1"))


def valued(number: str) -> Make:
    """A field that nobody reads is looked at all the same."""
    return written('"Pulse Patch"', f'"Pulse Patch", "x": {number}')


def released(**changes: Any) -> Make:
    return lambda key: as_json(a_release(**{"ocid": f"ocds-{key}", **changes}))


def row(**changes: str) -> Make:
    return lambda key: a_table(a_row(key) | changes)


def but(**headers: bytes | None) -> Tamper:
    return lambda letter: letter.but(**headers)


def also(*headers: tuple[str, bytes | None]) -> Tamper:
    return lambda letter: replace(letter, headers=(*letter.headers, *headers))


def structured(value: bytes) -> Tamper:
    told = {"content-type": STRUCTURED.encode()}
    return lambda letter: replace(letter.but(**told), value=value)


def under(key: bytes) -> Tamper:
    return lambda letter: replace(letter, key=key)


def without_value(letter: Letter) -> Letter:
    return replace(letter, value=None)
