"""RFC 6962: leaf and node hashes, and the compact range that the one writer extends."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A tree of `size` leaves, and what it hashes to."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactRange:
    """A tree by its perfect subtrees, largest first. A value: to copy it costs nothing."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> "CompactRange":
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            peaks.append(leaf)
            for _ in range((~size & size + 1).bit_length() - 1):
                right, left = peaks.pop(), peaks.pop()
                peaks.append(node_hash(left, right))
            size += 1
        return CompactRange(size=size, peaks=tuple(peaks))

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.peaks))

    @property
    def head(self) -> Head:
        return Head(size=self.size, root=self.root)
