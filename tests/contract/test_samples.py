"""The samples come to what `expected.json` says, and sent again they tell nothing new."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.schemas.intake import InnovationRegistered, OpportunityRegistered
from shared.schemas.vocabulary import NHS_BODIES, Stage
from tests.support.builders import NENC
from tests.support.feeds import FEEDS, SAMPLES
from tests.support.intake import Intake

EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_bytes())
FILES = sorted(EXPECTED)


async def send(intake: Intake, name: str, *, key: str = "first") -> dict[str, Any]:
    """By the way that the file's entry says, and give what its receipt came to."""
    entry, body = EXPECTED[name], (SAMPLES / name).read_bytes()
    feed = FEEDS.known[entry["feed"]]
    path = f"{feed.code}/{entry['way']}"
    answer = await intake.post(path, body, org=feed.custodian, key=f"{key}-{name}")
    await intake.worker.turn()
    place = answer.headers["location"]
    receipt = (await intake.get(place, org=feed.custodian)).json()
    lines = (await intake.get(f"{place}/records", org=feed.custodian)).json()["records"]
    return {
        "feed": feed.code,
        "way": entry["way"],
        "status": answer.status_code,
        "counts": receipt["counts"],
        "records": [
            {
                "outcome": line["outcome"],
                "source_ref": line["source_ref"],
                "issues": [f"{issue['code']} {issue['path']}" for issue in line["issues"]],
            }
            for line in lines
        ],
    }


def test_every_sample_has_its_entry() -> None:
    bad = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("bad/*")}

    assert {each for each in FILES if each.startswith("bad/")} == bad
    assert all((SAMPLES / each).is_file() for each in FILES)


@pytest.mark.parametrize("name", FILES)
async def test_a_sample_comes_to_what_was_expected(tmp_path: Path, name: str) -> None:
    assert await send(Intake(tmp_path), name) == EXPECTED[name]


async def test_the_samples_sent_again_make_no_event(tmp_path: Path) -> None:
    intake = Intake(tmp_path)
    for name in FILES:
        await send(intake, name)
    told = len(intake.told)

    again = [await send(intake, name, key="again") for name in FILES]

    assert len(intake.told) == told > 30
    assert not any("accepted" in each["counts"] for each in again)


async def test_at_least_six_samples_have_all_that_the_best_of_asks(tmp_path: Path) -> None:
    intake = Intake(tmp_path)
    await send(intake, "innovations-hi-nenc.json")
    told = [e.innovation for e in intake.told if isinstance(e, InnovationRegistered)]

    whole = [
        each
        for each in told
        if each.supplier and each.summary and each.main_category and each.categories
        if any(
            site.organisation and site.organisation.type in NHS_BODIES
            for site in each.deployments
        )
        if each.stage not in {Stage.UNASSESSED, Stage.ARCHIVED}
    ]

    assert len(told) == 10
    assert len(whole) >= 6
    assert {each.network for each in told} == {NENC}


async def test_a_sample_notice_names_a_sample_product_and_an_award_buys_one(
    tmp_path: Path,
) -> None:
    intake = Intake(tmp_path)
    for name in ("atamis-pipeline.csv", "releases.json"):
        await send(intake, name)
    told = [e.opportunity for e in intake.told if isinstance(e, OpportunityRegistered)]

    named = [each for each in told if "Tidewatch Breathing Patch" in each.title]
    awarded = [each for each in told if each.awards and "Larkfield Ward Board" in each.title]

    assert [each.source_ref for each in named] == ["opportunity:atamis-rrv:C900002"]
    assert [each.buyer.org_id for each in awarded if each.buyer] == ["GB-NHS:RWA"]
    assert len({c for e in told for c in e.cpv.all if c[:2] in {"33", "48", "85"}}) >= 3
