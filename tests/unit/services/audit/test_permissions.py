from datetime import timedelta

import pytest
from pydantic import BaseModel

from services.audit.clerk.notes import HELD, MOST_HELD
from services.audit.domain.permissions import permissions
from services.audit.domain.records import spelled
from shared.schemas.audit import PermissionGranted, PermissionWithdrawn
from shared.schemas.partners import PermissionGrantRequested, PermissionWithdrawalRequested
from tests.support.audit import Audit
from tests.support.audit_events import GRANTED, a_grant, a_withdrawal
from tests.support.builders import INNOVATION, NENC, NOON, UCLH, a_registration, some_terms

OWNER = "GB-COH:00000001"


async def an_audit() -> Audit:
    """It has heard of one innovation."""
    audit = await Audit().open()
    await audit.hear(a_registration())
    return audit


async def test_the_custodian_of_a_record_grants_on_it() -> None:
    audit = await an_audit()

    heard = await audit.receive(PermissionGrantRequested, a_grant())

    assert heard == [
        PermissionGranted(
            occurred_at=NOON,
            version=3,
            permission=GRANTED,
            target=INNOVATION,
            grantor=NENC,
            terms=a_grant().terms,
            granted_seq=3,
        )
    ]


async def test_so_does_its_owner_for_all_that_is_the_owners() -> None:
    audit = await an_audit()
    asked = a_grant(grantor=OWNER, target=f"owner:{OWNER}")

    [granted] = await audit.receive(PermissionGrantRequested, asked, by=OWNER)

    assert granted.subject != GRANTED
    assert audit.bodies()[-1]["about"]["owner"] == OWNER


@pytest.mark.parametrize(
    ("asked", "by", "code"),
    [
        (a_grant(grantor=UCLH), UCLH, "grantor_not_entitled"),
        (a_grant(), UCLH, "grantor_not_entitled"),
        (a_grant(target=f"owner:{OWNER}"), NENC, "grantor_not_entitled"),
        (a_grant(terms=some_terms(recipients=("group:nobody",))), NENC, "terms_invalid"),
        (
            a_grant(terms=some_terms(valid_from=NOON, valid_to=NOON - timedelta(days=1))),
            NENC,
            "terms_invalid",
        ),
    ],
)
async def test_a_grant_that_may_not_be_is_refused_on_the_record(
    asked: BaseModel, *, by: str, code: str
) -> None:
    audit = await an_audit()

    heard = await audit.receive(PermissionGrantRequested, asked, by=by)

    assert heard == []
    assert (audit.kinds()[-1], audit.bodies()[-1]["data"]["code"]) == (
        "permission.refused",
        code,
    )


async def test_one_reference_grants_once() -> None:
    audit = await an_audit()
    await audit.receive(PermissionGrantRequested, a_grant(), id_="1")

    await audit.receive(PermissionGrantRequested, a_grant(), id_="2")

    assert audit.bodies()[-1]["data"] == {
        "permission": GRANTED,
        "target": INNOVATION,
        "grantor": NENC,
        "code": "wrong_state",
    }


async def test_a_grant_waits_for_its_record_and_is_decided_when_that_is_noted() -> None:
    audit = await Audit().open()
    assert await audit.receive(PermissionGrantRequested, a_grant()) == []

    [granted] = await audit.hear(a_registration())

    assert granted.subject == GRANTED
    assert audit.kinds()[-2:] == ["source.noted", "permission.granted"]
    assert audit.store.found(HELD) == {}


async def test_told_twice_it_waits_once() -> None:
    audit = await Audit().open()
    await audit.receive(PermissionGrantRequested, a_grant())
    audit.store.inbox.clear()
    await audit.receive(PermissionGrantRequested, a_grant())

    await audit.hear(a_registration())

    assert audit.kinds()[2:] == ["source.noted", "permission.granted"]


async def test_no_more_wait_for_one_record_than_a_store_can_keep() -> None:
    audit = await Audit().open()
    for number in range(MOST_HELD + 1):
        asked = a_grant(reference=f"grant-{number}")
        await audit.receive(PermissionGrantRequested, asked, id_=str(number))

    assert audit.kinds()[2:] == ["permission.refused"]
    assert audit.bodies()[2]["data"]["code"] == "source_unknown"
    assert len(await audit.hear(a_registration())) == MOST_HELD


async def test_after_a_day_it_waited_for_nothing() -> None:
    audit = await Audit().open()
    await audit.receive(PermissionGrantRequested, a_grant())
    audit.wind(timedelta(hours=25))

    assert await audit.hear(a_registration()) == []

    assert audit.bodies()[-1]["data"]["code"] == "source_unknown"


async def test_a_withdrawal_reaches_what_was_granted() -> None:
    audit = await an_audit()
    await audit.receive(PermissionGrantRequested, a_grant())

    heard = await audit.receive(PermissionWithdrawalRequested, a_withdrawal(), id_="2")

    assert heard == [
        PermissionWithdrawn(
            occurred_at=NOON,
            version=4,
            permission=GRANTED,
            target=INNOVATION,
            grantor=NENC,
            terms=a_grant().terms,
            granted_seq=3,
            effective=NOON,
            reason="owner_withdrew",
        )
    ]
    assert audit.bodies()[-1]["data"]["reach"] == {
        "recipients": ["type:dbt", f"org:{UCLH}"],
        "actions": ["export", "display"],
        "purposes": ["export_promotion", "procurement_matching"],
    }


async def test_an_objection_to_what_nobody_knows_reaches_everything_and_stands() -> None:
    audit = await Audit().open()

    await audit.receive(PermissionWithdrawalRequested, a_withdrawal(), id_="1")
    await audit.hear(a_registration())
    late = await audit.receive(PermissionGrantRequested, a_grant(), id_="2")

    assert audit.bodies()[2]["data"]["reach"] == "everything"
    assert (late, audit.bodies()[-1]["data"]["code"]) == ([], "wrong_state")


async def test_one_that_begins_later_may_be_brought_forward_and_never_put_off() -> None:
    audit = await an_audit()
    await audit.receive(PermissionGrantRequested, a_grant(), id_="1")
    days = [NOON + timedelta(days=n) for n in (30, 1, 2)]

    heard = [
        await audit.receive(
            PermissionWithdrawalRequested, a_withdrawal(effective=day), id_=f"w{day:%d}"
        )
        for day in days
    ]

    assert [len(each) for each in heard] == [1, 1, 0]
    assert audit.bodies()[-1]["data"]["code"] == "wrong_state"
    standing = audit.sequencer.held.standing
    [known] = permissions(standing, t=spelled(days[1]), k=99)
    [before] = permissions(standing, t=spelled(days[1]), k=5)
    assert (known["state"], before["effective"]) == ("withdrawn", spelled(days[0]))


@pytest.mark.parametrize(
    ("asked", "by", "code"),
    [
        (a_withdrawal(grantor=UCLH), UCLH, "grantor_not_entitled"),
        (a_withdrawal(target="innovation:hi-nenc:2"), NENC, "wrong_state"),
    ],
)
async def test_a_withdrawal_by_another_or_of_another_is_refused(
    asked: BaseModel, *, by: str, code: str
) -> None:
    audit = await an_audit()
    await audit.receive(PermissionGrantRequested, a_grant())

    heard = await audit.receive(PermissionWithdrawalRequested, asked, by=by, id_="2")

    assert (heard, audit.bodies()[-1]["data"]["code"]) == ([], code)


async def test_who_owns_a_record_is_what_was_noted_last() -> None:
    audit = await an_audit()
    unchanged = a_registration(version=2)

    await audit.hear(unchanged)

    assert audit.kinds().count("source.noted") == 1
