"""Told again, an event is the same event, byte for byte."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.envelope import NAMESPACE, Envelope, Request, event_id, seal
from tests.support.builders import NOON
from tests.support.counting import ThingHappened, happened

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def an_envelope(**attributes: str) -> Envelope:
    return Envelope(
        id="e-1",
        source="GB-NHS:RRV/atamis",
        type="partners.x.v1",
        subject=None,
        time=NOON,
        received_at=NOON,
        attributes=attributes,
        traceparent=TRACE,
    )


def test_an_event_is_written_with_all_that_a_reader_needs() -> None:
    outgoing = seal(happened("a", version=3), cause=an_envelope(correlationid="c-1"))

    assert outgoing.headers == {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event_id(happened("a", version=3)),
        "ce_source": "/trial",
        "ce_type": "trial.thing-happened.v1",
        "ce_time": "2026-05-01T12:00:00+00:00",
        "ce_subject": "a",
        "ce_dataschema": "urn:innovation-pipeline:trial.thing-happened.v1:0",
        "ce_sequence": "3",
        "ce_correlationid": "c-1",
        "ce_causationid": "e-1",
        "traceparent": TRACE,
    }
    assert (outgoing.topic, outgoing.key) == ("trial.things.v1", "a")
    assert ThingHappened.model_validate_json(outgoing.value) == happened("a", version=3)


def test_a_cause_without_a_correlation_begins_one() -> None:
    request = Request(id="r-1", actor="", organisation="", received_at=NOON)

    headers = [seal(happened("a"), cause=cause).headers for cause in (an_envelope(), request)]

    assert [h["ce_correlationid"] for h in headers] == ["e-1", "r-1"]
    assert "traceparent" not in headers[1]


def test_an_id_follows_from_what_the_event_is_and_not_from_what_it_says() -> None:
    assert event_id(happened("a")) == event_id(happened("a", deed="refuse"))
    assert len({event_id(happened(t, version=v)) for t in "ab" for v in (1, 2)}) == 4


@given(st.text(max_size=20), st.integers(min_value=0))
def test_an_id_is_the_uuid_that_anybody_can_derive(thing: str, version: int) -> None:
    event = happened(thing.encode("utf-8", "replace").decode(), version=version)
    name = f"/trial\0trial.thing-happened.v1\0{event.subject}\0{version}"

    assert event_id(event) == str(uuid5(UUID(bytes=NAMESPACE), name))


def test_a_source_names_the_organisation_that_answers_for_it() -> None:
    assert an_envelope().organisation == "GB-NHS:RRV"
    assert an_envelope(causationid="x").causation_id == "x"
