"""The structured mode of CloudEvents: one JSON object holds attributes and event."""

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping

from shared.errors import Malformed

STRUCTURED = re.compile(r"application/cloudevents\+json *(;.*)?", re.IGNORECASE)
SIGN = re.compile(r"[ \t\r\n]*([{}:,])[ \t\r\n]*")
JSON = json.JSONDecoder()


def structured(content_type: str, value: bytes) -> tuple[dict[str, str], bytes]:
    """Give the attributes, and the event's own bytes out of the midst of them."""
    if not STRUCTURED.fullmatch(content_type):
        raise Malformed("mode_unknown")
    try:
        members = _members(value.decode())
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None
    body = _body(members)
    members.pop("data", None)
    members.pop("data_base64", None)
    told = {name: JSON.decode(slice_) for name, slice_ in members.items()}
    return {name: _canonical(item) for name, item in told.items() if item is not None}, body


def _body(members: Mapping[str, str]) -> bytes:
    """Keep JSON as it was written: no number is rounded, no repeated name swallowed."""
    if "data_base64" not in members:
        return members.get("data", "null").encode()
    try:
        return b64decode(JSON.decode(members["data_base64"]), validate=True)
    except (TypeError, ValueError):
        raise Malformed("not_base64") from None


def _members(text: str) -> dict[str, str]:
    """Cut an object into the slices that its values take."""
    slices: dict[str, str] = {}
    try:
        for name, slice_ in _cut(text):
            if name in slices:
                raise Malformed("duplicate_key")
            slices[name] = slice_
    except RecursionError:
        raise Malformed("too_deep") from None
    except ValueError:
        raise Malformed("not_json") from None
    return slices


def _cut(text: str) -> Iterable[tuple[str, str]]:
    sign, here = _sign(text, 0, among="{")
    while sign != "}":
        name, here = JSON.raw_decode(text, here)
        _, start = _sign(text, here, among=":")
        _, end = JSON.raw_decode(text, start)
        yield str(name), text[start:end]
        sign, here = _sign(text, end, among=",}")
    if here != len(text):
        raise ValueError("more than one document")


def _sign(text: str, here: int, *, among: str) -> tuple[str, int]:
    found = SIGN.match(text, here)
    if found is None or found[1] not in among:
        raise ValueError(f"none of {among}")
    return found[1], found.end()


def _canonical(item: object) -> str:
    match item:
        case bool():
            return "true" if item else "false"
        case int() | str():
            return str(item)
        case _:
            raise Malformed("attribute_type")
