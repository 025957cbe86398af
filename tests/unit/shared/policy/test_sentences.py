"""Every reason reads as a sentence, with the permission that almost fitted and whom to ask."""

from shared.policy.checks import REASONS
from shared.policy.facts import Fact
from shared.policy.sentences import SENTENCES, explain
from tests.support.permissions import (
    BUYER,
    DAWN,
    OWNER,
    SOURCE,
    a_grant,
    a_source,
    a_withdrawal,
    an_organisation,
    decided,
)


def told(*facts: Fact) -> list[str]:
    return explain(decided(a_source(), an_organisation(), *facts).to_record())


def test_every_reason_of_the_evaluator_has_its_sentence() -> None:
    assert set(SENTENCES) == set(REASONS)


def test_a_permit_says_what_is_shown_what_is_withheld_and_who_could_change_that() -> None:
    assert told(a_grant(7)) == [
        f"Permitted: display for procurement matching, org:{BUYER}.",
        f"Of {SOURCE} may be shown: name, summary.",
        f"Of {SOURCE} is withheld, class not permitted: cost.",
        (
            "Nearest is permission pm_7. It does not cover fields of the class "
            f"commercial_in_confidence. Ask {OWNER}."
        ),
    ]


def test_a_withdrawal_is_told_with_who_withdrew_what_and_when() -> None:
    grant = a_grant(7)

    assert told(grant, a_withdrawal(8, of=grant)) == [
        f"Denied, withdrawn: display for procurement matching, org:{BUYER}.",
        (
            f"Nearest is permission pm_7. It was withdrawn with effect from {DAWN}; "
            f"only a new grant lifts that. Ask {OWNER}."
        ),
    ]


def test_where_nobody_granted_anything_that_is_said() -> None:
    assert told() == [
        (
            f"Denied: display for procurement matching, org:{BUYER}. "
            "Nobody who answers for the record has granted anything for it."
        ),
        f"Of {SOURCE} is withheld, no permission: name, summary, cost.",
    ]


def test_a_recipient_whose_territory_nobody_stated_reads_as_a_sentence() -> None:
    decision = decided(
        a_source(), a_grant(7, recipients=["any"], territory=["GB"]), recipient="type:dbt"
    )

    assert explain(decision.to_record())[-1] == (
        "Nearest is permission pm_7. It does not extend to the territory that nobody has "
        f"stated. Ask {OWNER}."
    )
