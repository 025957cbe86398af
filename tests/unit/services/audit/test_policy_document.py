"""The policy document and the published language speak of the same things."""

from typing import Any

import pytest

from shared.policy.document import parse_policy
from shared.policy.standing import Standing
from shared.schemas.vocabulary import (
    NHS_BODIES,
    Action,
    Basis,
    FieldClass,
    Obligation,
    OrgType,
    Purpose,
)
from tests.support.audit import POLICY
from tests.support.permissions import a_request

SHOWN = {
    "name", "supplier", "kind", "categories", "summary", "nhs_use", "origin", "stage",
    "country", "region", "areas", "care_settings", "conditions", "programmes", "website",
    "sites", "evidence", "assurance", "maturity", "benefits",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("actions", Action),
        ("purposes", Purpose),
        ("classes", FieldClass),
        ("bases", Basis),
        ("obligations", Obligation),
        ("org_types", OrgType),
    ],
)
def test_its_closed_lists_are_the_vocabularys(name: str, members: Any) -> None:
    assert POLICY[name] == [*members]


def test_every_field_of_an_edition_has_a_class() -> None:
    assert parse_policy(POLICY).classes_of("innovation:any:1").keys() >= SHOWN


def test_buyers_are_the_bodies_of_the_nhs() -> None:
    assert parse_policy(POLICY).groups["buyers"] == {f"type:{kind}" for kind in NHS_BODIES}


def test_a_notice_is_public_and_a_pipeline_is_not() -> None:
    policy = parse_policy(POLICY)

    assert policy.classes_of("opportunity:ocds:1")["*"] == FieldClass.PUBLIC
    pipeline = policy.classes_of("opportunity:atamis-rrv:1")["*"]
    assert pipeline == FieldClass.PROCUREMENT_SENSITIVE


def test_before_a_policy_is_in_force_nothing_is_decided() -> None:
    with pytest.raises(LookupError):
        Standing().decide(a_request())
