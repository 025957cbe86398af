"""Whatever partners get wrong: a clear answer, no retry, and the record after it goes in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest

from services.intake.handlers import REJECTED
from tests.support.e2e import House
from tests.support.e2e_bad import KEY, Bad, both, sound
from tests.support.e2e_bad_inputs import TABLE
from tests.support.e2e_post import Letter, a_letter

pytestmark = pytest.mark.timeout(120)
BY_HTTP = [bad for bad in TABLE if bad.http]
BY_POST = [bad for bad in TABLE if bad.post]
TOPICS = ("partners.innovations.v1", "partners.opportunities.v1")
PARTITION = 3
Said = set[tuple[str, str]]
"""Codes, each with the path that it was said of."""


def called(bad: Bad) -> str:
    return bad.name


def test_the_table_is_long_enough() -> None:
    assert len({bad.name for bad in BY_HTTP}) == len(BY_HTTP) >= 40
    assert len({bad.name for bad in BY_POST}) == len(BY_POST) >= 40


@pytest.mark.parametrize("bad", BY_HTTP, ids=called)
def test_over_http_it_is_answered_plainly(house: House, bad: Bad) -> None:
    partner = house.client(bad.person or f"partner-{bad.partner}", "intake")
    answer = handed_in(partner, bad)
    after = handed_in(
        house.client("partner-nenc", "intake"), both(f"next to {bad.name}", "", make=sound)
    )

    assert answer.status_code == bad.http, answer.text
    assert (bad.code, bad.path) in said(answer)
    assert after.json()["outcome"] == "accepted"


def handed_in(client: httpx2.Client, bad: Bad) -> httpx2.Response:
    path = f"/v1/feeds/{bad.feed}/{bad.route}"
    headers = {KEY: bad.key, "content-type": bad.media, **bad.headers}
    if bad.before:
        client.post(path, content=bad.before(bad.key), headers=headers)
    return client.post(path, content=bad.make(bad.key), headers=headers)


def said(answer: httpx2.Response) -> Said:
    document = answer.json()
    if answer.is_success:
        return of_line(document)
    assert answer.headers["content-type"] == "application/problem+json"
    code = document["type"].removeprefix("/problems/").replace("-", "_")
    return {(code, ""), *((e["code"], e["path"]) for e in document.get("errors", ()))}


def of_line(line: Mapping[str, Any]) -> Said:
    return {(line["outcome"], ""), *((i["code"], i["path"]) for i in line["issues"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What became of a letter, and of the sound one right behind it."""

    verdict: str
    said: Said
    dead: Sequence[tuple[str, int]]
    """Its dead letters: the reason of each, and how often the record was tried."""
    after: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    came: Mapping[str, Came]
    counted: Counter[str]


@pytest.fixture(scope="module")
def delivered(house: House) -> Delivered:
    """All in one partition, bad and sound in turn, so that they share batches."""
    house.settle()
    counts = house.counted("intake", *TOPICS)
    bad = [spoilt(house, each) for each in BY_POST]
    after = [a_neighbour(house, of=each) for each in BY_POST]
    places = house.post(*(letter for pair in zip(bad, after, strict=True) for letter in pair))
    house.settle()
    noted, dead = house.noted("intake"), house.dead_letters("intake")
    said = {
        each.name: told_of(house, own, to=each) for each, own in zip(BY_POST, bad, strict=True)
    }
    came = {
        each.name: Came(
            verdict=verdict(place, noted, said=said[each.name]),
            said=said[each.name] | {(noted.get(place, ("", ""))[1], "")},
            dead=[(one["reason"], one["attempts"]) for one in dead.get(place, ())],
            after=house.receipts("partner-nenc", [sound_one])[0].json()["counts"],
        )
        for each, sound_one, place in zip(BY_POST, after, places[::2], strict=True)
    }
    return Delivered(came=came, counted=house.counted("intake", *TOPICS) - counts)


def spoilt(house: House, bad: Bad) -> Letter:
    letter = a_letter(
        house.signer(f"{bad.partner}-1"),
        subject=f"{bad.kind}:{bad.feed}:{bad.key}",
        value=bad.make(bad.key),
        ce_id=bad.key,
        **{"datacontenttype": bad.media, **bad.signed},
    )
    return replace(bad.tamper(letter) if bad.tamper else letter, partition=PARTITION)


def a_neighbour(house: House, *, of: Bad) -> Letter:
    """An innovation behind each, also on the topic of opportunities."""
    key = f"behind-{of.key}"
    subject, signer = f"innovation:hi-nenc:{key}", house.signer("nenc-1")
    return replace(a_letter(signer, subject=subject, value=sound(key)), partition=PARTITION)


def verdict(place: str, noted: Mapping[str, tuple[str, str]], *, said: Said) -> str:
    """By the log, else by its receipt; what has no place, the broker would not take."""
    if place in noted or "/" not in place:
        return noted.get(place, (place, ""))[0]
    return "applied" if REJECTED.isdisjoint(code for code, _ in said) else "rejected"


def told_of(house: House, letter: Letter, *, to: Bad) -> Said:
    """By its receipt, if it has one."""
    client = house.client(f"partner-{to.partner}", "intake")
    receipt = client.get("/v1/receipts", params=letter.named)
    if not receipt.is_success:
        return set()
    found = client.get(f"/v1/receipts/{receipt.json()['id']}/records").json()
    [line] = found["records"]
    return of_line(line)


@pytest.mark.parametrize("bad", BY_POST, ids=called)
def test_over_kafka_it_has_one_verdict(delivered: Delivered, bad: Bad) -> None:
    came = delivered.came[bad.name]
    is_parked = bad.post == "parked"
    paths = {path for code, path in came.said if code == bad.code}

    assert came.verdict == bad.post
    assert paths if is_parked or not bad.path else bad.path in paths
    assert came.dead == ([(bad.code, 1)] if is_parked else [])
    assert came.after == {"accepted": 1}


def test_over_kafka_each_is_counted_once(delivered: Delivered) -> None:
    verdicts = Counter(bad.post for bad in BY_POST)

    assert delivered.counted == {
        "applied": verdicts["applied"] + len(BY_POST),
        "rejected": verdicts["rejected"],
        "parked": verdicts["parked"],
    }
