"""The registry of partners' keys, as the command line changes it."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ops.__main__ import main
from ops.keys import Keys
from ops.telling import FINE, USAGE
from shared.eventing.partners import LOOKED_AFTER, Partners

PUBLIC = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32).public_key()
TEXT = urlsafe_b64encode(PUBLIC.public_bytes_raw()).decode().rstrip("=")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    Keys(folder=tmp_path).make()
    return tmp_path


def asked(data: Path, *words: str) -> int:
    return main(["partners", *words, "--data", str(data)])


def life(data: Path, kid: str) -> tuple[datetime, datetime]:
    row = Partners(Keys(folder=data).partners).find(kid)
    assert row is not None
    return row.begins, row.ends


def test_an_added_key_speaks_for_its_organisation_at_once(data: Path) -> None:
    code = asked(data, "add", "leeds-1", "GB-NHS:RR8", TEXT)

    row = Partners(Keys(folder=data).partners).find("leeds-1")
    assert code == FINE
    assert row is not None
    assert (row.org, row.key) == ("GB-NHS:RR8", PUBLIC)
    assert row.begins <= datetime.now(UTC) < row.ends


def test_a_key_may_come_as_a_file(data: Path) -> None:
    pem = data / "leeds.pem"
    pem.write_bytes(PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    assert asked(data, "add", "leeds-1", "GB-NHS:RR8", str(pem)) == FINE
    assert TEXT in Keys(folder=data).partners.read_text(encoding="utf-8")


def test_two_keys_hold_while_a_partner_changes_over(data: Path) -> None:
    assert asked(data, "rotate", "nenc-1", "nenc-2", TEXT) == FINE

    now = datetime.now(UTC)
    (_, old_ends), (new_begins, new_ends) = life(data, "nenc-1"), life(data, "nenc-2")
    assert new_begins <= now < old_ends < new_ends
    assert old_ends - now < timedelta(days=31)


def test_a_revoked_key_has_ended_and_its_past_stands(data: Path) -> None:
    begun, _ = life(data, "nenc-1")

    assert asked(data, "revoke", "nenc-1") == FINE

    begins, ends = life(data, "nenc-1")
    assert begins == begun
    assert ends <= datetime.now(UTC)


def test_a_service_reads_a_revocation_without_a_restart(data: Path) -> None:
    time = [0.0]
    reader = Partners(Keys(folder=data).partners, ticks=lambda: time[0])

    asked(data, "revoke", "nenc-1")
    time[0] = LOOKED_AFTER

    row = reader.find("nenc-1")
    assert row is not None
    assert row.ends <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "nenc-1", "HIN:HI-NENC", TEXT), "never used again"),
        (("add", "../nenc", "HIN:HI-NENC", TEXT), "names no key"),
        (("add", "nenc-2", "HIN:HI-NENC", "short"), "No Ed25519 public key"),
        (("rotate", "else-1", "else-2", TEXT), "No key else-1 is in force"),
        (("revoke", "else-1"), "partners list"),
    ],
)
def test_a_mistake_changes_nothing_and_says_what_to_do(
    data: Path, capsys: pytest.CaptureFixture[str], *, words: tuple[str, ...], says: str
) -> None:
    before = Keys(folder=data).partners.read_bytes()

    code = asked(data, *words)

    assert (code, Keys(folder=data).partners.read_bytes()) == (USAGE, before)
    assert says in capsys.readouterr().err


def test_a_key_of_another_kind_is_refused(data: Path) -> None:
    pem, other = data / "other.pem", X25519PrivateKey.generate().public_key()
    pem.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    assert asked(data, "add", "leeds-1", "GB-NHS:RR8", str(pem)) == USAGE


def test_the_list_says_which_are_in_force(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(data, "revoke", "nenc-1")
    capsys.readouterr()

    asked(data, "list", "--json")

    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["partners"]
    states = {row["kid"]: row["state"] for row in told}
    assert states == {
        "nenc-1": "ended",
        "yh-1": "in force",
        "atamis-1": "in force",
        "ocds-1": "in force",
    }


def test_without_a_registry_it_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(tmp_path, "list") == USAGE
    assert "python -m ops up" in capsys.readouterr().err
