"""Which bytes stand for a document? RFC 8785 and orjson give the same for what passes here."""

import json
from collections.abc import Mapping
from unicodedata import is_normalized

LARGEST_BODY = 60_000
LARGEST_INTEGER = 2**53 - 1


class Uncanonical(ValueError):
    """The document has no one spelling."""


def canonical(document: Mapping[str, object]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    strict_json(text)
    if not is_normalized("NFC", text):
        raise Uncanonical("text that is not in normal form C")
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise Uncanonical("a lone surrogate") from error
    if len(body) > LARGEST_BODY:
        raise Uncanonical(f"{len(body)} bytes, more than {LARGEST_BODY}")
    return body


def strict_json(text: str | bytes) -> object:
    """Read what may be hashed: no float, no vast integer, no foreign or repeated key."""
    return json.loads(
        text,
        parse_float=_refused,
        parse_constant=_refused,
        parse_int=_bounded,
        object_pairs_hook=_object,
    )


def _refused(_: str) -> object:
    raise Uncanonical("a number that is not whole")


def _bounded(digits: str) -> int:
    if len(digits) > len(str(-LARGEST_INTEGER)) or abs(int(digits)) > LARGEST_INTEGER:
        raise Uncanonical("an integer beyond 2^53 - 1")
    return int(digits)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs) or not all(key.isascii() for key in found):
        raise Uncanonical("a key that is repeated or not ASCII")
    return found
