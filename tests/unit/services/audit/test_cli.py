from functools import partial

import pytest

from services.audit.cli import run
from services.audit.domain.permissions import permissions
from services.audit.recovery import recover
from services.audit.sequencer.log import Held
from shared.schemas.partners import PermissionGrantRequested
from tests.support.audit import Audit, a_shared_world
from tests.support.audit_events import a_grant
from tests.support.builders import NOON, a_registration, some_terms
from tests.support.memory import Stored


async def made() -> None:
    """Nothing to make: memory has no collections."""


async def test_fsck_says_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    audit = await a_shared_world()
    found = partial(recover, audit.library, key=audit.sequencer.key)

    assert await run(["fsck"], create=made, recover=found) == 0

    root = audit.sequencer.held.range.root.hex()
    assert capsys.readouterr().out == f"whole: 7 records, root {root}\n"


async def test_fsck_names_the_first_record_that_is_not_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    audit = await a_shared_world()
    table = audit.store.tables["records"]
    table[5] = Stored(2, {**table[5].document, "body": b"{}"})
    found = partial(recover, audit.library, key=audit.sequencer.key)

    assert await run(["fsck"], create=made, recover=found) == 1

    assert capsys.readouterr().out == "damaged: record 5 is not what was hashed\n"


async def test_init_makes_and_reads_nothing() -> None:
    async def unread() -> Held:
        raise AssertionError

    assert await run(["init"], create=made, recover=unread) == 0


@pytest.mark.parametrize(
    ("t", "state"),
    [("2026-04-30", "early"), ("2026-05-01", "early"), ("2026-05-02", "active")],
)
async def test_a_permission_stands_from_a_moment_until_another(t: str, state: str) -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())
    terms = some_terms(valid_from=NOON, valid_to=NOON.replace(day=3))
    await audit.receive(PermissionGrantRequested, a_grant(terms=terms))

    [row] = permissions(audit.sequencer.held.standing, t=t, k=99)
    [after] = permissions(audit.sequencer.held.standing, t="2026-05-04", k=99)
    unheard_of = list(permissions(audit.sequencer.held.standing, t=t, k=3))

    assert (row["state"], after["state"], unheard_of) == (state, "expired", [])
