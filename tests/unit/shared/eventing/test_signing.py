"""Nobody speaks for another: signature, key, life of the key, organisation."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventing.codec import decode
from shared.eventing.partners import Partners
from shared.eventing.records import Record
from shared.eventing.routes import Refused
from shared.eventing.signing import door, read_signatory, sign, signed_bytes

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
VALUE = b'{"reason":"source_withdrew"}'
ATTRIBUTES = {
    "datacontenttype": "application/json",
    "feed": "hi-nenc",
    "id": "1",
    "sigkid": "nenc-1",
    "source": "HIN:HI-NENC/pipeline",
    "specversion": "1.0",
    "subject": "innovation:hi-nenc:42",
    "time": "2026-05-01T09:00:00Z",
    "type": "partners.innovation-withdrawn.v1",
}
MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


def a_row(kid: str = "nenc-1", *, org: str = "HIN:HI-NENC", until: str = "2027-01-01") -> str:
    public = urlsafe_b64encode(KEY.public_key().public_bytes_raw()).decode().rstrip("=")
    life = f"from = 2026-01-01T00:00:00Z\nto = {until}T00:00:00Z"
    return f'[[partner]]\nkid = "{kid}"\norg = "{org}"\nkey = "{public}"\n{life}\n'


def a_registry(
    folder: Path, text: str, *, ticks: Callable[[], float] = lambda: 0.0
) -> Partners:
    (folder / "partners.toml").write_text(text)
    return Partners(folder / "partners.toml", ticks=ticks)


def a_letter(*, key: Ed25519PrivateKey = KEY, at: datetime = MAY, **changes: str) -> Record:
    headers = sign(ATTRIBUTES | changes, value=VALUE, key=key)
    return Record(timestamp=int(at.timestamp() * 1000), headers=list(headers), value=VALUE)


def judged(folder: Path, record: Record, **registry: Any) -> Refused | None:
    partners = a_registry(folder, a_row(**registry))
    return door(partners)(record, decode(record)[0])


def test_the_published_vector_holds() -> None:
    headers = list(sign(ATTRIBUTES, value=VALUE, key=KEY))

    assert len(signed_bytes(headers, VALUE)) == 350
    assert headers[-1] == (
        "ce_sig",
        b"LIGVChHXBTW+AAwgvROmKZO9w00L5da/e91uOx9U55im1Ffna+ug7LxW3Us2ONBsAqXOAzbJ0Y7kynNPXz1sDw==",
    )


def test_a_sound_signature_opens_the_door(tmp_path: Path) -> None:
    assert judged(tmp_path, a_letter()) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_subject", b"innovation:hi-nenc:43"),
        ("ce_id", b"2"),
        ("content-type", b"text/json"),
        ("ce_new", b"attribute"),
        ("ce_sig", b"not base64"),
        ("ce_sig", b""),
        ("ce_sig", None),
    ],
)
def test_a_changed_header_is_noticed(tmp_path: Path, *, name: str, value: bytes | None) -> None:
    record = a_letter()
    record.headers = [(n, v) for n, v in record.headers if n != name] + [(name, value)]
    envelope = decode(a_letter())[0]

    refused = door(a_registry(tmp_path, a_row()))(record, envelope)

    assert refused == Refused("signature_invalid")


def test_a_changed_value_is_noticed(tmp_path: Path) -> None:
    record = a_letter()
    record.value = VALUE + b" "

    assert judged(tmp_path, record) == Refused("signature_invalid")


def test_what_sdks_add_to_the_headers_changes_nothing(tmp_path: Path) -> None:
    record = a_letter()
    record.headers = [*record.headers, ("ce_datacontenttype", b"application/json"), ("x", b"y")]

    assert judged(tmp_path, record) is None


def test_another_s_key_opens_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, a_letter(key=OTHER)) == Refused("signature_invalid")


def test_a_key_nobody_knows_opens_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, a_letter(), kid="else-1") == Refused("key_unknown")


def test_a_key_opens_from_its_first_moment_until_before_its_last(tmp_path: Path) -> None:
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    assert judged(tmp_path, a_letter(at=begins)) is None
    assert judged(tmp_path, a_letter(at=ends)) == Refused("key_not_in_force")


def test_who_signs_speaks_for_his_own_organisation(tmp_path: Path) -> None:
    assert judged(tmp_path, a_letter(source="GB-NHS:RRV/atamis")) == Refused("not_your_feed")
    assert judged(tmp_path, a_letter(), org="HIN:OTHER") == Refused("not_your_feed")


def test_and_only_about_what_is_in_its_custody(tmp_path: Path) -> None:
    partners = a_registry(tmp_path, a_row())
    record = a_letter()
    envelope = decode(record)[0]

    assert door(partners, lambda _: "HIN:HI-NENC")(record, envelope) is None
    assert door(partners, lambda _: "GB-NHS:RRV")(record, envelope) == Refused("not_your_feed")
    assert door(partners, lambda _: None)(record, envelope) == Refused("not_your_feed")


def test_whose_key_signed_is_known_though_nothing_else_can_be_read(tmp_path: Path) -> None:
    a_registry(tmp_path, a_row())
    signatory = read_signatory(tmp_path / "partners.toml")
    unreadable, forged = a_letter(specversion="0.1"), a_letter(key=OTHER)

    assert (signatory(unreadable), signatory(forged)) == ("HIN:HI-NENC", None)


def test_a_new_key_is_known_five_seconds_after_it_was_added(tmp_path: Path) -> None:
    time = [0.0]
    partners = a_registry(tmp_path, a_row(), ticks=lambda: time[0])
    changed(tmp_path, a_row() + a_row("nenc-2"))

    time[0] = 4.9
    assert partners.find("nenc-2") is None
    time[0] = 5.0
    assert partners.find("nenc-2") is not None


@pytest.mark.parametrize(
    "text", ["[[partner", "", '[[partner]]\nkid = "x"\n', a_row(until="x")]
)
def test_a_registry_nobody_can_read_leaves_the_old_keys(tmp_path: Path, *, text: str) -> None:
    time = [0.0]
    partners = a_registry(tmp_path, a_row(), ticks=lambda: time[0])
    changed(tmp_path, text)

    time[0] = 10.0

    assert partners.find("nenc-1") is not None


def changed(folder: Path, text: str) -> None:
    path = folder / "partners.toml"
    path.write_text(text)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1_000_000))
