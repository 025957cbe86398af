"""What may be shown, field by field, and the one hash by which two services agree on it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

Sources = Mapping[str, Collection[str]]
"""The fields of each source record."""
Allowed = Mapping[str, Sources]
"""By product: what of it may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Nobody makes one but the gate, and whoever hears that an edition was decided."""

    seq: int
    """The decision's position in the log."""
    allowed: Allowed
    allow_sha256: str
    use_by: datetime | None = None
    """Bytes begin before this moment; None for a seal, which sends none."""


def allow_sha256(allowed: Allowed) -> str:
    """Hash `[product, [[source, [fields]]]]`, each in code point order, nothing empty."""
    products = [[product, _listed(sources)] for product, sources in sorted(allowed.items())]
    shown = [entry for entry in products if entry[1]]
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _listed(sources: Sources) -> list[list[object]]:
    return [[source, sorted(fields)] for source, fields in sorted(sources.items()) if fields]
