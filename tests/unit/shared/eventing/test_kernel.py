"""What the kernel promises, whatever arrives and however often."""

import json

import pytest

from shared.eventing.ports import Lane
from shared.eventing.records import Limits, Record
from shared.eventing.routes import Refused
from shared.schemas.envelope import Envelope, Progress
from tests.support.counting import (
    ROUTES,
    RecordParked,
    ThingCounted,
    ThingHappened,
    counted,
    happened,
    sent,
)
from tests.support.trial import Member


def headers(member: Member, *, record: int = 0) -> list[tuple[str, bytes | None]]:
    return list(member.told(ThingHappened.topic)[record].headers)


def reasons(member: Member) -> list[str]:
    letters = [json.loads(record.value or b"") for record in member.told(RecordParked.topic)]
    return [letter["reason"] for letter in sorted(letters, key=lambda x: x["of_offset"])]


async def test_a_record_takes_effect_once_however_often_it_arrives() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a"), happened("a"))
    await member.hear(happened("a"))

    assert member.counts() == {"a": 1}
    assert len(member.told(ThingCounted.topic)) == 1
    assert member.tally() == Progress(first=0, next=3, applied=1, duplicate=2)


async def test_what_a_handler_returns_is_told_with_its_cause() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a"))

    [heard] = sent(happened("a"))
    [told] = member.told(ThingCounted.topic)
    assert ThingCounted.model_validate_json(told.value or b"") == counted("a", count=1)
    assert ("ce_causationid", heard.headers["ce_id"].encode()) in told.headers


async def test_only_what_cannot_be_read_is_parked_and_its_writes_are_undone() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a"), happened("b", deed="misread"), happened("c"))

    assert member.counts() == {"a": 1, "c": 1}
    assert reasons(member) == ["misread"]
    assert member.tally() == Progress(first=0, next=3, applied=2, parked=1)


async def test_a_parked_record_may_come_again() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a", deed="misread"))
    await member.hear(happened("a", deed="misread"))

    assert member.store.inbox == {}
    assert member.tally() == Progress(first=0, next=2, parked=2)


async def test_a_dead_letter_points_and_holds_no_bytes() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a secret", deed="misread"))

    [letter] = member.told(RecordParked.topic)
    parked = RecordParked.model_validate_json(letter.value or b"")
    assert (parked.group, parked.of_topic, parked.of_offset, parked.step) == (
        "counting",
        ThingHappened.topic,
        0,
        "handle",
    )
    assert b"secret" not in (letter.value or b"")


async def test_what_is_refused_is_rejected_and_never_parked() -> None:
    member = Member()
    await member.join()

    await member.hear(happened("a", deed="refuse"), happened("a", deed="refuse"))

    assert reasons(member) == []
    assert member.tally() == Progress(first=0, next=2, rejected=1, duplicate=1)


async def test_a_forged_record_does_not_block_the_true_one() -> None:
    def door(record: Record, _: Envelope) -> Refused | None:
        return None if ("ce_sig", b"true") in record.headers else Refused("signature_invalid")

    member = Member(lane=Lane(name="main", routes=ROUTES, door=door))
    await member.join()
    await member.hear(happened("a"))

    true = [*headers(member), ("ce_sig", b"true")]
    member.log.append(
        ThingHappened.topic, happened("a").model_dump_json().encode(), headers=true
    )
    await member.drain()

    assert member.counts() == {"a": 1}
    assert member.tally() == Progress(first=0, next=2, applied=1, rejected=1)


async def test_one_id_may_not_carry_two_values() -> None:
    member = Member()
    await member.join()
    await member.hear(happened("a"))

    other = happened("b").model_dump_json().encode()
    member.log.append(ThingHappened.topic, other, key="a", headers=headers(member))
    await member.drain()

    assert member.counts() == {"a": 1}
    assert member.tally() == Progress(first=0, next=2, applied=1, rejected=1)


async def test_one_id_may_not_carry_two_values_within_a_batch() -> None:
    member = Member()
    [first] = sent(happened("a"))
    told = [(name, text.encode()) for name, text in first.headers.items()]
    other = happened("b").model_dump_json().encode()
    member.log.append(ThingHappened.topic, first.value, headers=told)
    member.log.append(ThingHappened.topic, other, headers=told)

    await member.join()
    await member.drain()

    assert member.counts() == {"a": 1}
    assert member.tally() == Progress(first=0, next=2, applied=1, rejected=1)


async def test_an_unreadable_value_under_a_known_id_is_no_dead_letter() -> None:
    member = Member()
    [first] = sent(happened("a"))
    told = [(name, text.encode()) for name, text in first.headers.items()]
    member.log.append(ThingHappened.topic, first.value, headers=told)
    member.log.append(ThingHappened.topic, b"{", headers=told)

    await member.join()
    await member.drain()

    assert member.tally() == Progress(first=0, next=2, applied=1, rejected=1)


async def test_a_repeat_whose_first_was_parked_is_judged_as_if_alone() -> None:
    member = Member()
    [first] = sent(happened("a"))
    told = [(name, text.encode()) for name, text in first.headers.items()]
    member.log.append(ThingHappened.topic, b"{", headers=told)
    member.log.append(ThingHappened.topic, first.value, headers=told)

    await member.join()
    await member.drain()

    assert member.counts() == {"a": 1}
    assert member.tally() == Progress(first=0, next=2, applied=1, parked=1)


def unreadable() -> list[tuple[str, bytes | None, list[tuple[str, bytes | None]]]]:
    """A reason, and a record that has it."""
    [sound] = sent(happened("a"))
    told: list[tuple[str, bytes | None]] = [
        (name, text.encode()) for name, text in sound.headers.items()
    ]
    of_no_type = [(n, b"trial.unheard-of.v1" if n == "ce_type" else v) for n, v in told]
    return [
        ("null_value", None, told),
        ("not_json", b"\xff", told),
        ("not_json", b"{", told),
        ("schema", b"{}", told),
        ("unknown_type", sound.value, of_no_type),
        ("specversion", sound.value, []),
        ("header_repeated", sound.value, [*told, ("ce_id", b"twice")]),
        ("header_null", sound.value, [*told, ("ce_note", None)]),
        ("too_large", b" " * 201, told),
    ]


async def test_what_nobody_can_read_is_parked_with_its_reason() -> None:
    member = Member(lane=Lane(name="main", routes=ROUTES, limits=Limits(value=200)))
    for _, value, carried in unreadable():
        member.log.append(ThingHappened.topic, value, headers=carried)

    await member.join()
    await member.drain()

    assert reasons(member) == [reason for reason, _, _ in unreadable()]
    assert member.tally() == Progress(first=0, next=9, parked=9)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("trial.thing-mislaid.v1", "applied"), ("trial.place-found.v1", "parked")],
)
async def test_a_type_that_its_topic_holds_is_passed_by(name: str, verdict: str) -> None:
    member = Member()
    [sound] = sent(happened("a"))
    told = {**sound.headers, "ce_type": name}
    carried = [(header, text.encode()) for header, text in told.items()]
    member.log.append(ThingHappened.topic, b"{}", headers=carried)

    await member.join()
    await member.drain()

    assert member.tally() == Progress(first=0, next=1, **{verdict: 1})


async def test_offsets_that_hold_no_record_are_counted_as_gaps() -> None:
    member = Member()
    await member.join()
    member.log.append(ThingHappened.topic, None)
    member.log.append(ThingHappened.topic, None)

    await member.kernel.take([member.reader.poll()[1]])

    assert member.tally() == Progress(first=0, next=2, parked=1, gaps=1)


async def test_no_more_is_taken_at_once_than_the_limits_say() -> None:
    member = Member(lane=Lane(name="main", routes=ROUTES, limits=Limits(batch_bytes=100)))
    await member.join()

    await member.hear(happened("a"), happened("b"), happened("c"), happened("d"))

    assert member.counts() == {"a": 1, "b": 1, "c": 1, "d": 1}
    assert member.store.commits == 4
