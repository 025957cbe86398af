"""The registry of partners' keys: whose each is, and when it is in force."""

import re
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.clock import Ticks, ticks

LOOKED_AFTER = 5.0
KID = re.compile(r"[a-z0-9-]{1,64}")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerKey:
    org: str
    key: Ed25519PublicKey
    begins: datetime
    ends: datetime


class Partners:
    """The keys: read again soon after a change; what cannot be read changes nothing."""

    def __init__(self, path: Path, *, ticks: Ticks = ticks) -> None:
        self._path = path
        self._ticks = ticks
        self._stamp: int = path.stat().st_mtime_ns
        self._rows = _read(path)
        self._looked = ticks()

    def find(self, kid: str) -> PartnerKey | None:
        if self._ticks() - self._looked >= LOOKED_AFTER:
            self._look()
        return self._rows.get(kid)

    def _look(self) -> None:
        self._looked = self._ticks()
        try:
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._stamp:
                self._rows, self._stamp = _read(self._path), stamp
        except (OSError, KeyError, TypeError, ValueError) as fault:
            log.error("partners_unreadable", why=type(fault).__name__)  # noqa: TRY400 - no text


def _read(path: Path) -> Mapping[str, PartnerKey]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["partner"]
    return {
        row["kid"]: PartnerKey(
            org=row["org"],
            key=Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(row["key"] + "==")),
            begins=row["from"].astimezone(UTC),
            ends=row["to"].astimezone(UTC),
        )
        for row in rows
    }
