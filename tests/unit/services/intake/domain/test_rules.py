"""What follows from a record: where it comes from, under which regime it is bought."""

import pytest

from services.intake.domain.innovation import by_innovator, origin
from services.intake.domain.issues import issue, outcome_of, worst
from services.intake.domain.opportunity import regime
from shared.schemas.entities import OrgRef
from shared.schemas.innovation import Evidence, Stated
from shared.schemas.vocabulary import Origin


def test_a_university_is_academic() -> None:
    owner = OrgRef(name="University of the North", org_id="GB-UKPRN:10007799")

    assert origin(None, owner=owner, supplier=None) == (
        Stated(value=Origin.ACADEMIC, by="owner"),
        False,
    )


def test_only_three_kinds_of_evidence_are_progress() -> None:
    kinds = ("PRE_CLINICAL", "REAL_WORLD")

    told = by_innovator({}, certifications=(), evidence=[Evidence(kind=k) for k in kinds])

    assert [each.predicate for each in told] == ["real_world_evidence"]


@pytest.mark.parametrize(
    ("scheme", "basis", "route", "found"),
    [
        ("UKPGA", "2023/54", None, "pa2023"),
        ("CELEX", "32014L0024", None, "pcr2015"),
        (None, None, "Provider Selection Regime: direct award A", "psr2023"),
        (None, None, "PSR - Most suitable provider", "psr2023"),
        (None, None, "Quotation", "unknown"),
    ],
)
def test_a_regime_is_told_by_law_or_route(
    scheme: str | None, *, basis: str | None, route: str | None, found: str
) -> None:
    assert regime(scheme, basis=basis, route=route) == found


def test_the_worst_decides() -> None:
    told = [issue(code, "$") for code in ("text_truncated", "key_missing", "patient_data")]

    assert (worst(told), outcome_of(told)) == ("patient_data", "refused")
    assert outcome_of(told[:1]) is None
