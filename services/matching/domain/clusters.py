"""Which records are one thing? Those that share an identity, however long the chain."""

from base64 import b32encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import digest

from services.matching.domain.records import Held, Record
from shared.schemas.innovation import Innovation
from shared.schemas.vocabulary import RefKind

IDENTITIES = frozenset({RefKind.NIS, RefKind.GTIN})
"""Kinds of identifier of which one thing has one; `nice` and `gmdn` name many."""
NEEDED = (
    "source_ref refs custodian owner name summary supplier country website submitted_at "
    "source_updated_at categories main_category deployments network origin stage"
)


def projected(innovation: Innovation) -> Innovation:
    """Keep only what reaches a decision."""
    return Innovation.model_validate(innovation.model_dump(include=set(NEEDED.split())))


def minted(kind: str, *parts: str, key: bytes) -> str:
    """Repeatable, and not to be guessed from a public record number."""
    hashed = digest(key, "\0".join(parts).encode(), sha256)
    return f"{kind}_{b32encode(hashed).decode().lower()[:20]}"


def identities(record: Record) -> frozenset[str]:
    refs = record.innovation.refs if record.innovation else ()
    return frozenset(f"{ref.kind}:{ref.value}" for ref in refs if ref.kind in IDENTITIES)


def clusters(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """Partition them, the same in whatever order they came."""
    found: list[tuple[frozenset[str], tuple[Record, ...]]] = []
    for record in records:
        keys = identities(record)
        joined = [cluster for cluster in found if cluster[0] & keys]
        members = (*(one for _, ones in joined for one in ones), record)
        found = [cluster for cluster in found if not cluster[0] & keys]
        found.append((keys.union(*(theirs for theirs, _ in joined)), members))
    return [tuple(sorted(ones, key=lambda each: each.id)) for _, ones in found]


def founder(cluster: Iterable[Record], held: Mapping[str, Held]) -> Record:
    """Give the one whose id they all bear; where none has an id yet, the first of them founds.

    Of two products that turn out to be one the earliest minted stays, but no listed one gives
    way to one that nobody speaks of. What parts gets back the id that it had before.
    """

    def order(record: Record) -> tuple[bool, bool, bool, int, str]:
        own = held.get(record.id)
        if own is None:
            return True, True, True, record.no, record.id
        return False, own.product is None, record.product != own.id, own.minted, own.id

    return min(cluster, key=order)
