"""An operator sees what was put aside, has it read again, gives it up; the log says why."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from ops.scenes import wait_until
from tests.e2e.test_the_operator import Operator
from tests.support.e2e import House
from tests.support.e2e_post import a_letter

pytestmark = pytest.mark.timeout(240)
RATE = 400
TOPIC = "partners.innovations.v1"


def told(operator: Operator, words: str, *, why: str = "") -> dict[str, Any]:
    because = ["--why", why] if why else []
    code, text = operator.types(f"dead-letters {words} --json", *because)
    assert code in {0, 1}, text
    answer: dict[str, Any] = json.loads(text)
    return answer


def on_the_log(house: House, kind: str, *, why: str) -> list[tuple[int, str]]:
    """How many records each page of it names, and why."""
    found: list[tuple[int, str]] = []
    params: dict[str, int] = {}
    operator = house.person("operator")
    while True:
        asked = operator.get("audit", "/v1/dead-letters", params=params)
        if not (page := asked.json()["records"]):
            return found
        params = {"after": page[-1]["seq"]}
        found += [
            (len(each["data"]["records"]), each["words"])
            for each in page
            if each["kind"] == kind and each["words"] == why
        ]


def rubbish(house: House, key: str, *, many: int) -> Sequence[str]:
    """Give the places of records that nobody can read, once they are put aside."""
    signer, operator = house.signer("nenc-1"), Operator(house=house)
    parked = operator.parked(TOPIC)
    places = house.post(
        *(
            a_letter(signer, subject=f"innovation:hi-nenc:{key}-{n}", value=b"{")
            for n in range(many)
        )
    )
    wait_until(lambda: operator.parked(TOPIC) == parked + many, what="the parking")
    house.settle()
    return places


def test_one_is_found_explained_replayed_and_given_up(house: House) -> None:
    operator = Operator(house=house)
    [place] = rubbish(house, "dl-one", many=1)

    shown = told(operator, f"show --group intake --at {place}")
    replayed = told(operator, f"replay --group intake --at {place}", why="try it once more")
    house.settle()
    wait_until(
        lambda: told(operator, f"show --group intake --at {place}")["replays"] == 1,
        what="the second parking",
    )
    again = told(operator, f"show --group intake --at {place}")
    given_up = told(operator, f"discard --group intake --at {place}", why="it is rubbish")

    assert (shown["reason"], shown["state"], shown["size"]) == ("format_unknown", "open", 1)
    assert shown["original"] == "lies where it lay, unchanged"
    assert replayed == {"ready": 1, "written": 1, "left": {}}
    assert (again["state"], again["replays"]) == ("open", 1)
    assert given_up == {"fitting": 1, "discarded": 1}
    assert told(operator, f"list --group intake --at {place}")["letters"] == []
    assert on_the_log(house, "dead-letter.replayed", why="try it once more") == [
        (1, "try it once more")
    ]
    assert on_the_log(house, "dead-letter.discarded", why="it is rubbish") == [
        (1, "it is rubbish")
    ]


def test_nothing_is_done_in_a_dry_run(house: House) -> None:
    operator = Operator(house=house)
    [place] = rubbish(house, "dl-dry", many=1)
    ended = house.ends("intake.replays")

    looked = told(operator, f"replay --group intake --at {place} --dry-run", why="a look")

    assert looked == {"ready": 1, "written": 0, "left": {}}
    assert house.ends("intake.replays") == ended
    assert on_the_log(house, "dead-letter.replayed", why="a look") == []


def test_what_audit_cannot_note_is_not_replayed(house: House) -> None:
    operator = Operator(house=house)
    [place] = rubbish(house, "dl-fail", many=1)
    ended = house.ends("intake.replays")
    audit = house.stack.serving["audit"]

    audit.stop()
    code, _ = operator.types(f"dead-letters replay --group intake --at {place} --why never")
    audit.start()
    house.stack.wait_until_ready("audit")

    assert code == 3
    assert house.ends("intake.replays") == ended


@pytest.mark.parametrize(
    "many", [600, pytest.param(10_000, marks=[pytest.mark.prove, pytest.mark.timeout(900)])]
)
def test_many_are_replayed_within_the_rate_and_change_nothing(house: House, many: int) -> None:
    operator, since = Operator(house=house), f"{datetime.now(UTC):%FT%T}"
    rubbish(house, f"dl-{many}", many=many)
    known = house.length("intake.innovations.v1")

    for attempt in (1, 2):
        why, began = f"attempt {attempt} at {many}", time.monotonic()
        words = f"replay --group intake --since {since} --rate {RATE}"
        replayed = told(operator, words, why=why)
        took = time.monotonic() - began
        house.settle()

        assert replayed == {"ready": many, "written": many, "left": {}}
        assert took >= (many - 1) / RATE
        assert (
            sum(count for count, _ in on_the_log(house, "dead-letter.replayed", why=why))
            == many
        )
    assert house.length("intake.innovations.v1") == known
    assert operator.types("reconcile")[0] == 0
