from pathlib import Path

from tests.support.builders import INNOVATION
from tests.support.matching import a_withdrawal
from tests.support.matching_desk import Counter, offered


async def test_staff_see_why_two_were_linked_in_points_that_add_up(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial).get(
        f"/v1/links?ref={offer.product}", role="governance_officer"
    )

    [link] = told.json()["links"]
    assert sum(point["points"] for point in link["points"]) == 20
    assert all(point["sentence"] for point in link["points"])
    assert "Pulse" not in told.text


async def test_whoever_is_signed_in_sees_which_teams_there_are_and_that_they_are_samples(
    tmp_path: Path,
) -> None:
    trial, _ = await offered()

    told = await Counter(tmp_path, trial).get("/v1/teams", role="promoter")

    assert [(team["id"], team["source"]) for team in told.json()["teams"]] == [
        ("rrv-procurement", "sample")
    ]


async def test_staff_see_whose_word_each_field_is_and_not_the_word(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial).get(f"/v1/products/{offer.product}", role="reviewer")

    assert told.json() == {
        "product": offer.product,
        "version": 1,
        "live": True,
        "kind": "product",
        "under_review": False,
        "members": [{"source_ref": INNOVATION, "version": 1, "joined_by": "founder"}],
        "fields": {
            field: [INNOVATION]
            for field in ("categories", "main_category", "name", "stage", "summary", "supplier")
        },
    }


async def test_a_product_nobody_speaks_of_any_more_is_known_and_not_live(
    tmp_path: Path,
) -> None:
    trial, offer = await offered()
    await trial.hear(a_withdrawal(version=2))
    counter = Counter(tmp_path, trial)

    gone = await counter.get(f"/v1/products/{offer.product}", role="operator")
    unknown = await counter.get("/v1/products/prd_" + "a" * 20, role="operator")

    assert (gone.json()["live"], gone.json()["version"]) == (False, 2)
    assert unknown.status_code == 404


async def test_only_staff_look_into_a_product(tmp_path: Path) -> None:
    trial, offer = await offered()

    told = await Counter(tmp_path, trial).get(f"/v1/products/{offer.product}")

    assert told.status_code == 403
