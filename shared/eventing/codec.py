"""CloudEvents 1.0, read in both content modes; `seal` writes the binary one.

Our own, for the SDK departs from the binding and costs ten times as much; it is our oracle.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote_to_bytes

from shared.errors import Malformed
from shared.eventing.records import NOWHERE, Record
from shared.eventing.structured import structured
from shared.schemas.envelope import Envelope

BESIDE = {"content-type", "traceparent"}
LONGEST = {"id": 256, "source": 512, "type": 256, "subject": 512}
NAMES = re.compile(r"[a-z0-9]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def decode(record: Record) -> tuple[Envelope, bytes]:
    """Give the attributes and the event's own bytes; raises Malformed."""
    value = record.value
    if value is None:
        raise Malformed("null_value")
    attributes, beside = _headers(record)
    content_type = beside.get("content-type", "")
    if content_type[:23].lower() == "application/cloudevents":
        attributes, value = structured(content_type, value)
    else:
        attributes.pop("datacontenttype", None)
        if content_type:
            attributes["datacontenttype"] = content_type
    return _envelope(record, attributes, trace=beside.get("traceparent", "")), value


def from_http(headers: Iterable[tuple[bytes, bytes]], *, value: bytes, at: datetime) -> Record:
    """Write a request as the record it would be on Kafka: there nothing is percent-encoded."""
    told: list[tuple[str, bytes | None]] = []
    for raw, content in headers:
        name = raw.decode("latin-1").lower()
        if name.startswith("ce-"):
            told.append(("ce_" + name[3:], unquote_to_bytes(content)))
        elif name in BESIDE:
            told.append((name, content))
    return Record(timestamp=int(at.timestamp() * 1000), headers=told, value=value)


def _headers(record: Record) -> tuple[dict[str, str], dict[str, str]]:
    """Read those that are the event's; what else may be there is passed by."""
    attributes: dict[str, str] = {}
    beside: dict[str, str] = {}
    try:
        for name, value in record.headers:
            if name[:3] == "ce_":
                if value is None or name[3:] in attributes:
                    raise Malformed("header_repeated" if value else "header_null")
                attributes[name[3:]] = value.decode()
            elif name in BESIDE:
                if value is None or name in beside:
                    raise Malformed("header_repeated" if value else "header_null")
                beside[name] = value.decode()
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None
    return attributes, beside


def _envelope(record: Record, attributes: dict[str, str], *, trace: str) -> Envelope:
    if attributes.get("specversion") != "1.0":
        raise Malformed("specversion")
    if "" in attributes or not NAMES.fullmatch("".join(attributes)):
        raise Malformed("attribute_name")
    for name, longest in LONGEST.items():
        value = attributes.get(name)
        if value is None and name == "subject":
            continue
        if not value or len(value) > longest or not _is_plain(value):
            raise Malformed(f"attribute_{name}")
    trace = trace or attributes.get("traceparent", "")
    at = record.received_at
    return Envelope(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        subject=attributes.get("subject"),
        time=_time(attributes.get("time", "")) or at,
        received_at=at,
        attributes=attributes,
        position=None if record.place is NOWHERE else record.position,
        traceparent=trace if TRACEPARENT.fullmatch(trace) else None,
    )


def _is_plain(text: str) -> bool:
    return text.isprintable() or not CONTROL.search(text)


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None
