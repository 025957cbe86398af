"""A record about a target that nobody could read may be a withdrawal: it closes the target."""

import pytest

from shared.policy.facts import Fact
from shared.policy.sentences import explain
from tests.support.permissions import (
    OWNER,
    SOURCE,
    a_dispute,
    a_grant,
    a_source,
    a_withdrawal,
    an_organisation,
    decided,
)

OTHER = "GB-COH:00000002"


def code(*facts: Fact, k: int = 1_000) -> str | None:
    return decided(a_source(), an_organisation(), a_grant(2), *facts, k=k).code


@pytest.mark.parametrize("target", [SOURCE, f"owner:{OWNER}"])
def test_while_a_target_is_disputed_all_that_rests_on_it_is_denied(target: str) -> None:
    assert code(a_dispute(3, target=target)) == "disputed"


def test_what_rests_on_another_target_is_as_open_as_before() -> None:
    assert code(a_dispute(3, target="innovation:hi-sample:2")) is None


def test_before_it_was_disputed_and_after_it_is_settled_it_is_open() -> None:
    facts = (a_dispute(3), a_dispute(5, settled=True))

    assert [code(*facts, k=k) for k in (3, 4, 5, 6)] == [None, "disputed", "disputed", None]


def test_each_unreadable_record_is_settled_by_itself() -> None:
    first, second = a_dispute(3, record="inlet/0/1"), a_dispute(4, record="inlet/0/2")

    assert code(first, second, a_dispute(5, record="inlet/0/1", settled=True)) == "disputed"


def test_a_dispute_about_all_of_an_earlier_owner_outlives_the_sale() -> None:
    sold = a_source(4, owner=OTHER)

    assert code(a_dispute(3, target=f"owner:{OWNER}"), sold) == "disputed"


def test_a_later_grant_settles_nothing() -> None:
    assert code(a_dispute(3), a_grant(4)) == "disputed"


def test_it_is_said_before_a_withdrawal_and_in_words() -> None:
    facts = (a_source(), an_organisation(), a_withdrawal(3, of=a_grant(2)), a_dispute(4))

    decision = decided(*facts)

    assert decision.code == "disputed"
    assert "may be a withdrawal" in " ".join(explain(decision.to_record()))
