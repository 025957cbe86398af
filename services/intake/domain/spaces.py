"""Configured sources: a space holds keys, a feed fills it, a custodian answers for it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from pydantic import TypeAdapter

from shared.schemas.base import Code, Line, OrgId

SAFE = "!#$&'()*+,/:;=?@[]"
Kind = Literal["nis_json", "atamis_csv", "fts_ocds", "cf_ocds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    kind: Literal["innovation", "opportunity"]
    custodian: OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    kind: Kind
    space: str
    profile: str | None = None
    channels: tuple[Literal["http", "kafka"], ...] = ("http", "kafka")
    signature: Literal["required", "optional"] = "optional"
    """Over HTTP; over Kafka it is always required."""
    licence: Line | None = None
    code: Code = ""
    space_kind: str = ""
    custodian: OrgId = ""

    def owns(self, ref: str) -> bool:
        return ref.startswith(f"{self.space_kind}:{self.space}:")

    def ref(self, key: str) -> str:
        """ASCII: a JavaScript client would send anything else to another partition."""
        return f"{self.space_kind}:{self.space}:{quote(key, safe=SAFE)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    spaces: Mapping[str, Space]
    feeds: Mapping[str, Mapping[str, object]]


def feeds(text: str) -> Mapping[str, Feed]:
    """Read feeds.toml; a feed without its space is a mistake of ours, and stops the start."""
    told = TypeAdapter(_Told).validate_python(tomllib.loads(text))
    reading = TypeAdapter(Feed)
    return {
        code: reading.validate_python(
            {
                **row,
                "code": code,
                "space_kind": told.spaces[str(row["space"])].kind,
                "custodian": told.spaces[str(row["space"])].custodian,
            }
        )
        for code, row in told.feeds.items()
    }
