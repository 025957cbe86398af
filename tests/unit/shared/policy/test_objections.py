"""An objection is not the absence of a grant: only a later grant that fits lifts it."""

from typing import Any

import pytest

from shared.policy.decision import Asked
from shared.policy.facts import Fact
from tests.support.permissions import (
    CUSTODIAN,
    DAWN,
    NOON,
    NOTICE,
    OWNER,
    SOURCE,
    TRADE,
    a_grant,
    a_source,
    a_withdrawal,
    an_organisation,
    decided,
)

SOMEONE_ELSE = "GB-COH:00000002"


def a_world(*facts: Fact) -> tuple[Fact, ...]:
    return (a_source(), an_organisation(), *facts)


def test_who_owns_the_record_is_the_logs_own_knowledge() -> None:
    by_owner = a_grant(target=f"owner:{OWNER}")
    by_custodian = a_grant(4, grantor=CUSTODIAN)
    by_anyone = a_grant(5, grantor=SOMEONE_ELSE)

    codes = [decided(*a_world(grant)).code for grant in (by_owner, by_custodian, by_anyone)]

    assert codes == [None, None, "no_permission"]


def test_one_source_withdrawn_denies_the_whole_entry_even_what_is_public() -> None:
    grant = a_grant(5)
    facts = (*a_world(grant, a_withdrawal(6, of=grant)), a_source(4, ref=NOTICE, owner=None))
    facts = (*facts, a_source(7, ref="innovation:nis:2"))
    sources = (
        Asked(ref=NOTICE, required=("title",)),
        Asked(ref="innovation:nis:2", required=("name",)),
        Asked(ref=SOURCE, required=()),
    )

    decision = decided(*facts, sources=sources)

    assert (decision.code, decision.permitted, decision.withheld) == ("withdrawn", (), ())
    assert [(near.permission, near.seq, near.missing) for near in decision.near] == [
        ("pm_5", 6, (DAWN,))
    ]


def test_only_a_later_grant_that_fits_this_request_lifts_a_withdrawal() -> None:
    grant, before = a_grant(2), a_grant(3, name="before")
    withdrawal = a_withdrawal(4, of=grant)
    unrelated, fitting = a_grant(5, purposes=["export_promotion"]), a_grant(6)

    codes = [
        decided(*a_world(grant, before, withdrawal, *more)).code
        for more in [(), (unrelated,), (unrelated, fitting)]
    ]

    assert codes == ["withdrawn", "withdrawn", None]


def test_a_withdrawal_objects_from_when_it_is_effective() -> None:
    grant = a_grant(2)
    world = a_world(grant, a_withdrawal(4, of=grant, effective=NOON))

    assert [decided(*world, t=t).code for t in (DAWN, NOON)] == [None, "withdrawn"]


@pytest.mark.parametrize(
    "other",
    [
        {"action": "export"},
        {"purpose": "export_promotion"},
        {"recipient": "type:dbt"},
    ],
)
def test_a_withdrawal_objects_to_no_more_than_it_reaches(other: dict[str, Any]) -> None:
    grant = a_grant(2)
    wider = a_grant(
        3,
        recipients=["any"],
        actions=["display", "export"],
        purposes=["procurement_matching", "export_promotion"],
    )
    world = a_world(grant, wider, a_withdrawal(4, of=grant))

    assert decided(*world).code == "withdrawn"
    assert decided(*world, **other).code is None


def test_a_withdrawal_may_reach_everything() -> None:
    grant, other = a_grant(2), a_grant(3, actions=["export"])
    withdrawal = a_withdrawal(4, of=grant, everything=True)

    decision = decided(*a_world(grant, other, withdrawal), action="export")

    assert decision.code == "withdrawn"


def test_a_permission_withdrawn_is_gone_though_the_objection_was_lifted() -> None:
    wide, narrow = a_grant(2), a_grant(5, fields=["name"])
    withdrawal = a_withdrawal(4, of=wide)

    decision = decided(*a_world(wide, withdrawal, narrow))

    assert decision.permitted == ((SOURCE, ("name",)),)


def test_a_change_of_owner_ends_grants_and_undoes_no_objection() -> None:
    grant = a_grant(2, target=f"owner:{OWNER}")
    withdrawal = a_withdrawal(4, of=grant)
    older = a_grant(5, target=f"owner:{SOMEONE_ELSE}", grantor=SOMEONE_ELSE)
    sold = a_source(6, owner=SOMEONE_ELSE)
    newer = a_grant(7, grantor=SOMEONE_ELSE)

    codes = [
        decided(*a_world(*facts)).code
        for facts in [
            (grant, sold),
            (grant, withdrawal, sold),
            (grant, withdrawal, older, sold),
            (grant, withdrawal, older, sold, newer),
        ]
    ]

    assert codes == ["no_permission", "withdrawn", "withdrawn", None]


def test_what_a_custodian_granted_as_owner_ends_when_it_sells() -> None:
    grant = a_grant(2, target=f"owner:{CUSTODIAN}", grantor=CUSTODIAN)
    reader, owned = an_organisation(), a_source(0, owner=CUSTODIAN)

    codes = [
        decided(reader, owned, grant, *sale).code for sale in [(), (a_source(5, owner=OWNER),)]
    ]

    assert codes == [None, "no_permission"]


def test_noting_the_first_owner_is_no_change_of_owner() -> None:
    grant = a_grant(2, grantor=CUSTODIAN)
    withdrawal, again = a_withdrawal(3, of=grant), a_grant(4, grantor=CUSTODIAN)

    decision = decided(
        a_source(0, owner=None), an_organisation(), grant, withdrawal, again, a_source(5)
    )

    assert decision.outcome == "permit"


def test_an_answer_at_a_moment_stays_whatever_the_log_hears_later() -> None:
    grant = a_grant(2)
    world = a_world(grant)
    later = (
        a_withdrawal(9, of=grant),
        an_organisation(10, org=TRADE),
        a_source(11, owner=None),
    )

    before, after = decided(*world, k=9), decided(*world, *later, k=9)

    assert before == after
    assert decided(*world, *later).code == "withdrawn"
