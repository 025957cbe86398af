"""Configured sources: a space holds keys, a feed fills it, a custodian answers for it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from pydantic import TypeAdapter

from shared.schemas.base import Code, Line, OrgId
from shared.schemas.envelope import Envelope

SAFE = "!#$&'()*+,/:;=?@[]"
Kind = Literal["nis_json", "atamis_csv", "fts_ocds", "cf_ocds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    kind: Kind
    space: str
    profile: str | None = None
    channels: tuple[Literal["http", "kafka"], ...] = ("http", "kafka")
    signature: Literal["required", "optional"] = "optional"
    """Over HTTP; over Kafka it is always required."""
    licence: Line | None = None
    code: Code
    space_kind: Literal["innovation", "opportunity"]
    custodian: OrgId

    def owns(self, ref: str) -> bool:
        return ref.startswith(f"{self.space_kind}:{self.space}:")

    def ref(self, key: str) -> str:
        """ASCII: a JavaScript client would send anything else to another partition."""
        return f"{self.space_kind}:{self.space}:{quote(key, safe=SAFE)}"


@dataclass(frozen=True, slots=True)
class Feeds:
    """Who may send what: a feed is its custodian's."""

    known: Mapping[str, Feed]

    def open_to(self, organisation: str, *, code: str, channel: str) -> Feed | None:
        """None for a feed of somebody else's as for one that nobody has."""
        feed = self.known.get(code)
        sound = feed and feed.custodian == organisation and channel in feed.channels
        return feed if sound else None

    def custodian(self, event: Envelope) -> str | None:
        """Of the feed and the subject both: the key must be its."""
        feed = self.known.get(event.attributes.get("feed", ""))
        return feed.custodian if feed and feed.owns(event.subject or "") else None


def feeds(text: str) -> Feeds:
    """Read feeds.toml; a feed without its space is a mistake of ours, and stops the start."""
    told, reading = tomllib.loads(text), TypeAdapter(Feed)
    known: dict[str, Feed] = {}
    for code, row in told["feeds"].items():
        space = told["spaces"][row["space"]]
        of_space = {"space_kind": space["kind"], "custodian": space["custodian"]}
        known[code] = reading.validate_python({**row, **of_space, "code": code})
    return Feeds(known)
