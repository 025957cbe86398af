"""What holds whatever is in the log; and a second reading of the rules, written naively."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.policy.decision import Asked, Request, request_of
from shared.policy.facts import (
    Fact,
    PermissionGranted,
)
from shared.policy.timeline import part_at, segments
from shared.policy.v1 import decide
from shared.tlog.canonical import canonical
from tests.support.naive import calendar, naively, noted, reads
from tests.support.permissions import (
    BUYER,
    CUSTODIAN,
    DAWN,
    DUSK,
    NOON,
    OWNER,
    POLICY,
    SOURCE,
    a_change,
    a_dispute,
    a_grant,
    a_request,
    a_source,
    a_withdrawal,
    an_index,
    an_organisation,
    some_terms,
)

OTHER = "GB-COH:00000002"
OWNERS = st.sampled_from([OWNER, OTHER])
TIMES = st.sampled_from([DAWN, NOON, DUSK])
TARGETS = st.sampled_from([SOURCE, f"owner:{OWNER}", f"owner:{OTHER}"])
GRANTORS = st.sampled_from([OWNER, OTHER, CUSTODIAN])


def subsets(*names: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)


TERMS = st.fixed_dictionaries(
    {
        "recipients": subsets("any", "type:nhs_trust", "type:dbt", "group:buyers"),
        "actions": subsets("display", "export"),
        "purposes": subsets("procurement_matching", "export_promotion"),
        "classes": subsets("official", "commercial_in_confidence"),
        "valid_from": TIMES,
        "valid_to": st.none() | TIMES,
        "fields": st.just("all") | subsets("name", "summary", "cost"),
        "assured_only": st.booleans(),
    }
)


@st.composite
def logs(draw: st.DrawFn) -> list[Fact]:
    """A source, its reader, then grants, changes of them and of owner in any order."""
    facts: list[Fact] = [a_source(0, owner=draw(OWNERS)), an_organisation(1)]
    for seq in range(2, 2 + draw(st.integers(0, 8))):
        grants = [fact for fact in facts if isinstance(fact, PermissionGranted)]
        kind = draw(st.sampled_from(["grant", "grant", "change", "change", "owner"]))
        if kind == "owner":
            facts.append(a_source(seq, owner=draw(OWNERS)))
        elif kind == "change" and grants:
            facts.append(draw(changes(seq, of=draw(st.sampled_from(grants)))))
        else:
            told: dict[str, Any] = draw(TERMS)
            facts.append(a_grant(seq, target=draw(TARGETS), grantor=draw(GRANTORS), **told))
    return facts


@st.composite
def changes(draw: st.DrawFn, seq: int, *, of: PermissionGranted) -> Fact:
    kind = draw(st.sampled_from(["amended", "suspended", "resumed", "voided", "withdrawn"]))
    effective = draw(TIMES)
    if kind == "withdrawn":
        return a_withdrawal(seq, of=of, effective=effective)
    told: dict[str, Any] = {"effective": effective}
    if kind == "amended":
        told |= {"terms": some_terms(**draw(TERMS)), "version": seq}
    return a_change(seq, kind, of=of, **told)


REQUESTS = st.builds(
    a_request,
    action=st.sampled_from(["display", "export"]),
    purpose=st.sampled_from(["procurement_matching", "export_promotion"]),
    t=TIMES,
    k=st.integers(2, 10),
    recipient=st.sampled_from([f"org:{BUYER}", "type:dbt", "group:buyers"]),
    sources=st.just((Asked(ref=SOURCE, required=("name",), optional=("summary", "cost")),)),
)


@given(logs(), REQUESTS)
def test_the_evaluator_agrees_with_the_naive_reading(
    facts: list[Fact], request: Request
) -> None:
    decision = decide(request, index=an_index(*facts), policy=POLICY)
    seen = naively(facts, request)

    shown = {name for _, names in decision.permitted for name in names}
    assert (decision.code == "withdrawn") is (seen is None)
    assert shown == (seen if seen and "name" in seen else set())
    assert (decision.outcome == "permit") is bool(shown)


@given(facts=logs(), t=TIMES, k=st.integers(0, 11))
def test_what_stands_of_a_permission_agrees_with_its_painted_calendar(
    facts: list[Fact], *, t: str, k: int
) -> None:
    index, known = an_index(*facts), [fact for fact in facts if fact.seq < k]

    for grant in facts:
        if isinstance(grant, PermissionGranted):
            part = part_at(index.permissions.at(grant.permission, k=k), t)
            square = calendar(known, grant.permission).get(t)
            stands = (part.state_at(t), part.terms) if part else None
            assert stands == ((reads(square, t), square.terms) if square else None)


@given(facts=logs(), t=TIMES)
def test_the_segments_of_a_permission_say_of_each_day_what_stands_on_it(
    facts: list[Fact], *, t: str
) -> None:
    index = an_index(*facts)

    for grant in facts:
        if isinstance(grant, PermissionGranted):
            told = index.permissions.of(grant.permission)
            [now] = [each for each in segments(told) if each.start <= t < each.end]
            part = part_at(told, t)
            assert part
            seen = (now.state, now.version, now.seq)
            assert seen == (part.state_at(t), part.version, part.seq)


@given(facts=logs(), request=REQUESTS, later=logs())
def test_an_answer_as_of_a_size_is_the_same_whatever_is_appended(
    facts: list[Fact], request: Request, *, later: list[Fact]
) -> None:
    then = replace(request, k=len(facts))
    more = [replace(fact, seq=fact.seq + len(facts)) for fact in later]

    again = decide(then, index=an_index(*facts, *more), policy=POLICY)

    assert again == decide(then, index=an_index(*facts), policy=POLICY)


@given(logs(), REQUESTS)
def test_a_withdrawal_that_covers_denies_whatever_else_is_in_the_log(
    facts: list[Fact], request: Request
) -> None:
    grant = a_grant(
        50, purposes=[request.purpose], actions=[request.action], recipients=["any"]
    )
    withdrawal = a_withdrawal(51, of=grant, everything=bool(request.k % 2))

    decision = decide(
        replace(request, k=100), index=an_index(*facts, grant, withdrawal), policy=POLICY
    )

    assert decision.code == "withdrawn"


@given(facts=logs(), request=REQUESTS, target=st.sampled_from([SOURCE, "owner"]))
def test_a_dispute_denies_whatever_else_is_in_the_log_and_its_end_changes_nothing_else(
    facts: list[Fact], request: Request, *, target: str
) -> None:
    late = replace(request, k=100)
    owned = f"owner:{noted(facts)[0].owner}" if target == "owner" else target
    dispute = a_dispute(50, target=owned)
    settled = a_dispute(51, target=owned, settled=True)

    closed = decide(late, index=an_index(*facts, dispute), policy=POLICY)
    again = decide(late, index=an_index(*facts, dispute, settled), policy=POLICY)

    assert closed.code == "disputed"
    assert again == decide(late, index=an_index(*facts), policy=POLICY)


@given(logs(), REQUESTS)
def test_withdrawing_never_turns_a_denial_into_a_permit(
    facts: list[Fact], request: Request
) -> None:
    late = replace(request, k=100)
    denied = decide(late, index=an_index(*facts), policy=POLICY).outcome == "deny"
    grants = [fact for fact in facts if isinstance(fact, PermissionGranted)]

    for grant in grants:
        withdrawal = a_withdrawal(50, of=grant)
        again = decide(late, index=an_index(*facts, withdrawal), policy=POLICY)
        assert again.outcome == "deny" or not denied


@given(
    logs().flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))), REQUESTS
)
def test_neither_order_nor_redelivery_nor_a_fork_changes_an_answer(
    orders: tuple[list[Fact], list[Fact]], request: Request
) -> None:
    facts, shuffled = orders
    half = len(shuffled) // 2
    fork = an_index(*shuffled[:half]).fork()
    for fact in (*shuffled, *shuffled[:half]):
        fork.apply(fact)

    again = decide(request, index=fork, policy=POLICY)

    assert again == decide(request, index=an_index(*facts), policy=POLICY)


@given(logs(), REQUESTS)
def test_a_recorded_decision_asked_again_is_the_same_record(
    facts: list[Fact], request: Request
) -> None:
    index = an_index(*facts)
    record = decide(request, index=index, policy=POLICY).to_record()

    read = json.loads(canonical(record))

    assert decide(request_of(read), index=index, policy=POLICY).to_record() == read


def test_what_a_fork_takes_in_stays_in_the_fork() -> None:
    index = an_index(a_source(), an_organisation())

    fork = index.fork()
    fork.apply(a_grant())

    outcomes = [
        decide(a_request(), index=each, policy=POLICY).outcome for each in (index, fork)
    ]
    assert outcomes == ["deny", "permit"]
