"""A product that passes every gate of the best-of list, and one change that fails each."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.export.domain.criteria import Criteria
from services.export.domain.draft import judged
from services.export.domain.eligibility import failing
from services.export.domain.facts import Record
from services.export.domain.profile import Profile, profiles
from shared.schemas.entities import Assertion
from shared.schemas.innovation import (
    Abroad,
    Certification,
    Evidence,
    Innovation,
    Maturity,
    Milestone,
    Supplier,
)
from shared.schemas.matching import Product, SupplierFrom, TextFrom
from shared.schemas.vocabulary import Asserter, Origin
from tests.support.builders import NOON
from tests.support.export import BEST, DAY, a_ranked_product, a_trust, a_used_innovation, ref


def a_word(predicate: str, value: str = "YES", **changes: Any) -> Assertion:
    plain: dict[str, Any] = {"asserted_by": Asserter.ASSESSOR, "on": date(2026, 3, 2)}
    return Assertion(predicate=predicate, value=value, **plain | changes)


def a_best_innovation(letter: str = "a", **changes: Any) -> Innovation:
    plain: dict[str, Any] = {
        "source_updated_at": NOON,
        "maturity": Maturity(level="READY", asserted_by=Asserter.ASSESSOR),
        "milestones": (
            Milestone(name="pilot", on=date(2026, 2, 1), organisation=a_trust()),
            Milestone(
                name="pilot", on=date(2026, 2, 1), organisation=a_trust("RTD", region="Y63")
            ),
        ),
        "certifications": (
            Certification(
                scheme="CE_UKCA_CLASS_I", status="met", asserted_by=Asserter.REGULATOR
            ),
        ),
        "evidence": (
            Evidence(kind="CLINICAL_OR_CARE", type="DATA_PUBLISHED", summary="A ward study."),
        ),
        "progress": (
            a_word("working_product", asserted_by=Asserter.INNOVATOR, on=None),
            a_word("efficacy"),
            a_word("real_world_validation", "PARTIALLY"),
        ),
        "export": Abroad(targets=("IE",)),
        "areas": ("PREVENTIVE_CARE",),
    }
    return a_used_innovation(letter, **plain | changes)


def a_best_product(letter: str = "a", **changes: Any) -> Product:
    maker = Supplier(name=f"Maker {letter}", company_number="00000001")
    plain: dict[str, Any] = {"supplier": SupplierFrom(value=maker, source=ref(letter))}
    return a_ranked_product(letter, **plain | changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    product: Product
    record: Record

    def profile(self) -> Profile:
        [found] = profiles([(self.product, 1)], [self.record], notices=(), named_by=())
        return found

    def failing(self, criteria: Criteria = BEST, *, on: date = DAY) -> list[str]:
        told = failing(judged(self.profile(), criteria, on=on))
        return [reason.code for reason in told]

    def told(self, **changes: Any) -> "Standing":
        changed = self.record.innovation.model_copy(update=changes)
        return replace(self, record=replace(self.record, innovation=changed))

    def grouped(self, **changes: Any) -> "Standing":
        return replace(self, product=self.product.model_copy(update=changes))


def a_standing(letter: str = "a") -> Standing:
    return Standing(
        product=a_best_product(letter), record=Record(innovation=a_best_innovation(letter))
    )


def text(value: str, letter: str = "a") -> TextFrom:
    return TextFrom(value=value, source=ref(letter))


NHS_OWNED: dict[str, Any] = {
    "owner": a_trust(),
    "origin": {"value": Origin.NHS_DEVELOPED, "by": "owner"},
}
