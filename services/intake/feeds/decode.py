"""Bytes to values, by the standard library's JSON: real notices hold numbers others refuse."""

import json
import re
import zlib
from decimal import Decimal
from typing import NamedTuple

from services.intake.domain.records import Json
from shared.errors import Malformed

MIB = 1_048_576
INFLATED, RATIO = 64 * MIB, 100
DIGITS = 18
OVERFLOW = Decimal("Infinity")
"""Stands in a tree where a number was that nothing can hold."""
SIGN = re.compile(r"[ \t\r\n]*([\[\]{}:,])[ \t\r\n]*")


class Slice(NamedTuple):
    """A value, and the text that it was written as; or why it could not be read."""

    value: "Json | Malformed"
    raw: str
    line: int | None = None


class Doubled(dict[str, Json]):
    """An object that names something twice."""


def inflate(blob: bytes) -> bytes:
    """Undo gzip, in steps: what comes out is counted before it is held."""
    stream = zlib.decompressobj(wbits=31)
    most = min(INFLATED, max(MIB, RATIO * len(blob)))
    try:
        out = stream.decompress(blob, most + 1)
    except zlib.error:
        raise Malformed("format_unknown") from None
    if len(out) > most:
        raise Malformed("bomb")
    if not stream.eof or stream.unused_data:
        raise Malformed("format_unknown")
    return out


def text_of(blob: bytes) -> tuple[str, bool]:
    """Give the text, and whether it was UTF-8: publishers declare what they do not send."""
    if b"\0" in blob:
        raise Malformed("format_unknown")
    try:
        return blob.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return blob.decode("cp1252", errors="replace"), False


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(found)


def _integer(digits: str) -> Json:
    return int(digits) if len(digits.lstrip("-")) <= DIGITS else OVERFLOW


def _number(digits: str) -> Json:
    number = Decimal(digits) if len(digits) <= 2 * DIGITS else Decimal("NaN")
    return number if number.is_finite() and abs(number.adjusted()) <= DIGITS else OVERFLOW


JSON = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=lambda _: OVERFLOW,
)


def records(text: str, *, member: str | None = None) -> list[Slice]:
    """The elements of an array, or of a package's `member`; else the document itself."""
    try:
        if text.lstrip()[:1] == "[":
            found, end = _array(text.strip(), 0)
            if end != len(text.strip()):
                raise Malformed("format_unknown")
            return found
        whole: Json = JSON.decode(text)
        if member and isinstance(whole, dict) and isinstance(whole.get(member), list):
            return _package(text.strip(), member)
        return [Slice(whole, text.strip())]
    except RecursionError:
        raise Malformed("too_deep") from None
    except ValueError:
        raise Malformed("format_unknown") from None


def lines(text: str) -> list[Slice]:
    """Newline-delimited JSON; a line that is none spoils itself alone."""
    return [_line(line) for line in text.split("\n") if line.strip()]


def _line(line: str) -> Slice:
    try:
        return Slice(JSON.decode(line), line)
    except RecursionError:
        return Slice(Malformed("too_deep"), line)
    except ValueError:
        return Slice(Malformed("format_unknown"), line)


def _array(text: str, here: int) -> tuple[list[Slice], int]:
    sign, here = _sign(text, here, among="[")
    if text[here : here + 1] == "]":
        return [], here + 1
    found: list[Slice] = []
    while sign != "]":
        value, end = JSON.raw_decode(text, here)
        found.append(Slice(value, text[here:end]))
        sign, here = _sign(text, end, among=",]")
    return found, here


def _package(text: str, member: str) -> list[Slice]:
    found: list[Slice] = []
    sign, here = _sign(text, 0, among="{")
    while sign != "}":
        name, here = JSON.raw_decode(text, here)
        _, here = _sign(text, here, among=":")
        if name == member:
            found, here = _array(text, here)
        else:
            _, here = JSON.raw_decode(text, here)
        sign, here = _sign(text, here, among=",}")
    return found


def _sign(text: str, here: int, *, among: str) -> tuple[str, int]:
    found = SIGN.match(text, here)
    if found is None or found[1] not in among:
        raise ValueError(among)
    return found[1], found.end()
