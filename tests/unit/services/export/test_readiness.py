from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.claims import Known
from services.export.domain.readiness import Signal, signals
from services.export.domain.values import Assurance, Item, Proof, Site, Value
from shared.schemas.vocabulary import Asserter
from tests.support.export import CRITERIA, DAY

SOURCE = "innovation:hi-nenc:a"
DEVICE = Item(field="categories", source=SOURCE, value="MEDICAL_DEVICE")
CLASS_I = "CE_UKCA_CLASS_I"


def judged(*items: Item, on: date = DAY) -> dict[str, Signal]:
    known = Known(items=items, criteria=CRITERIA, on=on)
    return {signal.signal: signal for signal in signals(known)}


def points(*items: Item, on: date = DAY) -> int:
    return sum(signal.points for signal in judged(*items, on=on).values())


def an_item(field: str, value: Value, *, source: str = SOURCE) -> Item:
    return Item(field=field, source=source, value=value)


def a_site(number: int = 1, **changes: Any) -> Item:
    plain: dict[str, Any] = {
        "organisation": f"Trust {number}",
        "org_id": f"GB-NHS:R{number}",
        "icb": "GB-NHS:QMJ",
        "region": "GB-NHS:Y56",
        "since": None,
        "by": Asserter.NOTICE,
    }
    return an_item("nhs_use", Site(**plain | changes))


def a_certificate(scheme: str = CLASS_I, *, source: str = SOURCE, **changes: Any) -> Item:
    plain: dict[str, Any] = {
        "kind": "certificate",
        "scheme": scheme,
        "status": "met",
        "by": Asserter.REGULATOR,
        "on": None,
    }
    return an_item("assurance", Assurance(**plain | changes), source=source)


def an_output(scheme: str = "NICE", **changes: Any) -> Item:
    plain = {"kind": "hta", "status": "published", "by": Asserter.ASSESSOR}
    return a_certificate(scheme, **plain | changes)


def a_proof(evidence_type: str, kind: str = "CLINICAL_OR_CARE") -> Item:
    return an_item("evidence", Proof(evidence=kind, type=evidence_type, summary=""))


ELSEWHERE: list[Item] = [a_site(2, icb="GB-NHS:QKK"), a_site(3, region="GB-NHS:Y58")]


@pytest.mark.parametrize(
    ("signal", "items", "earned"),
    [
        ("nhs_use", [a_site(), *ELSEWHERE], ("regions", 15)),
        ("nhs_use", [a_site(), ELSEWHERE[0]], ("icbs", 10)),
        ("nhs_use", [a_site(), a_site(2)], ("site", 5)),
        ("certified", [DEVICE, a_certificate()], ("all", 10)),
        ("certified", [an_item("categories", "EDUCATION")], ("none_needed", 10)),
        (
            "certified",
            [DEVICE, an_item("categories", "DIGITAL"), a_certificate()],
            ("some", 5),
        ),
        ("clinical_evidence", [a_proof("DATA_PUBLISHED")], ("published", 4)),
        ("clinical_evidence", [a_proof("CONFERENCE")], ("other", 2)),
        ("hta_output", [an_output()], ("published", 10)),
        ("hta_output", [an_output("nice_selected", status="begun")], ("begun", 5)),
    ],
)
def test_a_signal_earns_what_the_criteria_say(
    signal: str, items: Sequence[Item], *, earned: tuple[str, int]
) -> None:
    found = judged(*items)[signal]

    assert (found.value, found.points) == earned


@pytest.mark.parametrize(
    "items",
    [
        [],
        [DEVICE],
        [DEVICE, a_certificate(status="in_progress")],
        [DEVICE, a_certificate("CE_UKCA_NON_MEDICAL")],
        [a_proof("DATA_PUBLISHED", kind="REAL_WORLD")],
        [an_output("A magazine")],
        [an_item("sites", a_site().value)],
    ],
)
def test_what_is_not_known_earns_nothing(items: Sequence[Item]) -> None:
    assert judged(*items) == {}


def test_a_word_counts_by_the_strength_of_whoever_says_it() -> None:
    earned = {by: points(DEVICE, a_certificate(by=by)) for by in Asserter}

    assert earned == {
        Asserter.REGULATOR: 10,
        Asserter.NOTICE: 10,
        Asserter.ASSESSOR: 10,
        Asserter.SUPPORT_ORG: 8,
        Asserter.INNOVATOR: 4,
    }


def test_a_stronger_no_beats_a_weaker_yes() -> None:
    no = a_certificate(status="not_yet", by=Asserter.REGULATOR)
    yes = a_certificate(by=Asserter.INNOVATOR)

    assert judged(DEVICE, no, yes) == {}
    assert (
        points(DEVICE, replace(no, value=a_certificate("CE_UKCA_CLASS_III").value), yes) == 10
    )


def test_an_expired_certificate_is_none() -> None:
    until_today = a_certificate(expires=DAY)

    assert judged(DEVICE, until_today) == {}
    assert points(DEVICE, until_today, on=DAY - timedelta(days=1)) == 10


@pytest.mark.parametrize(("by", "months"), [(Asserter.INNOVATOR, 18), (Asserter.ASSESSOR, 36)])
def test_a_word_goes_stale_with_time(by: Asserter, months: int) -> None:
    said = {18: date(2024, 11, 1), 36: date(2023, 5, 1)}[months]
    fresh, stale = (a_certificate(by=by, on=day) for day in (said + timedelta(days=1), said))

    assert points(DEVICE, fresh) > 0
    assert points(DEVICE, stale) == 0


def test_the_latest_then_the_lowest_record_speaks_among_equals() -> None:
    old = a_certificate(on=date(2026, 1, 1), source="innovation:x:0")
    new = a_certificate(on=date(2026, 2, 1), source="innovation:x:2")
    same = a_certificate(on=date(2026, 2, 1), source="innovation:x:1")

    found = judged(DEVICE, old, new, same)["certified"]

    assert found.rests_on == (
        ("innovation:hi-nenc:a", "categories"),
        ("innovation:x:1", "assurance"),
    )


def test_what_its_maker_alone_says_earns_at_most_four_tenths() -> None:
    own = {"by": Asserter.INNOVATOR}
    told = [a_proof("DATA_PUBLISHED"), an_output(**own), DEVICE, a_certificate(**own)]
    used = [a_site(1, **own), a_site(2, region="GB-NHS:Y58", **own)]

    found = judged(*told, *used)

    assert {name: (signal.points, signal.of) for name, signal in found.items()} == {
        "nhs_use": (6, 15),
        "certified": (4, 10),
        "clinical_evidence": (4, 10),
        "hta_output": (4, 10),
    }


words = st.builds(
    a_certificate,
    st.sampled_from([CLASS_I, "CE_UKCA_CLASS_III", "DTAC"]),
    status=st.just("met"),
    by=st.sampled_from(Asserter),
    on=st.none() | st.dates(date(2026, 1, 1), DAY),
    source=st.sampled_from([f"innovation:x:{n}" for n in range(4)]),
)
outputs = st.builds(
    an_output,
    st.sampled_from(["NICE", "SHTG", "Nobody"]),
    status=st.sampled_from(["published", "begun"]),
    by=st.sampled_from(Asserter),
)
sites = st.builds(
    a_site,
    st.integers(1, 4),
    icb=st.sampled_from(["GB-NHS:QMJ", "GB-NHS:QKK", None]),
    region=st.sampled_from(["GB-NHS:Y56", "GB-NHS:Y58", None]),
    by=st.sampled_from(Asserter),
)
known = st.lists(words | outputs | sites | st.just(a_proof("DATA_PUBLISHED")), max_size=8)
BASIS = [DEVICE, an_item("categories", "DIGITAL")]


@given(known, words | outputs | sites)
def test_one_good_word_more_never_lowers_points(items: list[Item], more: Item) -> None:
    assert points(*BASIS, *items, more) >= points(*BASIS, *items)


@given(known, st.data())
def test_a_stronger_source_never_lowers_points(items: list[Item], data: st.DataObject) -> None:
    said = [item for item in items if isinstance(item.value, Assurance | Site)]
    if not said:
        return
    weak = data.draw(st.sampled_from(said))
    assert isinstance(weak.value, Assurance | Site)
    strong = replace(weak, value=replace(weak.value, by=Asserter.REGULATOR))
    others = [item for item in items if item is not weak]

    assert points(*BASIS, *others, strong) >= points(*BASIS, *others, weak)


@given(known, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_changes_nothing(items: list[Item], dice: Any) -> None:
    shuffled = [*BASIS, *items]
    dice.shuffle(shuffled)

    assert judged(*shuffled) == judged(*BASIS, *items)
