"""Bytes to values: real notices hold numbers that other readers refuse."""

import gzip
import tracemalloc
from decimal import Decimal

import pytest

from services.intake.domain.records import Sound, Unsound
from services.intake.feeds.decode import Slice, inflate, lines, records, text_of
from shared.errors import Malformed
from tests.support.feeds import a_document, a_row, a_table, as_json, codes, read

NAMED = '{"INNOVATION_DESCRIPTION": {"name": "x"}}'


def test_a_package_gives_its_members_with_the_text_they_took() -> None:
    text = ' { "version":"1.1" , "releases" : [ {"a": 1} ,{"b":[2]}] , "x": {} } '

    assert [(s.value, s.raw) for s in records(text, member="releases")] == [
        ({"a": 1}, '{"a": 1}'),
        ({"b": [2]}, '{"b":[2]}'),
    ]


@pytest.mark.parametrize(
    "text", ["[1,]", "[1 2]", "[1] 2", "[", "", '{"a":1}{', "nul", '{"releases":[1,}', "[1}"]
)
def test_what_is_not_json_is_nothing(text: str) -> None:
    with pytest.raises(Malformed, match="format_unknown"):
        list(records(text, member="releases"))


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_no_crash(opening: str) -> None:
    with pytest.raises(Malformed, match="too_deep"):
        list(records(opening * 200_000))


@pytest.mark.parametrize(
    "number", ["Infinity", "-Infinity", "NaN", "1e9999", "-1e99", "1" * 19, "1e-99"]
)
def test_a_number_nothing_can_hold_costs_itself_alone(number: str) -> None:
    body = f'{{"hin": {{"localId": "1", "x": {number}}}, "document": {NAMED}}}'

    [found] = read("hi-nenc", body.encode())

    assert isinstance(found, Sound)
    assert [(i.code, i.path) for i in found.issues] == [("value_overflow", "$['hin']['x']")]


def test_numbers_keep_what_was_written() -> None:
    found = next(records("[1.10, 123456789012345678, -0, 1e3]"))

    assert found.value == Decimal("1.10")
    assert str(found.value) == "1.10"


def test_a_line_that_is_no_json_spoils_itself_alone() -> None:
    found = lines('{"a": 1}\n\n{\n[1]\n' + "[" * 100_000)

    assert [isinstance(s.value, Malformed) for s in found] == [False, True, False, True]


def test_gzip_is_undone_within_its_limits() -> None:
    assert inflate(gzip.compress(b"x" * 1_000)) == b"x" * 1_000
    for body, code in (
        (gzip.compress(b" " * 2_000_000), "bomb"),
        (gzip.compress(b"x")[:-4], "format_unknown"),
        (gzip.compress(b"x") + b"y", "format_unknown"),
        (b"\x1f\x8bnonsense", "format_unknown"),
    ):
        with pytest.raises(Malformed, match=code):
            inflate(body)


def test_text_that_is_no_utf8_is_read_and_said_so() -> None:
    named = b'{"INNOVATION_DESCRIPTION": {"name": "Caf\xe9"}}'
    body = b'{"hin": {"localId": "1"}, "document": ' + named + b"}"

    [found] = read("hi-nenc", body)

    assert isinstance(found, Sound)
    assert (found.entity.model_dump()["name"], codes(found)) == ("Caf\u00e9", ["encoding"])
    assert text_of(b"\xef\xbb\xbfx") == ("x", True)
    with pytest.raises(Malformed, match="format_unknown"):
        text_of("x".encode("utf-16"))


def test_a_patients_number_may_be_a_number() -> None:
    [found] = read("hi-nenc", a_document("1", nhsNumber=9990000018, amount=9990000018))

    assert codes(found) == ["patient_data"]


def test_more_records_than_one_file_may_hold_are_too_large() -> None:
    [found] = read("hi-nenc", b"[" + b"1," * 5_000 + b"1]")

    assert codes(found) == ["too_large"]


def test_more_values_than_anybody_means_are_too_deep() -> None:
    [found] = read("hi-nenc", a_document("1", more=[0] * 100_001))

    assert isinstance(found, Unsound)
    assert codes(found) == ["too_deep"]


@pytest.mark.parametrize("size", [60_000, 65_535, 65_536, 90_000, 1_000_000])
def test_long_records_come_whole(size: int) -> None:
    told = ["x" * size, [7] * (size // 4), {"a": "y" * size}]

    assert [s.value for s in records(as_json(told).decode())] == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[1,{"a":"' + "x" * 1_100_000 + '"},2]', "too_large"),
        ("[1,{no}," + '"x",' * 500_000 + "2]", "format_unknown"),
        ('{"releases":[1],"x":"' + "x" * 1_100_000 + '"}', "too_large"),
        ('{"a":"' + "x" * 1_100_000 + '"}', "too_large"),
    ],
)
def test_no_record_is_longer_than_a_mebibyte(text: str, code: str) -> None:
    [found] = [s.value for s in tried(text)]

    assert isinstance(found, Malformed)
    assert found.reason == code


def tried(text: str) -> list[Slice]:
    try:
        return [s for s in records(text, member="releases") if isinstance(s.value, Malformed)]
    except Malformed as fault:
        return [Slice("$", fault, "")]


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("application/json", b"[" + b"1," * 5_001 + b"no end"),
        ("application/x-ndjson", b"1\n" * 5_001 + b"[" * 200_000),
    ],
)
def test_no_more_is_read_than_a_file_may_hold(media: str, body: bytes) -> None:
    [found] = read("hi-nenc", body, media=media)

    assert codes(found) == ["too_large"]


def test_a_table_of_crumbs_costs_little_more_than_its_bytes() -> None:
    body = a_table(a_row()) + b"a\n" * 30_000
    tracemalloc.start()

    [found] = read("atamis-rrv", body)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes(found) == ["too_large"]
    assert peak < 12 * 1_048_576
