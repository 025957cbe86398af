"""Signed notes are C2SP's: the worked example holds, and each mangling of it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.hashing import CompactRange, leaf_hash
from shared.tlog.keys import LogKey, Unproven, parse_vkey
from shared.tlog.note import (
    Checkpoint,
    Receipt,
    checkpoint_of,
    parse_receipt,
    signed_text,
)
from shared.tlog.proofs import Tree, inclusion_proof
from shared.tlog.signer import signer_of
from tests.support.evidence import proved

PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
PETER, ENOCH = parse_vkey(PETER_VKEY), parse_vkey(ENOCH_VKEY)
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BY_PETER = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGw"
    "nWLox33WWd1RvMc+QQ=\n"
)
WRITER = signer_of("audit.pipeline.example/log/1", seed=b"\x07" * 32)
LEAVES = [leaf_hash(str(n).encode()) for n in range(5)]
HEAD = Checkpoint(origin=WRITER.key.name, size=5, root=CompactRange().extended(LEAVES).root)


def a_receipt(index: int = 2) -> Receipt:
    proof = inclusion_proof(Tree(LEAVES).node, index=index, size=5)
    return Receipt(index=index, proof=proof, checkpoint=WRITER.signed(HEAD.text))


def test_a_key_is_printed_as_it_was_read() -> None:
    assert [PETER.vkey, ENOCH.vkey, PETER.id.hex()] == [PETER_VKEY, ENOCH_VKEY, "c74f20a3"]


@given(st.integers(0, len(PETER_VKEY)), st.integers(0, len(PETER_VKEY)))
def test_a_part_of_a_key_is_no_key(start: int, end: int) -> None:
    part = PETER_VKEY[start:end]

    if part != PETER_VKEY:
        with pytest.raises(Unproven):
            parse_vkey(part)


@pytest.mark.parametrize("at", range(len(PETER_VKEY)))
def test_a_key_with_one_character_changed_is_no_key(at: int) -> None:
    mangled = PETER_VKEY[:at] + chr(ord(PETER_VKEY[at]) + 1) + PETER_VKEY[at + 1 :]

    with pytest.raises(Unproven):
        parse_vkey(mangled)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_of_another_length_or_algorithm_is_no_key(vkey: str) -> None:
    with pytest.raises(Unproven):
        parse_vkey(vkey)


@pytest.mark.parametrize(
    "signatures",
    [
        BY_PETER,
        BY_PETER + BY_ENOCH,
        BY_ENOCH + BY_PETER,
        BY_PETER * 2 + BY_ENOCH * 15,
        BY_PETER + BY_ENOCH[:60] + "ABCD" + BY_ENOCH[60:],
    ],
)
def test_a_note_holds_when_the_known_key_signed_it_whoever_else_did(signatures: str) -> None:
    assert signed_text(f"{TEXT}\n{signatures}", keys=[PETER]) == TEXT


@pytest.mark.parametrize("keys", [[], [ENOCH], [LogKey(name="Peter", public=PETER.public)]])
def test_a_note_that_no_known_key_signed_proves_nothing(keys: list[LogKey]) -> None:
    with pytest.raises(Unproven, match="no signature by the given key"):
        signed_text(f"{TEXT}\n{BY_PETER}", keys=keys)


@pytest.mark.parametrize(
    "note",
    [
        f"{TEXT}x\n\n{BY_PETER}",
        f"{TEXT}\n{BY_PETER[:60]}ABCD{BY_PETER[60:]}",
        f"{TEXT}x\n\n{BY_ENOCH}{BY_PETER}",
    ],
)
def test_a_false_signature_of_a_known_key_spoils_the_note(note: str) -> None:
    with pytest.raises(Unproven, match=r"the signature of \w+ does not hold"):
        signed_text(note, keys=[PETER, ENOCH])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{BY_PETER[:-1]}",
        f"\x01{TEXT}\n{BY_PETER}",
        f"{TEXT}\n{BY_PETER.replace('PeterNeumann', 'Bad Name')}",
        f"{TEXT}\n{BY_PETER.replace('PeterNeumann', 'Bad+Name')}",
        f"{TEXT}\n{BY_PETER}Unexpected line.\n",
        f"{TEXT}\n{BY_PETER.replace('=', '')}",
    ],
)
def test_what_is_not_spelt_as_a_note_is_malformed(note: str) -> None:
    with pytest.raises(Unproven, match="malformed note"):
        signed_text(note, keys=[PETER])


@pytest.mark.parametrize(
    "text",
    [
        HEAD.text.replace("log/1", "log/2"),
        HEAD.text.replace("\n5\n", "\n05\n"),
        HEAD.text.replace("\n5\n", "\n-5\n"),
        HEAD.text + "an extension line\n",
        HEAD.text.replace("=\n", "\n"),
        f"{HEAD.origin}\n5\nAAAA\n",
        f"{HEAD.origin}\n5\n{'A' * 42}B=\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_of_this_log_is_refused(text: str) -> None:
    with pytest.raises(Unproven, match="malformed"):
        checkpoint_of(WRITER.signed(text), key=WRITER.key)


def test_a_receipt_is_read_as_it_was_written_and_proves_its_record() -> None:
    receipt = a_receipt(index=2)

    assert parse_receipt(receipt.text) == receipt
    assert receipt.text.startswith("c2sp.org/tlog-proof@v1\nindex 2\n")
    assert proved(receipt, LEAVES[2], key=WRITER.key) == HEAD


def test_a_receipt_proves_no_other_record() -> None:
    assert proved(a_receipt(index=2), LEAVES[3], key=WRITER.key) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        a_receipt().text.replace("index 2", "index 02"),
        a_receipt().text.replace("@v1", "@v2"),
        a_receipt().text.replace("=\n", "\n", 1),
    ],
)
def test_what_is_not_spelt_as_a_receipt_is_malformed(text: str) -> None:
    with pytest.raises(Unproven, match="malformed"):
        parse_receipt(text)
