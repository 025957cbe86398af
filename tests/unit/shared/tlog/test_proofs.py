"""What a proof proves, it proves for one leaf, one tree and one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.hashing import CompactRange, Head, leaf_hash
from shared.tlog.proofs import Tree, grew_from, includes, inclusion_proof

LEAVES = [leaf_hash(str(n).encode()) for n in range(300)]
TREE = Tree(LEAVES)
HEADS = [
    Head(size=size, root=CompactRange().extended(LEAVES[:size]).root) for size in range(301)
]


def root(leaves: list[bytes]) -> bytes:
    return CompactRange().extended(leaves).root


def growth(leaves: list[bytes], *, old: int, is_whole: bool = True) -> list[bytes]:
    """RFC 6962, section 2.1.2, to the letter."""
    if old == len(leaves):
        return [] if is_whole else [root(leaves)]
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:middle], leaves[middle:]
    if old <= middle:
        return [*growth(left, old=old, is_whole=is_whole), root(right)]
    return [*growth(right, old=old - middle, is_whole=False), root(left)]


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_every_leaf_is_proved_in_every_tree_that_holds_it(place: tuple[int, int]) -> None:
    index, size = place

    proof = inclusion_proof(TREE.node, index=index, size=size)

    assert includes(HEADS[size], LEAVES[index], index=index, proof=proof)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_every_tree_is_proved_to_have_grown_from_every_smaller_one(
    sizes: tuple[int, int],
) -> None:
    old, new = sizes

    proof = growth(LEAVES[:new], old=old)

    assert grew_from(HEADS[new], HEADS[old], proof=proof)


@given(
    st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))),
    st.integers(0, 7),
)
def test_a_proof_with_one_bit_flipped_proves_nothing(place: tuple[int, int], bit: int) -> None:
    index, size = place
    first, *rest = inclusion_proof(TREE.node, index=index, size=size)

    spoilt = (bytes([first[0] ^ 1 << bit]) + first[1:], *rest)

    assert not includes(HEADS[size], LEAVES[index], index=index, proof=spoilt)


@given(st.integers(0, 299), st.integers(0, 299))
def test_a_leaf_is_proved_in_its_own_place_only(index: int, other: int) -> None:
    proof = inclusion_proof(TREE.node, index=index, size=300)

    assert includes(HEADS[300], LEAVES[index], index=other, proof=proof) is (index == other)


def test_two_trees_of_one_size_are_one_tree_or_a_fork() -> None:
    fork = Head(size=7, root=HEADS[8].root)

    assert grew_from(HEADS[7], HEADS[7], proof=())
    assert not grew_from(HEADS[7], fork, proof=())


def test_a_tree_is_no_longer_than_its_leaves() -> None:
    with pytest.raises(ValueError, match="a tree of 300 holds no leaf 300"):
        inclusion_proof(TREE.node, index=TREE.size, size=TREE.size)
