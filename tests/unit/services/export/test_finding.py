"""Each filter asks one field, and only what is shown of it."""

from typing import Any

import pytest

from services.export.domain.finding import SORTS, Filter, fits, ordered
from services.export.domain.past import Step
from services.export.domain.values import Trial
from services.export.domain.view import Row, Shown, Use
from tests.support.export import BEST

USE = Use(level="icbs", sites=2, icbs=2, regions=1)
TRIED = Trial(involved="YES", tested="YES", groups=("PATIENTS",), tests=("A ward test",))
VALUES: dict[str, tuple[Any, ...]] = {
    "name": ("Tidewatch Patch",),
    "summary": ("It counts breaths.",),
    "supplier": ("Tidewatch Limited",),
    "categories": ("MEDICAL_DEVICE", "AI"),
    "areas": ("PREVENTIVE_CARE",),
    "inequalities": ("MATERNITY",),
    "programmes": ("NHS Innovation Accelerator (NIA)",),
    "region": ("GB-NHS:Y56",),
    "stage": ("ready",),
    "origin": ("nhs_developed",),
    "care_settings": ("PHARMACY",),
    "conditions": ("RESPIRATORY",),
    "nhs_use": (USE,),
    "user_testing": (TRIED,),
    "targets": ("IE",),
    "excluded": ("US",),
}


def a_row(*hidden: str, first: str = "2026.1", **changes: tuple[Any, ...]) -> Row:
    values = {
        name: tuple(Shown(value=value, sources=("innovation:x:1",)) for value in given)
        for name, given in (VALUES | changes).items()
        if name not in hidden
    }
    return Row(
        product="prd_a",
        rank=1,
        points=0,
        signals=(),
        values=values,
        withheld=(),
        step=Step(first_edition=first),
    )


FITTING = {
    "q": "BREATHS patch",
    "category": "AI",
    "area": "PREVENTIVE_CARE",
    "priority": "sickness-to-prevention",
    "programme": "NHS Innovation Accelerator (NIA)",
    "inequality": "MATERNITY",
    "region": "GB-NHS:Y56",
    "stage": "ready",
    "origin": "nhs_developed",
    "care_setting": "PHARMACY",
    "condition": "RESPIRATORY",
    "use": "icbs",
    "tested": "PATIENTS",
    "market": "ie",
}
FIELDS = {
    "q": ("name", "summary"), "category": ("categories",), "area": ("areas",),
    "priority": ("areas",), "programme": ("programmes",), "inequality": ("inequalities",),
    "care_setting": ("care_settings",), "condition": ("conditions",), "use": ("nhs_use",),
    "tested": ("user_testing",), "market": ("targets",),
}  # fmt: skip


@pytest.mark.parametrize("name", FITTING)
def test_a_filter_finds_what_says_so(name: str) -> None:
    wanted = Filter(**{name: FITTING[name]})

    assert fits(a_row(), wanted, criteria=BEST)


@pytest.mark.parametrize("name", FITTING)
def test_a_filter_does_not_answer_by_what_is_not_shown(name: str) -> None:
    hidden = a_row(*FIELDS.get(name, (name,)))

    assert not fits(hidden, Filter(**{name: FITTING[name]}), criteria=BEST)


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", "pancake"), ("use", "regions"), ("use", "everywhere"), ("market", "US"),
     ("priority", "no-such"), ("tested", "CARERS"), ("category", "ai")],
)  # fmt: skip
def test_a_filter_leaves_out_the_rest(name: str, value: str) -> None:
    assert not fits(a_row(), Filter(**{name: value}), criteria=BEST)


def test_filters_narrow_together_and_nothing_asked_leaves_all() -> None:
    assert fits(a_row(), Filter(), criteria=BEST)
    assert not fits(a_row(), Filter(stage="ready", origin="industry"), criteria=BEST)


def test_lists_are_sorted_by_name_age_and_use_and_by_no_price() -> None:
    rows = [
        a_row(name=("B",), first="2026.1"),
        a_row("nhs_use", name=("a",), first="2026.10"),
        a_row(name=("C",), nhs_use=(Use(level="regions", sites=9, icbs=3, regions=2),)),
    ]

    def names(sort: str) -> list[Any]:
        return [row.values["name"][0].value for row in ordered(rows, sort=sort)]

    assert names("rank") == ["B", "a", "C"]
    assert names("name") == ["a", "B", "C"]
    assert names("newest") == ["a", "B", "C"]
    assert names("use") == ["C", "B", "a"]
    assert SORTS.keys() == {"name", "newest", "use"}
