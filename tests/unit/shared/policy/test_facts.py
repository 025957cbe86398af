"""Record bodies become facts, and say nothing where they are none."""

from typing import Any

import pytest

from shared.policy.facts import (
    OrganisationNoted,
    PermissionGranted,
    PermissionWithdrawn,
    SourceNoted,
    fact_of,
    permission_id,
)
from shared.policy.terms import FIRST, LAST, Reach, Terms
from tests.support.permissions import BUYER, CUSTODIAN, NOON, OWNER, SOURCE, some_terms


def a_body(kind: str, **told: Any) -> dict[str, Any]:
    return {"v": 1, "seq": 7, "kind": kind, "about": {}, "data": told}


def a_grant_body(**terms: Any) -> dict[str, Any]:
    told = {"permission": "pm_a", "version": 1, "target": SOURCE, "grantor": OWNER}
    return a_body("permission.granted", **told, terms=some_terms(**terms), later="more")


def test_what_is_noted_of_sources_and_organisations_is_a_fact() -> None:
    source = a_body(
        "source.noted", ref=SOURCE, custodian=CUSTODIAN, owner=None, stage="ready", later="more"
    )
    organisation = a_body(
        "organisation.noted", org=BUYER, type="icb", territory="GB", assured=None
    )

    assert [fact_of(source), fact_of(organisation)] == [
        SourceNoted(seq=7, ref=SOURCE, custodian=CUSTODIAN, owner=None, stage="ready"),
        OrganisationNoted(seq=7, org=BUYER, type="icb", territory="GB", assured=None),
    ]


def test_a_grant_keeps_its_terms_and_what_they_leave_open_is_open() -> None:
    body = a_grant_body(valid_from=None, fields="all", review_due=NOON)

    assert fact_of(body) == PermissionGranted(
        seq=7,
        permission="pm_a",
        version=1,
        target=SOURCE,
        grantor=OWNER,
        terms=Terms(
            recipients=frozenset({"type:nhs_trust"}),
            actions=frozenset({"display"}),
            purposes=frozenset({"procurement_matching"}),
            classes=frozenset({"official"}),
            fields=frozenset({"all"}),
            territory=frozenset({"all"}),
            valid_from=FIRST,
            valid_to=LAST,
            review_due=NOON,
            onward=False,
            commercial_use=False,
            assured_only=False,
            obligations=frozenset(),
        ),
    )


@pytest.mark.parametrize(
    ("told", "reach"),
    [
        ("everything", None),
        (
            {"recipients": ["any"], "actions": ["display"], "purposes": ["evaluation"]},
            Reach(
                recipients=frozenset({"any"}),
                actions=frozenset({"display"}),
                purposes=frozenset({"evaluation"}),
            ),
        ),
    ],
)
def test_a_withdrawal_keeps_how_far_it_reaches(told: object, reach: Reach | None) -> None:
    named = {"permission": "pm_a", "target": SOURCE, "grantor": OWNER}
    body = a_body(
        "permission.withdrawn", **named, effective=NOON, reason="owner_withdrew", reach=told
    )

    assert fact_of(body) == PermissionWithdrawn(
        seq=7,
        permission="pm_a",
        version=1,
        target=SOURCE,
        grantor=OWNER,
        effective=NOON,
        reach=reach,
    )


def test_a_decision_is_no_fact() -> None:
    assert fact_of(a_body("decision.entry", outcome="permit")) is None


@pytest.mark.parametrize("time", ["2026-03-01", "2026-03-01T12:00:00Z", f"{NOON}\n"])
def test_a_time_that_does_not_compare_as_text_is_refused(time: str) -> None:
    with pytest.raises(ValueError, match="does not compare as text"):
        fact_of(a_grant_body(valid_to=time))


def test_a_permission_is_named_by_its_grantor_and_their_reference() -> None:
    named = [
        permission_id(OWNER, "A-1"),
        permission_id(OWNER, "A-1"),
        permission_id("x", "A-1"),
    ]

    assert named[0] == named[1] != named[2]
    assert named[0].removeprefix("pm_").isalnum()
    assert len(named[0]) == 23
