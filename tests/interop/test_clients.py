"""What outsiders send we read, and what we send they read: each client, both modes, Kafka."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from ops.releases import examples
from shared.eventing.browsing import copying
from shared.eventing.codec import decode
from shared.eventing.publishing import Publisher
from shared.eventing.routes import Refused
from shared.schemas.matching import OfferMade
from tests.interop.conftest import Meeting
from tests.support.counting import sent
from tests.support.outsiders import Spoken

pytestmark = pytest.mark.timeout(120)
each_mode = pytest.mark.parametrize("mode", ["binary", "structured"])


def a_letter(local_id: str = "42") -> Spoken:
    attributes = {
        "specversion": "1.0",
        "id": local_id,
        "source": "HIN:HI-NENC/pipeline",
        "type": "partners.innovation-submitted.v1",
        "subject": f"innovation:hi-nenc:{local_id}",
        "time": "2026-05-01T09:00:00Z",
        "feed": "hi-nenc",
    }
    return Spoken(attributes, {"name": "Pulse Patch, 5 µm", "price": 12.5, "withdrawn": None})


def alike(told: Mapping[str, str], *, wanted: Mapping[str, str]) -> Mapping[str, object]:
    """Give what was wanted as it was told; a time may be written in several ways."""
    times = {"time": datetime.fromisoformat(told["time"])}
    return {name: told.get(name) for name in wanted} | times


def timed(attributes: Mapping[str, str]) -> Mapping[str, object]:
    return {**attributes, "time": datetime.fromisoformat(attributes["time"])}


@each_mode
async def test_what_they_send_passes_our_door(meeting: Meeting, mode: str) -> None:
    letter = a_letter()

    await meeting.send(letter, mode=mode)

    [record] = await meeting.all_in(meeting.topics[0])
    envelope, value = decode(record)
    assert alike(envelope.attributes, wanted=letter.attributes) == timed(letter.attributes)
    assert json.loads(value) == letter.data
    assert record.key == letter.attributes["subject"].encode()
    assert meeting.door(record, envelope) is None
    changed = replace(record, value=(record.value or b"").replace(b"Pulse", b"Pulsf"))
    assert meeting.door(changed, envelope) == Refused("signature_invalid")


async def test_what_we_send_is_read_by_them_in_binary_mode(meeting: Meeting) -> None:
    golden, topic = examples()[OfferMade.wire_type], meeting.topics[0]
    [event] = sent(OfferMade.model_validate(golden))
    publisher = Publisher(meeting.outsider.kafka)
    await publisher.start()

    await (await publisher.publish(replace(event, topic=topic)))

    await publisher.stop()
    heard = await meeting.read(topic)
    named = {n[3:]: text for n, text in event.headers.items() if n.startswith("ce_")}
    assert alike(heard.attributes, wanted=named) == timed(named)
    assert heard.data == golden


async def test_what_we_replay_is_read_by_them_in_structured_mode(meeting: Meeting) -> None:
    """Of ours nothing is structured but a partner's own record, written again byte for byte."""
    letter, (inlet, replays) = a_letter(), meeting.topics
    await meeting.send(letter, mode="structured")
    [record] = await meeting.all_in(inlet)

    async with copying(meeting.outsider.kafka) as copyist:
        await copyist.write(
            replays, key=record.key, value=record.value, headers=[*record.headers]
        )

    heard = await meeting.read(replays)
    assert alike(heard.attributes, wanted=letter.attributes) == timed(letter.attributes)
    assert heard.data == letter.data


async def test_their_keys_come_to_lie_where_ours_do(meeting: Meeting) -> None:
    letters = [a_letter(f"{n}") for n in range(30)]

    await meeting.send(*letters)

    async with copying(meeting.outsider.kafka) as copyist:
        for letter in letters:
            key = letter.attributes["subject"].encode()
            await copyist.write(meeting.topics[1], key=key, value=b"{}", headers=[])
    theirs, ours = [
        {(record.key, record.place.number) for record in await meeting.all_in(topic)}
        for topic in meeting.topics
    ]
    assert theirs == ours
    assert len(theirs) == 30
