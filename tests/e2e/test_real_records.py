"""Real records by both ways in: each has its receipt, and the sums add up everywhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ops.reconcile import Accounts
from shared.schemas.envelope import Partition
from tests.support.e2e import House
from tests.support.e2e_loads import LOADS, Load
from tests.support.feeds import REAL, two_hundred_rows

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(not REAL.exists(), reason="NOT RUN: the real records are not here"),
]
TOLD = ("intake.innovations.v1", "intake.opportunities.v1")
SENT = ("partners.innovations.v1", "partners.opportunities.v1")
READERS = ("matching", "audit", "export")
TORN = {196, 197}
"""Rows under one key: in one file neither is believed, in two letters the later amends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    processes: Mapping[str, int]
    heard: Mapping[str, int]
    """By service, the lines that its log had before."""
    desk: Mapping[str, Sequence[dict[str, Any]]]
    """By load, the receipt's line of each record that was handed in over HTTP."""
    post: Mapping[str, Sequence[dict[str, Any]]]
    """By load, the receipt of each record that came over Kafka."""
    counted: Mapping[str, Counter[str]]
    """By service, what it made of what is new."""
    accounts: Accounts
    told: Mapping[Partition, int]


@pytest.fixture(scope="module")
def loads() -> Sequence[Load]:
    return [read() for read in LOADS]


@pytest.fixture(scope="module")
def loaded(house: House, loads: Sequence[Load]) -> Loaded:
    house.settle()
    before, ends, pids = counted(house), told(house), processes(house)
    heard = {service: len([*house.said(service)]) for service in pids}
    house.post(*(letter for load in loads for letter in load.letters(house.signer)))
    desk = {load.name: handed_in(house, load, key="first") for load in loads}
    house.settle()
    return Loaded(
        processes=pids,
        heard=heard,
        desk=desk,
        post={load.name: receipts(house, load) for load in loads},
        counted={name: after - before[name] for name, after in counted(house).items()},
        accounts=house.accounts(),
        told={place: end - ends[place] for place, end in told(house).items()},
    )


def handed_in(house: House, load: Load, *, key: str) -> Sequence[dict[str, Any]]:
    """Send the whole as one submission, and read its receipt to the end."""
    headers = {"idempotency-key": f"{key}-{load.name}", "content-type": load.media}
    path = f"/v1/feeds/{load.desk}/{load.route}"
    person = house.person(load.person)
    answer = person.ask("intake", path, content=load.blob, headers=headers)
    assert answer.status_code == 202, answer.text
    receipt = house.worked(load.person, answer.headers["location"])
    lines: list[dict[str, Any]] = person.get(
        "intake", f"{answer.headers['location']}/records"
    ).json()["records"]
    assert sum(receipt["counts"].values()) == receipt["records"] == len(load.values)
    assert [line["position"] for line in lines] == list(range(len(load.values)))
    return lines


def receipts(house: House, load: Load) -> Sequence[dict[str, Any]]:
    answers = house.receipts(load.person, load.letters(house.signer))
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json() for answer in answers]


def counted(house: House) -> dict[str, Counter[str]]:
    readers = {name: house.counted(name, *TOLD) for name in READERS}
    return readers | {"intake": house.counted("intake", *SENT)}


def told(house: House) -> Mapping[Partition, int]:
    return {place: end for place, end in house.ends("intake.").items() if place.topic in TOLD}


def processes(house: House) -> Mapping[str, int]:
    return {name: child.pid for name, child in house.stack.serving.items()}


def test_each_real_record_is_accepted(loaded: Loaded) -> None:
    real = {"facts": {"accepted": 47}, "facts-b": {"accepted": 14}, "ocds": {"accepted": 72}}

    desk = {name: Counter(line["outcome"] for line in loaded.desk[name]) for name in real}
    post = {name: outcomes(loaded.post[name]) for name in real}

    assert desk == real
    assert post == real


def test_each_hazard_costs_its_own_row_alone(loaded: Loaded) -> None:
    _, hazards = two_hundred_rows()

    found = {
        row: (line["outcome"], line["issues"][-1]["code"] if line["issues"] else "")
        for row, line in enumerate(loaded.desk["atamis"])
    }

    assert found == dict.fromkeys(range(200), ("accepted", "")) | {
        row: ("accepted" if outcome == "sound" else outcome, code)
        for row, (outcome, code) in hazards.items()
    }


def test_a_record_comes_to_the_same_by_either_way(loaded: Loaded) -> None:
    unlike = {
        (name, row)
        for name, lines in loaded.desk.items()
        for row, (line, receipt) in enumerate(zip(lines, loaded.post[name], strict=True))
        if receipt["counts"] != {line["outcome"]: 1}
    }

    assert unlike == {("atamis", row) for row in TORN}


def test_each_letter_has_one_verdict_and_each_event_is_read_by_all(loaded: Loaded) -> None:
    by_post = Counter[str]()
    for each in loaded.post.values():
        by_post += outcomes(each)
    sound = by_post["accepted"] + by_post["duplicate"]
    events = sum(loaded.told.values())

    assert events == by_post["accepted"] + sum(
        line["outcome"] == "accepted" for each in loaded.desk.values() for line in each
    )
    assert loaded.counted == {
        "intake": {"applied": sound, "rejected": by_post.total() - sound},
        "matching": {"applied": events},
        "audit": {"applied": events},
        "export": {"applied": events},
    }


def test_the_sums_add_up_in_all_four_services(loaded: Loaded) -> None:
    account = loaded.accounts

    assert {row.service for row in account.rows} == {"intake", "matching", "audit", "export"}
    assert [row for row in account.rows if row.difference or row.lag] == []
    assert account.drained


def test_no_service_fails_or_is_started_again(loaded: Loaded, house: House) -> None:
    failed = [
        line
        for service, heard in loaded.heard.items()
        for line in [*house.said(service)][heard:]
        if line["level"] in {"error", "critical"} or "exception" in line
    ]

    assert failed == []
    assert processes(house) == loaded.processes


@pytest.mark.usefixtures("loaded")
def test_a_second_load_changes_nothing(house: House, loads: Sequence[Load]) -> None:
    letters = [letter for load in loads for letter in load.letters(house.signer)]
    before, counts = house.ends(""), house.counted("intake", *SENT)

    house.post(*letters)
    lines = [line for load in loads for line in handed_in(house, load, key="second")]
    house.settle()

    after = house.ends("")
    longer = {place.topic for place in after if after[place] != before[place]}
    assert longer - {"__consumer_offsets"} == set(SENT)
    assert house.counted("intake", *SENT) - counts == {"duplicate": len(letters)}
    assert {line["outcome"] for line in lines} == {"duplicate", "quarantined", "refused"}


def outcomes(receipts: Sequence[dict[str, Any]]) -> Counter[str]:
    return sum((Counter[str](each["counts"]) for each in receipts), Counter[str]())
