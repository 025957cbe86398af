"""The bytes of a record: they are what is hashed, and nobody writes them anew to verify."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, assert_never, cast
from uuid import UUID, uuid5

from shared.errors import Malformed
from shared.schemas.envelope import Cause, Envelope, Request
from shared.tlog.canonical import Uncanonical, canonical
from shared.tlog.hashing import leaf_hash

NAMESPACE = UUID("0b6e1a56-6d6f-5b62-9c1b-2f4b8e5d7a90")
"""Never changes: every rid there ever was follows from it."""
TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

ROLES = {"dead-letter": "operator", "target": "governance_officer", "access": "reader"}
"""In which a person writes a kind of record; permissions are for those who grant."""
OURSELVES = "service:audit"

Fields = Mapping[str, Any]
ANSWERED = ("outcome", "code")
COLUMNS = ("rid", "kind", "about", *ANSWERED)
"""What a record is found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written, and where."""

    kind: str
    seq: int
    rid: str
    recorded_at: datetime
    occurred_at: datetime
    about: Fields
    """Who and what: this is what is indexed."""
    data: Fields
    """Field names, codes and hashes; never a text, never a field's value."""
    salt: bytes
    """Sixteen random bytes: a leaf tells nothing of its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    fields: Fields
    body: bytes
    leaf: bytes

    def document(self) -> dict[str, Any]:
        """As it is stored: the bytes, and beside them what is searched for."""
        fields = self.fields
        beside = {"leaf": self.leaf, "body": self.body}
        return {"_id": fields["seq"], **columns_of(fields), **beside}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record as the log gives it back."""

    seq: int
    leaf: bytes
    body: bytes
    beside: Fields
    """What it is found by: nobody signs that, and so it is compared."""

    @property
    def fields(self) -> Fields:
        return cast("Fields", json.loads(self.body))


def stored_of(document: Fields) -> Stored:
    """Read what `Record.document` wrote."""
    own = {"seq": document["_id"], "leaf": document["leaf"], "body": document["body"]}
    return Stored(**own, beside={name: document[name] for name in COLUMNS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records are asked for: all that is named must hold, `before` and `after` apart."""

    kinds: tuple[str, ...] = ()
    about: Fields = field(default_factory=dict[str, Any])
    rid: str | None = None
    outcome: str | None = None
    code: str | None = None
    seqs: tuple[int, ...] | None = None
    after: int = -1
    before: int | None = None
    newest: bool = False
    """The last ones first."""
    limit: int = 100


def columns_of(fields: Fields) -> Fields:
    return {
        name: fields["data"].get(name) if name in ANSWERED else fields[name] for name in COLUMNS
    }


def written(entry: Entry, *, cause: Cause) -> Record:
    fields: dict[str, Any] = {
        "v": 1,
        "seq": entry.seq,
        "kind": entry.kind,
        "rid": entry.rid,
        "recorded_at": spelled(entry.recorded_at),
        "occurred_at": spelled(entry.occurred_at),
        **_told_by(cause, kind=entry.kind),
        "about": entry.about,
        "data": entry.data,
        "salt": urlsafe_b64encode(entry.salt).decode().rstrip("="),
    }
    try:
        body = canonical(fields)
    except Uncanonical:
        raise Malformed("body_not_canonical") from None
    return Record(fields=fields, body=body, leaf=leaf_hash(body))


def rid_of(cause: Cause, *, ordinal: int) -> str:
    """Told again, a cause finds what it wrote; a partner's own id lives on in here alone."""
    match cause:
        case Envelope(source=source):
            return rid_from(source, cause.id, ordinal=ordinal)
        case Request(organisation=organisation, actor=actor):
            return rid_from(f"http:{organisation}/{actor}", cause.id, ordinal=ordinal)
        case _ as never:
            assert_never(never)


def rid_from(source: str, id_: str, *, ordinal: int = 0) -> str:
    return str(uuid5(NAMESPACE, f"{source}\n{id_}\n{ordinal}"))


def spelled(moment: datetime) -> str:
    """Fixed width, so that order as text is order in time."""
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise Malformed("time_out_of_range") from None
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _told_by(cause: Cause, *, kind: str) -> dict[str, Any]:
    if isinstance(cause, Envelope):
        told = _told_by_event(cause)
    else:
        told = _told_by_request(cause, kind=kind)
    trace = cause.traceparent or ""
    return told | ({"trace": trace} if TRACE.fullmatch(trace) else {})


def _told_by_event(cause: Envelope) -> dict[str, Any]:
    """A partner's id and the tail of its source are free text: they stay out."""
    if cause.type.startswith("partners."):
        return {
            "cause": {"source": cause.organisation, "type": cause.type},
            "actor": {"org": cause.organisation, "role": "partner", "via": "topic"},
        }
    return {
        "cause": {"source": cause.source, "type": cause.type, "id": cause.id},
        "actor": {"sub": f"service:{cause.source.strip('/')}", "via": "topic"},
    }


def _told_by_request(cause: Request, *, kind: str) -> dict[str, Any]:
    actor = {"sub": cause.actor, "via": "start" if cause.actor == OURSELVES else "http"}
    if cause.organisation:
        role = ROLES.get(kind.partition(".")[0], "permission_granter")
        actor |= {"org": cause.organisation, "role": role}
    return {"cause": {"source": actor["via"], "type": kind}, "actor": actor}
