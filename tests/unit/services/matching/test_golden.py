from typing import Any

import pytest

from services.matching.domain.clusters import minted, projected
from services.matching.domain.golden import golden
from services.matching.domain.records import Record
from shared.schemas.innovation import Commercial, Stated, Supplier
from shared.schemas.matching import Product, TextFrom
from shared.schemas.vocabulary import Origin, Stage
from tests.support.builders import NOON, PRODUCT, an_innovation

OLD, NEW = "innovation:facts:1", "innovation:hi-nenc:1"


def a_record(ref: str, *, live: bool = True, **said: Any) -> Record:
    return Record(id=ref, seen=1, live=live, innovation=an_innovation(ref, **said))


def both(older: dict[str, Any], newer: dict[str, Any]) -> Product:
    cluster = [a_record(OLD, **older), a_record(NEW, source_updated_at=NOON, **newer)]
    product = golden(cluster, product_id=PRODUCT, founder=OLD)
    assert product
    return product


def test_the_newest_word_counts_and_says_whose_it_is() -> None:
    product = both({"name": "Pulse", "website": "example.org"}, {"name": "Pulse Patch"})

    assert product.name == TextFrom(value="Pulse Patch", source=NEW)
    assert product.website == TextFrom(value="example.org", source=OLD)


def test_a_supplier_with_a_company_number_is_worth_more_than_a_newer_one() -> None:
    numbered = Supplier(name="Pulse Works Limited", company_number="00000001")

    product = both({"supplier": numbered}, {"supplier": Supplier(name="Pulse Works")})

    assert product.supplier
    assert (product.supplier.value, product.supplier.source) == (numbered, OLD)


def test_what_is_unknown_is_no_word_at_all() -> None:
    known = {"origin": Stated(value=Origin.INDUSTRY, by="stated"), "stage": Stage.READY}

    product = both(known, {"stage": Stage.UNASSESSED})

    assert (product.origin, product.origin_source) == (Origin.INDUSTRY, OLD)
    assert (product.stage, product.stage_source) == (Stage.READY, OLD)


def test_categories_are_everybodys_each_under_its_source() -> None:
    product = both({"categories": ("DIGITAL",)}, {"categories": ("AI", "DIGITAL")})

    assert [(c.value, c.source) for c in product.categories] == [
        ("AI", NEW),
        ("DIGITAL", NEW),
        ("DIGITAL", OLD),
    ]


@pytest.mark.parametrize(
    ("categories", "kind"),
    [(["EDUCATION"], "service"), (["EDUCATION", "AI"], "product"), ([], "product")],
)
def test_only_education_and_models_of_care_are_a_service(
    categories: list[str], kind: str
) -> None:
    product = golden(
        [a_record(NEW, categories=tuple(categories))], product_id=PRODUCT, founder=OLD
    )

    assert product
    assert product.kind == kind


def test_nothing_living_is_nothing() -> None:
    assert golden([a_record(NEW, live=False)], product_id=PRODUCT, founder=OLD) is None


def test_an_id_is_the_founders_for_ever_and_only_with_the_key() -> None:
    minted_once = minted("prd", NEW, key=b"one key")

    assert minted_once == minted("prd", NEW, key=b"one key")
    assert minted_once not in {
        minted("prd", NEW, key=b"two"),
        minted("prd", OLD, key=b"one key"),
    }


def test_what_reaches_no_decision_is_not_kept() -> None:
    told = an_innovation(commercial=Commercial(basis="a secret"), nhs_share="half")

    kept = projected(told)

    assert (kept.commercial, kept.nhs_share) == (Commercial(), None)
    assert kept.name == told.name
