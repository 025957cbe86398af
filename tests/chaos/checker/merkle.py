"""RFC 6962 in a few lines, from the RFC alone: a second reading beside the product's."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def roots(leaves: Sequence[bytes]) -> Iterator[bytes]:
    """Give the root of every prefix, from none to all: so each is an extension of the last."""
    peaks: list[tuple[int, bytes]] = []
    yield EMPTY
    for leaf in leaves:
        height, top = 0, leaf
        while peaks and peaks[-1][0] == height:
            top = node_hash(peaks.pop()[1], top)
            height += 1
        peaks.append((height, top))
        yield _bagged([peak for _, peak in peaks])


def _bagged(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root
