"""Bytes to values, by the standard library's JSON: real notices hold numbers others refuse."""

import json
import re
import zlib
from collections.abc import Generator, Iterator
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from services.intake.domain.records import Json
from services.intake.domain.screen import screen
from shared.errors import Malformed

MIB = 1_048_576
MOST = 5_000
INFLATED, RATIO = 64 * MIB, 100
DIGITS = 18
OVERFLOW = Decimal("Infinity")
"""Stands in a tree where a number was that nothing can hold."""
WINDOWS = (65_536, MIB)
"""How much of a text is looked at for one record: with little most are found, and sooner."""
EDGE = 8
"""Near its end a window may cut a word, and what is wrong there is the window's fault."""
SIGN = re.compile(r"[ \t\r\n]*([\[\]{}:,])[ \t\r\n]*")


class Slice(NamedTuple):
    """A value, and the text that it was written as; or why it could not be read."""

    path: str
    value: "Json | Malformed"
    raw: str
    line: int | None = None


class Doubled(dict[str, Json]):
    """An object that names something twice."""

    pairs: list[tuple[str, Json]]


WHOLE = Slice("$", None, "")


def inflate(blob: bytes) -> bytes:
    """Undo gzip: what comes out is counted before it is held."""
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
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    doubled.pairs = pairs
    return doubled


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


def guessed(text: str) -> Json:
    """What a text says if it is JSON, else the text."""
    try:
        found: Json = JSON.decode(text)
    except (ValueError, RecursionError):
        return text
    return found


def records(text: str, *, member: str | None = None) -> Iterator[Slice]:
    """The elements of an array, or of a package's `member`; else the document itself."""
    text = text.strip()
    try:
        end = len(text)
        if text[:1] == "[":
            end = yield from _array(text, 0, path="$")
        elif member and f'"{member}"' in text:
            end = yield from _package(text, member)
        else:
            yield _alone(text, "$")
        if end != len(text):
            raise Malformed("format_unknown")
    except RecursionError:
        raise Malformed("too_deep") from None
    except ValueError:
        raise Malformed("format_unknown") from None


def lines(text: str) -> Iterator[Slice]:
    """Newline-delimited JSON; a line that is none spoils itself alone."""
    found = (line[0] for line in re.finditer(r"[^\n]*\S[^\n]*", text))
    for n, line in enumerate(found):
        path = f"$[{n}]"
        try:
            yield _alone(line, path)
        except RecursionError:
            yield Slice(path, Malformed("too_deep"), line)
        except ValueError:
            yield Slice(path, Malformed("format_unknown"), line)


def counted(slices: Iterator[Slice]) -> Iterator[Slice]:
    """No more than one file may hold: nothing is read for nothing."""
    for n, each in enumerate(slices):
        if n == MOST:
            raise Malformed("too_large")
        yield each


def _alone(text: str, path: str) -> Slice:
    too_large = len(text) > MIB
    return Slice(path, Malformed("too_large") if too_large else JSON.decode(text), text)


def _array(text: str, here: int, *, path: str) -> Generator[Slice, None, int]:
    _, here = _sign(text, here, among="[")
    if text[here : here + 1] == "]":
        return here + 1
    for n in count():
        value, end = _value(text, here)
        yield Slice(f"{path}[{n}]", value, text[here:end])
        sign, here = _sign(text, end, among=",]")
        if sign == "]":
            break
    return here


def _package(text: str, member: str) -> Generator[Slice, None, int]:
    """What it says beside its records is kept with them, and so must hold no patient data."""
    has_any = False
    sign, here = _sign(text, 0, among="{")
    while sign != "}":
        name, here = JSON.raw_decode(text, here)
        _, here = _sign(text, here, among=":")
        if name == member and text[here : here + 1] == "[":
            has_any = True
            end = yield from _array(text, here, path=f"$['{member}']")
        else:
            _, end = _value(text, here)
            if screen(text[here:end]) == "patient_data":
                raise Malformed("patient_data")
        sign, here = _sign(text, end, among=",}")
    if not has_any:
        yield _alone(text, "$")
    return here


def _value(text: str, here: int) -> tuple[Json, int]:
    """No record is longer than a mebibyte: no more of the text is looked at for one."""
    for size in WINDOWS:
        window, is_last = text[here : here + size], here + size >= len(text)
        try:
            value, end = JSON.raw_decode(window)
        except json.JSONDecodeError as fault:
            cut = fault.pos >= size - EDGE or fault.msg.startswith("Unterminated")
            if is_last or not cut:
                raise
            continue
        if is_last or end < size:
            return value, here + end
    raise Malformed("too_large")


def _sign(text: str, here: int, *, among: str) -> tuple[str, int]:
    found = SIGN.match(text, here)
    if found is None or found[1] not in among:
        raise ValueError(among)
    return found[1], found.end()
