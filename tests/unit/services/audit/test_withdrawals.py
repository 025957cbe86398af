from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.policy.opening import was_shown
from shared.policy.permit import allow_sha256
from shared.schemas.audit import EditionDecided, PermissionWithdrawn, Struck
from shared.schemas.partners import PermissionGrantRequested
from shared.schemas.vocabulary import Outcome, Series
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_events import (
    EDITION,
    a_draft,
    a_grant,
    a_register_entry,
    an_entry,
    an_offer,
)
from tests.support.builders import NOON, PRODUCT, a_registration, an_innovation, some_terms

SECOND = "00000000-0000-0000-0000-000000000002"


async def test_a_withdrawal_tells_what_it_takes_away_of_what_was_sealed() -> None:
    audit = await a_shared_world()

    [withdrawn] = await withdraw(audit)

    assert isinstance(withdrawn, PermissionWithdrawn)
    assert withdrawn.struck == (
        Struck(series=Series.BEST_OF, product=PRODUCT, code="withdrawn", editions=(EDITION,)),
    )


async def test_nothing_disclosed_after_a_withdrawal_holds_the_product() -> None:
    audit = await a_shared_world()
    before = await audit.opened(request_id="before")

    [withdrawn] = await withdraw(audit)
    after = await audit.opened(request_id="after")

    assert before.seq < withdrawn.version < after.seq
    assert before.opened.outcome == "permit"
    assert after.opened.strikes == {"withdrawn": "*"}
    assert after.opened.allow_sha256 == allow_sha256({})


async def test_the_next_edition_is_without_it() -> None:
    audit = await a_shared_world()
    await withdraw(audit)

    [decided] = await audit.hear(a_draft(edition=SECOND))

    assert isinstance(decided, EditionDecided)
    assert [(e.outcome, e.code) for e in decided.entries] == [(Outcome.DENY, "withdrawn")]


async def test_one_that_begins_later_takes_nothing_away_yet() -> None:
    audit = await a_shared_world()

    [withdrawn] = await withdraw(audit, effective=NOON + timedelta(days=1))
    now = await audit.opened(request_id="now")
    audit.wind(timedelta(days=1))
    later = await audit.opened(request_id="later")

    assert isinstance(withdrawn, PermissionWithdrawn)
    assert withdrawn.struck == ()
    assert (now.opened.outcome, later.opened.outcome) == ("permit", "deny")


async def test_an_objection_outlives_a_sale() -> None:
    audit = await a_shared_world()
    await withdraw(audit)
    sold = an_innovation(owner=None)

    await audit.hear(a_registration(sold, version=2))
    seen = await audit.opened()

    assert seen.opened.outcome == "deny"


STEPS = st.lists(st.sampled_from(["grant", "draft", "disclose", "note"]), max_size=6)


@given(before=STEPS, after=STEPS)
async def test_whatever_else_is_in_the_log_a_withdrawal_dominates(
    before: list[str], after: list[str]
) -> None:
    audit = await a_shared_world()
    await run(audit, before, name="before")
    [withdrawn] = await withdraw(audit, everything=True)

    await run(audit, [step for step in after if step != "grant"], name="after")
    seen = await audit.opened(request_id="last")

    assert seen.opened.allow_sha256 == allow_sha256({})
    for body in audit.bodies()[withdrawn.version + 1 :]:
        assert body["data"].get("outcome") != "permit"


async def run(audit: Audit, steps: list[str], *, name: str) -> None:
    for number, step in enumerate(steps):
        label = f"{name}-{number}"
        match step:
            case "grant":
                await audit.receive(
                    PermissionGrantRequested, a_grant(reference=label), id_=label
                )
            case "draft":
                edition = f"00000000-0000-0000-{number:04d}-{len(name):012d}"
                await audit.hear(a_draft(an_entry(), edition=edition))
            case "disclose":
                await audit.disclose(request_id=label)
            case _:
                stage = ("ready", "advanced")[number % 2]
                innovation = an_innovation(stage=stage)
                version = 10 * len(name) + number
                await audit.hear(a_registration(innovation, version=version))
                await audit.hear(a_register_entry().model_copy(update={"version": version}))


async def test_only_what_rests_on_the_target_is_taken_away() -> None:
    other, product = "innovation:hi-nenc:2", "prd_" + "b" * 20
    audit = await Audit().open()
    await audit.hear(a_registration(), a_registration(an_innovation(other)))
    await audit.receive(PermissionGrantRequested, a_grant(), id_="1")
    await audit.receive(PermissionGrantRequested, a_grant(reference="2", target=other), id_="2")
    await audit.hear(a_draft(an_entry(), an_entry(product, other)), an_offer())

    [withdrawn] = await withdraw(audit)

    assert isinstance(withdrawn, PermissionWithdrawn)
    assert [struck.product for struck in withdrawn.struck] == [PRODUCT]


async def test_a_withdrawal_for_another_purpose_takes_nothing_away() -> None:
    audit = await a_shared_world()
    asked = a_grant(reference="study", terms=some_terms(purposes=("evaluation",)))
    [granted] = await audit.receive(PermissionGrantRequested, asked, id_="study")

    [withdrawn] = await withdraw(audit, permission=granted.subject)

    assert isinstance(withdrawn, PermissionWithdrawn)
    assert withdrawn.struck == ()


async def test_who_left_it_out_of_a_reading_did_not_show_it() -> None:
    other = "prd_" + "b" * 20
    audit = await Audit().open()
    await audit.hear(a_registration(), a_register_entry())
    await audit.receive(PermissionGrantRequested, a_grant())
    await audit.hear(a_draft(an_entry(), an_entry(other)))
    sealed = audit.sequencer.held.standing.sealed[a_draft().edition]

    await audit.opened(request_id="a", omit=(other,))
    await audit.opened(request_id="b", products=(other,))

    whole, part = audit.bodies()[-2:]
    shown = [(was_shown(sealed, p, by=b)) for b in (whole, part) for p in (PRODUCT, other)]
    assert shown == [True, False, False, True]
