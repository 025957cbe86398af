"""The tree is RFC 6962's: what the writer extends hashes as the definition says."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.hashing import EMPTY_ROOT, CompactRange, Head, leaf_hash, node_hash


def as_defined(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(as_defined(leaves[:split]), as_defined(leaves[split:]))


@given(st.integers(0, 300), st.integers(0, 300))
def test_extending_in_two_steps_gives_the_root_of_the_whole(first: int, second: int) -> None:
    leaves = [leaf_hash(str(n).encode()) for n in range(first + second)]

    extended = CompactRange().extended(leaves[:first]).extended(leaves[first:])

    assert extended.head == Head(size=len(leaves), root=as_defined(leaves))
    assert len(extended.peaks) == len(leaves).bit_count()


def test_a_batch_that_is_given_up_leaves_the_range_as_it_was() -> None:
    kept = CompactRange().extended([leaf_hash(b"kept")])

    kept.extended([leaf_hash(b"given up")])

    assert kept == CompactRange().extended([leaf_hash(b"kept")])


def test_the_empty_tree_hashes_to_the_hash_of_nothing() -> None:
    assert CompactRange().root == EMPTY_ROOT == sha256(b"").digest()
