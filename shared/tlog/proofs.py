"""Is this leaf in that tree; did that tree grow out of this one?"""

from collections.abc import Callable, Iterable, Sequence

from shared.tlog.hashing import HASH_SIZE, Head, node_hash

Nodes = Callable[[int, int], bytes]
"""(level, index): the root of the perfect subtree over 2^level leaves from index·2^level."""


class Tree:
    """The root of every perfect subtree, in flat bytes: 64 a leaf."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return len(self._levels[0]) // HASH_SIZE

    def append(self, leaf: bytes) -> None:
        level, joined = 0, leaf
        self._levels[level] += joined
        while not (count := len(self._levels[level]) // HASH_SIZE) % 2:
            joined = node_hash(self.node(level, count - 2), joined)
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += joined

    def node(self, level: int, index: int) -> bytes:
        at = index * HASH_SIZE
        return bytes(self._levels[level][at : at + HASH_SIZE])


def inclusion_proof(nodes: Nodes, *, index: int, size: int) -> tuple[bytes, ...]:
    """The hashes from the leaf's sibling up to just below the root."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} holds no leaf {index}")
    start, end, path = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(nodes, start=middle, end=end))
            end = middle
        else:
            path.append(_subtree(nodes, start=start, end=middle))
            start = middle
    return tuple(reversed(path))


def includes(head: Head, leaf: bytes, *, index: int, proof: Sequence[bytes]) -> bool:
    if not 0 <= index < head.size or any(len(each) != HASH_SIZE for each in (leaf, *proof)):
        return False
    sides = _left_sides(index, head.size - 1)
    if len(sides) != len(proof):
        return False
    return _folded(leaf, zip(proof, sides, strict=True)) == head.root


def grew_from(new: Head, old: Head, *, proof: Sequence[bytes]) -> bool:
    """Growth out of nothing proves nothing, so an old size of 0 is always refused."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not proof and old.root == new.root
    index, last = old.size - 1, new.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    hashes = proof if index else (old.root, *proof)
    sides = _left_sides(index, last)
    if len(hashes) != len(sides) + 1:
        return False
    steps = list(zip(hashes[1:], sides, strict=True))
    before = _folded(hashes[0], (step for step in steps if step[1]))
    return before == old.root and _folded(hashes[0], steps) == new.root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(nodes: Nodes, *, start: int, end: int) -> bytes:
    size = end - start
    if size.bit_count() == 1:
        return nodes(size.bit_length() - 1, start // size)
    middle = start + _split(size)
    right = _subtree(nodes, start=middle, end=end)
    return node_hash(_subtree(nodes, start=start, end=middle), right)


def _left_sides(index: int, last: int) -> list[bool]:
    """For each hash of a proof, from the leaf up: does it stand on the left?"""
    sides = list[bool]()
    while last:
        is_left = bool(index & 1) or index == last
        sides.append(is_left)
        while is_left and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    return sides


def _folded(leaf: bytes, steps: Iterable[tuple[bytes, bool]]) -> bytes:
    for sibling, is_left in steps:
        leaf = node_hash(sibling, leaf) if is_left else node_hash(leaf, sibling)
    return leaf
