"""Each gate, passed and failed; what fails one is told with its remedy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.export.domain.eligibility import LATER, Reason
from services.export.domain.gates import GATES
from shared.schemas.innovation import Abroad, Endorsement, Maturity, Stated, Supplier
from shared.schemas.matching import SupplierFrom
from shared.schemas.vocabulary import Asserter, Origin, Stage
from tests.support.builders import NOON
from tests.support.export import BEST, DAY, PIPELINE, STRICT, a_trust, ref
from tests.support.export_best import Standing, a_standing, a_word, text

Change = Callable[[Standing], Standing]
NAMELESS = SupplierFrom(value=Supplier(name="Maker"), source=ref("a"))
YEARS_AGO = NOON - timedelta(days=560)
FAILS: list[tuple[str, Change]] = [
    ("not_a_product", lambda s: s.grouped(kind="class")),
    ("under_review", lambda s: s.grouped(under_review=True)),
    ("not_live", lambda s: s.told(stage=Stage.ARCHIVED)),
    ("no_supplier", lambda s: s.grouped(supplier=NAMELESS)),
    ("no_working_product", lambda s: s.told(progress=(a_word("efficacy"),))),
    ("not_ready", lambda s: s.told(maturity=None)),
    ("no_nhs_use", lambda s: s.told(milestones=())),
    ("not_certified", lambda s: s.told(certifications=())),
    ("no_evidence", lambda s: s.told(evidence=())),
    ("no_export_interest", lambda s: s.told(export=Abroad())),
    ("stale", lambda s: s.told(source_updated_at=YEARS_AGO)),
    ("incomplete", lambda s: s.grouped(categories=())),
]
PASSES: list[tuple[str, Change]] = [
    ("no_supplier", lambda s: s.grouped(supplier=NAMELESS).told(owner=a_trust(), origin=Stated(
        value=Origin.NHS_DEVELOPED, by="owner"))),
    ("not_ready", lambda s: s.told(maturity=None).grouped(stage=Stage.ADOPTED)),
    ("not_ready", lambda s: s.told(maturity=None, endorsements=(
        Endorsement(body="NICE", reference="HTG1"),))),
    ("not_ready", lambda s: s.told(maturity=None, progress=(*s.record.innovation.progress,
        a_word("procurement_route", asserted_by=Asserter.SUPPORT_ORG)))),
    ("not_certified", lambda s: s.told(certifications=()).grouped(
        categories=(text("EDUCATION"),))),
    ("no_export_interest", lambda s: s.told(export=Abroad(trading=("IE",)))),
    ("no_export_interest", lambda s: s.told(
        export=Abroad(), engaging=("Department for Business and Trade",))),
    ("no_export_interest", lambda s: replace(s.told(export=Abroad()), record=replace(
        s.told(export=Abroad()).record, offered_abroad=True))),
    ("stale", lambda s: replace(s.told(source_updated_at=None), record=replace(
        s.told(source_updated_at=None).record, received=NOON))),
]  # fmt: skip


def test_what_is_ready_passes_every_gate() -> None:
    assert a_standing().failing() == []
    assert a_standing().failing(PIPELINE) == []


@pytest.mark.parametrize(("code", "change"), FAILS, ids=[code for code, _ in FAILS])
def test_one_change_fails_one_gate(code: str, change: Change) -> None:
    assert code in change(a_standing()).failing()
    assert (code in change(a_standing()).failing(PIPELINE)) == (code in PIPELINE.gates)


@pytest.mark.parametrize(("code", "change"), PASSES, ids=[code for code, _ in PASSES])
def test_there_is_more_than_one_way_to_pass(code: str, change: Change) -> None:
    assert code not in change(a_standing()).failing()


def test_what_earns_too_little_is_below_the_floor() -> None:
    poor = a_standing().told(
        progress=(a_word("working_product"),),
        milestones=a_standing().record.innovation.milestones[:1],
    )

    assert poor.failing() == ["below_floor"]


def test_a_makers_own_word_of_readiness_or_use_is_not_enough() -> None:
    boast = Maturity(level="READY", asserted_by=Asserter.INNOVATOR)
    own = a_standing().told(maturity=boast, milestones=())

    assert {"not_ready", "no_nhs_use"} <= {*own.failing()}


def test_what_was_fresh_goes_stale_after_eighteen_months() -> None:
    fresh = a_standing()

    assert "stale" not in fresh.failing(on=DAY + timedelta(days=540))
    assert "stale" in fresh.failing(on=DAY + timedelta(days=550))


def test_every_gate_of_every_series_has_its_words() -> None:
    for criteria in STRICT.files:
        assert {*criteria.gates} <= GATES.keys()
    for code in (*BEST.gates, *LATER):
        reason = Reason(code=code)
        assert reason.sentence.endswith(".")
        assert reason.remedy.endswith(".")
