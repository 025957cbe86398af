"""May they? Each reason, in its order, and who could change it."""

from typing import Any

import pytest

from shared.policy.checks import REASONS
from shared.policy.decision import Asked, Decision, NearMiss, Used, Withheld
from shared.policy.document import parse_policy
from shared.policy.facts import Fact
from shared.policy.v1 import decide
from tests.support.permissions import (
    BUYER,
    DAWN,
    DOCUMENT,
    DUSK,
    NOON,
    NOTICE,
    OWNER,
    POLICY,
    SOURCE,
    a_grant,
    a_request,
    a_source,
    an_index,
    an_organisation,
    decided,
)

SOMEONE_ELSE = "GB-COH:00000002"


def answer(decision: Decision) -> tuple[str | None, list[str]]:
    """The entry's code, and what is shown of its one source."""
    return decision.code, [name for _, names in decision.permitted for name in names]


def a_world(*facts: Fact) -> tuple[Fact, ...]:
    return (a_source(), an_organisation(), *facts)


def test_what_a_permit_covers_is_shown_and_the_rest_withheld_with_its_reason() -> None:
    grant = a_grant(7, obligations=["attribution"])

    decision = decided(*a_world(grant))

    assert decision.permitted == ((SOURCE, ("name", "summary")),)
    assert decision.withheld == (
        Withheld(source=SOURCE, field="cost", code="class_not_permitted"),
    )
    assert decision.used == (Used(permission="pm_7", version=1, seq=7),)
    assert decision.obligations == ("attribution",)
    assert decision.near == (
        NearMiss(
            permission="pm_7",
            version=1,
            seq=7,
            grantor=OWNER,
            code="class_not_permitted",
            missing=("commercial_in_confidence",),
        ),
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"recipients": ["type:icb"]}, ("recipient_not_permitted", (f"org:{BUYER}",))),
        ({"actions": ["export"]}, ("action_not_permitted", ("display",))),
        (
            {"purposes": ["export_promotion"]},
            ("purpose_not_permitted", ("procurement_matching",)),
        ),
        ({"valid_from": DUSK}, ("not_yet_valid", (DUSK,))),
        ({"valid_to": NOON}, ("expired", (NOON,))),
        ({"territory": ["FR"]}, ("territory_not_permitted", ("GB",))),
        ({"review_due": DAWN}, ("review_overdue", (DAWN,))),
        ({"assured_only": True}, ("recipient_not_assured", ())),
        ({"classes": ["public"]}, ("class_not_permitted", ("official",))),
        ({"fields": ["summary"]}, ("field_not_permitted", ("name",))),
    ],
)
def test_a_permit_that_does_not_fit_is_the_near_miss_and_says_what_it_lacks(
    terms: dict[str, Any], expected: tuple[str, tuple[str, ...]]
) -> None:
    grant = a_grant(5, **terms)

    decision = decided(*a_world(grant), sources=(Asked(ref=SOURCE, required=("name",)),))

    assert (decision.outcome, decision.code, decision.used) == ("deny", expected[0], ())
    assert [(near.permission, near.code, near.missing) for near in decision.near] == [
        ("pm_5", *expected)
    ]


@pytest.mark.parametrize("use", ["onward", "commercial_use"])
def test_a_further_use_is_denied_unless_the_permit_names_it(use: str) -> None:
    further: dict[str, Any] = {use: True}

    silent = decided(*a_world(a_grant()), **further)
    named = decided(*a_world(a_grant(**further)), **further)

    assert silent.code is not None
    assert silent.code.startswith(use)
    assert answer(named) == (None, ["name", "summary"])


@pytest.mark.parametrize(
    "recipients", [["any"], [f"org:{BUYER}"], ["type:nhs_trust"], ["group:buyers"]]
)
def test_a_reader_is_met_by_name_type_group_or_as_any(recipients: list[str]) -> None:
    decision = decided(*a_world(a_grant(recipients=recipients)))

    assert decision.outcome == "permit"


def test_an_audience_is_met_by_its_own_term_or_any_and_has_the_drafts_territory() -> None:
    grant = a_grant(recipients=["type:dbt"], territory=["GB"], assured_only=True)

    codes = [
        decided(*a_world(grant), recipient=audience, territory=territory).code
        for audience, territory in [
            ("type:dbt", "GB"),
            ("type:dbt", "FR"),
            ("type:dbt", None),
            ("group:buyers", "GB"),
        ]
    ]

    assert codes == [
        None,
        "territory_not_permitted",
        "territory_not_permitted",
        "recipient_not_permitted",
    ]


def test_an_assured_reader_meets_a_permit_that_asks_for_it() -> None:
    reader = an_organisation(9, assured="standards_met")

    decision = decided(*a_world(a_grant(assured_only=True), reader))

    assert (decision.outcome, decision.recipient.noted) == ("permit", 9)


def test_a_permit_holds_from_its_first_moment_until_just_before_its_last() -> None:
    grant = a_grant(valid_from=DAWN, valid_to=DUSK)

    codes = [decided(*a_world(grant), t=t).code for t in (DAWN, DUSK)]

    assert codes == [None, "expired"]


def test_an_overdue_review_withholds_only_where_the_policy_says_so() -> None:
    index = an_index(*a_world(a_grant(review_due=DAWN)))
    lenient = parse_policy(DOCUMENT | {"overdue_review": "ignore"})

    codes = [
        decide(a_request(), index=index, policy=policy).code for policy in (POLICY, lenient)
    ]

    assert codes == ["review_overdue", None]


def test_the_near_miss_is_the_one_that_got_furthest_and_then_the_latest() -> None:
    early, late = a_grant(4, valid_to=DAWN), a_grant(6, valid_to=DAWN)
    decision = decided(*a_world(early, late, a_grant(8, actions=["export"])))

    assert [(near.permission, near.code) for near in decision.near] == [("pm_6", "expired")]
    assert decision.code == "expired"


def test_public_fields_are_free_but_only_where_nothing_required_is_withheld() -> None:
    facts = (*a_world(), a_source(4, ref=NOTICE, owner=None))
    notice = Asked(ref=NOTICE, required=("title",))

    alone = decided(*facts, sources=(notice,))
    beside = decided(
        *facts, sources=(notice, Asked(ref=SOURCE, required=(), optional=("cost",)))
    )
    required = decided(*facts, sources=(notice, Asked(ref=SOURCE, required=("cost",))))

    assert (alone.code, alone.permitted, alone.used) == (None, ((NOTICE, ("title",)),), ())
    assert (beside.code, beside.permitted) == (None, ((NOTICE, ("title",)),))
    assert (required.code, required.permitted) == ("no_permission", ())


def test_what_the_policy_always_requires_cannot_be_asked_for_as_optional() -> None:
    grant = a_grant(fields=["summary"])

    decision = decided(
        *a_world(grant), sources=(Asked(ref=SOURCE, required=(), optional=("summary", "name")),)
    )

    assert answer(decision) == ("field_not_permitted", [])


def test_a_field_of_no_class_is_withheld() -> None:
    sources = (Asked(ref=SOURCE, required=("name",), optional=("telephone",)),)

    decision = decided(*a_world(a_grant()), sources=sources)

    assert [each.code for each in decision.withheld] == ["class_not_permitted"]


def test_an_entry_with_nothing_to_show_is_denied() -> None:
    decision = decided(*a_world(a_grant()), sources=(Asked(ref=SOURCE, required=()),))

    assert answer(decision) == ("no_permission", [])


def test_nobody_unknown_sees_anything_and_nothing_unknown_is_seen() -> None:
    nobody = decided(*a_world(a_grant()), recipient="org:GB-NHS:NOT")
    nothing = decided(an_organisation(), a_grant())

    assert (nobody.code, nobody.near, nobody.withheld) == ("recipient_unknown", (), ())
    assert (nothing.code, nothing.sources) == ("source_unknown", ())


def test_of_several_reasons_the_first_in_the_order_is_told() -> None:
    facts = (*a_world(a_grant(valid_to=DAWN)), a_source(4, ref="innovation:nis:2"))
    sources = (
        Asked(ref=SOURCE, required=("name",)),
        Asked(ref="innovation:nis:2", required=("name",)),
    )

    decision = decided(*facts, sources=sources)

    assert decision.code == "no_permission"
    assert [each.code for each in decision.withheld] == ["expired", "no_permission"]
    assert REASONS.index("no_permission") < REASONS.index("expired")
