"""What a trial stack is signed with, as the services read it."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.keys import Keys, people
from shared.web.callers import Caller, Callers

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("person", people())
def test_a_service_believes_the_token_of_a_sample_person(person: str, tmp_path: Path) -> None:
    keys = Keys(folder=tmp_path)
    keys.make()
    who = people()[person]

    token = keys.token(person, now=NOON.timestamp())
    believed = Callers(keys.callers, lambda: NOON).identify(f"Bearer {token}", service="export")

    assert believed == Caller(
        person=who["sub"],
        organisation=who["org"],
        roles=frozenset(who["roles"]),
        teams=tuple(who.get("teams", ())),
    )


def test_keys_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    keys = Keys(folder=tmp_path)
    keys.make()
    first = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}

    keys.make()

    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == first
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
