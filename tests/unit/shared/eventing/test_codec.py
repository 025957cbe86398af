"""CloudEvents as others write them; the SDK is the oracle for what it does soundly."""

import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.eventing.codec import decode, from_http
from shared.eventing.records import Record
from shared.schemas.envelope import Partition, Position
from tests.support.builders import NOON
from tests.support.counting import happened, sent

REQUIRED = {"specversion": "1.0", "id": "1", "source": "HIN:X/feed", "type": "partners.x.v1"}
STAMP = int(NOON.timestamp() * 1000)


def binary(value: bytes | None = b"{}", **attributes: bytes | str | None) -> Record:
    told: dict[str, bytes | str | None] = {**REQUIRED, **attributes}
    headers = [
        (name.replace("_", "-") if name == "content_type" else f"ce_{name}", _raw(text))
        for name, text in told.items()
    ]
    return Record(
        place=Partition("t", 1), offset=2, timestamp=STAMP, headers=headers, value=value
    )


def structured(text: str, content_type: bytes = b"application/cloudevents+json") -> Record:
    return Record(
        timestamp=STAMP, headers=[("content-type", content_type)], value=text.encode()
    )


def _raw(text: bytes | str | None) -> bytes | None:
    return text.encode() if isinstance(text, str) else text


def refusal(record: Record) -> str:
    with pytest.raises(Malformed) as caught:
        decode(record)
    return caught.value.reason


def test_the_binary_mode_is_read_as_it_stands() -> None:
    envelope, value = decode(
        binary(
            b"[1]", subject="s", time="2026-05-01T10:00:00Z", feed="f", content_type="text/x"
        )
    )

    assert value == b"[1]"
    assert envelope.attributes == {
        **REQUIRED,
        "subject": "s",
        "time": "2026-05-01T10:00:00Z",
        "feed": "f",
        "datacontenttype": "text/x",
    }
    assert envelope.time == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert (envelope.received_at, envelope.position) == (NOON, Position("t", 1, 2))


def test_the_structured_mode_keeps_the_event_s_own_bytes() -> None:
    members = ", ".join(f'"{name}": "{text}"' for name, text in REQUIRED.items())
    envelope, value = decode(structured(f'{{{members}, "data": {{ "n": 1e9999 , "n":1}} }}'))

    assert value == b'{ "n": 1e9999 , "n":1}'
    assert envelope.attributes == REQUIRED


def test_base64_is_decoded() -> None:
    text = json.dumps({**REQUIRED, "data_base64": b64encode(b"\x00\xff").decode()})

    assert decode(structured(text))[1] == b"\x00\xff"
    assert refusal(structured(json.dumps({**REQUIRED, "data_base64": "?"}))) == "not_base64"


def test_other_types_than_text_are_written_as_the_standard_says() -> None:
    text = json.dumps({**REQUIRED, "yes": True, "no": False, "n": 7, "none": None})

    attributes = decode(structured(text))[0].attributes

    assert attributes == {**REQUIRED, "yes": "true", "no": "false", "n": "7"}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (binary(None), "null_value"),
        (binary(id=None), "header_null"),
        (binary(id=""), "attribute_id"),
        (binary(id="x" * 257), "attribute_id"),
        (binary(type="a\nb"), "attribute_type"),
        (binary(source=b"\xff"), "not_utf8"),
        (binary(specversion="0.3"), "specversion"),
        (binary(Name="x"), "attribute_name"),
        (binary(subject=""), "attribute_subject"),
        (structured("[]"), "not_json"),
        (structured("{"), "not_json"),
        (structured("{} {}"), "not_json"),
        (structured('{"id": "1", "id": "2"}'), "duplicate_key"),
        (structured('{"id": "1"} x'), "not_json"),
        (structured('{"data": ' + "[" * 100_000), "too_deep"),
        (structured(json.dumps({**REQUIRED, "x": {}})), "attribute_type"),
        (structured("{}", b"application/cloudevents-batch+json"), "mode_unknown"),
        (structured("{}", b"Application/CloudEvents+avro"), "mode_unknown"),
    ],
)
def test_what_departs_from_the_standard_is_named(record: Record, reason: str) -> None:
    assert refusal(record) == reason


def test_a_header_told_twice_is_malformed() -> None:
    record = binary()
    record.headers = [*record.headers, ("ce_id", b"2")]

    assert refusal(record) == "header_repeated"


def test_headers_that_are_not_the_event_s_are_passed_by() -> None:
    record = binary()
    record.headers = [*record.headers, ("other", None), ("other", b"\xff")]

    assert decode(record)[0].attributes == REQUIRED


def test_a_time_without_zone_is_not_believed() -> None:
    assert decode(binary(time="2020-01-01T00:00:00"))[0].time == NOON
    assert decode(binary(time="yesterday"))[0].time == NOON


def test_kafka_s_own_trace_header_wins_and_an_invalid_one_is_dropped() -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    record = binary(traceparent=f"00-{'c' * 32}-{'d' * 16}-01")
    record.headers = [*record.headers, ("traceparent", trace.encode())]

    assert decode(record)[0].traceparent == trace
    assert decode(binary(traceparent="nonsense"))[0].traceparent is None


def test_over_http_attributes_are_percent_encoded() -> None:
    headers = [(f"CE-{n}".encode(), t.encode()) for n, t in REQUIRED.items()]
    headers += [(b"ce-note", b"caf%C3%A9"), (b"Content-Type", b"text/csv"), (b"cookie", b"x")]

    envelope, value = decode(from_http(headers, value=b"a,b", at=NOON))

    assert envelope.attributes == {**REQUIRED, "note": "café", "datacontenttype": "text/csv"}
    assert (value, envelope.position, envelope.received_at) == (b"a,b", None, NOON)


def test_what_we_write_the_sdk_reads_and_so_do_we() -> None:
    [outgoing] = sent(happened("a"))
    headers = {name: text.encode() for name, text in outgoing.headers.items()}

    theirs = from_kafka_event(KafkaMessage(headers, outgoing.key.encode(), outgoing.value))
    ours, value = decode(
        Record(timestamp=STAMP, headers=list(headers.items()), value=outgoing.value)
    )

    assert (theirs.get_id(), theirs.get_source(), theirs.get_type()) == (
        ours.id,
        ours.source,
        ours.type,
    )
    assert (theirs.get_subject(), theirs.get_time()) == (ours.subject, ours.time)
    assert theirs.get_data() == json.loads(value)
    assert theirs.get_extension("correlationid") == ours.correlation_id == "r-1"


@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                ["ce_id", "ce_type", "ce_source", "ce_specversion", "content-type"]
            ),
            st.none() | st.binary(max_size=20) | st.just(b"application/cloudevents+json"),
        ),
        max_size=6,
    ),
    value=st.none() | st.binary(max_size=50) | st.text(max_size=50).map(str.encode),
)
def test_whatever_comes_is_read_or_malformed(
    headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    try:
        envelope, _ = decode(Record(timestamp=0, headers=headers, value=value))
    except Malformed:
        return

    assert envelope.id
