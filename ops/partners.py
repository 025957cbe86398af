"""Whose signatures hold, and from when until when: the registry of partners' keys, changed.

Intake and audit read it again within five seconds. What a key signed while it was in force
stays; what is stored at or after its end is refused.
"""

import tomllib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ops.keys import Keys
from ops.telling import Answer, Unusable
from ops.verbs import JSON, Verb, option
from shared.eventing.partners import KID

YEAR = 365
OVERLAP = 30
AWAY = "{path} is not a registry of keys ({why}): `python -m ops up` makes one on a new folder."
NO_KEY = "No Ed25519 public key is in {given}: give its PEM file, or its 32 bytes in base64url."


class Row(NamedTuple):
    kid: str
    org: str
    key: str
    begins: datetime
    ends: datetime

    def written(self) -> str:
        life = f"from = {stamped(self.begins)}\nto = {stamped(self.ends)}\n"
        return (
            f'[[partner]]\nkid = "{self.kid}"\norg = "{self.org}"\nkey = "{self.key}"\n{life}'
        )

    def state(self, now: datetime) -> str:
        if self.ends <= now:
            return "ended"
        return "in force" if self.begins <= now else "to come"


def stamped(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(path: Path) -> list[Row]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["partner"]
        return [Row(r["kid"], r["org"], r["key"], r["from"], r["to"]) for r in rows]
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise Unusable(AWAY.format(path=path, why=type(fault).__name__)) from fault


def write(path: Path, rows: Sequence[Row]) -> None:
    """As a new file in the old one's place: nobody reads a half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text("\n".join(row.written() for row in rows), encoding="utf-8")
    draft.replace(path)


def listed(data: Path, *, as_json: bool = False) -> int:
    return _shown(read(_registry(data)), as_json=as_json)


def add(data: Path, *, kid: str, org: str, key: str, as_json: bool = False) -> int:
    """In force at once, for a year."""
    rows, now = read(_registry(data)), _now()
    fresh = Row(_new(kid, rows), org, public(key), now, now + timedelta(days=YEAR))
    write(_registry(data), [*rows, fresh])
    return _shown([fresh], as_json=as_json)


def rotate(data: Path, *, kid: str, successor: str, key: str, as_json: bool = False) -> int:
    """Both keys are in force while the partner changes over."""
    rows, now = read(_registry(data)), _now()
    old = _in_force(kid, rows, now=now)
    ended = old._replace(ends=min(old.ends, now + timedelta(days=OVERLAP)))
    fresh = Row(_new(successor, rows), old.org, public(key), now, now + timedelta(days=YEAR))
    write(_registry(data), [*(ended if row is old else row for row in rows), fresh])
    return _shown([ended, fresh], as_json=as_json)


def revoke(data: Path, *, kid: str, as_json: bool = False) -> int:
    rows, now = read(_registry(data)), _now()
    old = _in_force(kid, rows, now=now)
    ended = old._replace(begins=min(old.begins, now), ends=now)
    write(_registry(data), [ended if row is old else row for row in rows])
    return _shown([ended], as_json=as_json)


def public(given: str) -> str:
    """A key's 32 bytes in base64url, from its PEM file or from themselves."""
    try:
        if Path(given).is_file():
            key = load_pem_public_key(Path(given).read_bytes())
        else:
            key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(given + "=="))
    except (ValueError, OSError, UnsupportedAlgorithm) as fault:
        raise Unusable(NO_KEY.format(given=given)) from fault
    if not isinstance(key, Ed25519PublicKey):
        raise Unusable(NO_KEY.format(given=given))
    return urlsafe_b64encode(key.public_bytes_raw()).decode("ascii").rstrip("=")


def _registry(data: Path) -> Path:
    return Keys(folder=data).partners


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _new(kid: str, rows: Sequence[Row]) -> str:
    if not KID.fullmatch(kid):
        raise Unusable(f"{kid} names no key: use up to 64 of a-z, 0-9 and the hyphen.")
    if any(row.kid == kid for row in rows):
        raise Unusable(f"{kid} is taken, and a name is never used again: choose another.")
    return kid


def _in_force(kid: str, rows: Sequence[Row], *, now: datetime) -> Row:
    for row in rows:
        if row.kid == kid and row.ends > now:
            return row
    raise Unusable(f"No key {kid} is in force: `python -m ops partners list` shows them.")


def _shown(rows: Sequence[Row], *, as_json: bool) -> int:
    now = _now()
    plain = [
        row._asdict()
        | {"begins": stamped(row.begins), "ends": stamped(row.ends), "state": row.state(now)}
        for row in rows
    ]
    lines = [f"{'key':16}{'organisation':24}{'from':22}{'to':22}state"]
    lines += [
        f"{p['kid']:16}{p['org']:24}{p['begins']:22}{p['ends']:22}{p['state']}" for p in plain
    ]
    return Answer(document={"partners": plain}, lines=lines).show(as_json=as_json)


WHICH = option("kid", help="the name of the key")
PUBLIC = option("key", help="the public key: a PEM file, or 32 bytes in base64url")
VERBS = {
    "partners list": Verb(listed, "show every partner's keys, and which are in force", (JSON,)),
    "partners add": Verb(
        add,
        "let an organisation speak by a new key",
        (WHICH, option("org", help="as events name it: HIN:HI-NENC"), PUBLIC, JSON),
    ),
    "partners rotate": Verb(
        rotate,
        f"give a key a successor; both hold for {OVERLAP} days",
        (WHICH, option("successor", help="the name of the new key"), PUBLIC, JSON),
    ),
    "partners revoke": Verb(revoke, "end a key now", (WHICH, JSON)),
}
