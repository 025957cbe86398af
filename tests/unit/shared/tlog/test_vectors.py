"""Other people's vectors: transparency-dev's 196 proofs, RFC 8032, and one of our own."""

import json
import runpy
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog import ed25519, note, signer
from shared.tlog.canonical import canonical
from shared.tlog.hashing import CompactRange, Head, leaf_hash
from shared.tlog.note import Checkpoint, checkpoint_of
from shared.tlog.proofs import grew_from, includes
from shared.tlog.signer import signer_of

MERKLE = Path(__file__).parents[5] / "shared" / "data" / "merkle"
needs_vectors = pytest.mark.skipif(
    not MERKLE.exists(), reason="the Merkle vectors of ../shared/data are not here"
)
Check = Callable[..., bool]
CHECKERS = pytest.mark.parametrize("is_signed", [ed25519.is_signed, signer.is_signed])

RFC_8032 = (  # public key, message, signature: sections 7.1, TEST 1 to 3
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)


def rows(name: str) -> list[dict[str, Any]]:
    text = (MERKLE / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def proof_of(row: dict[str, Any]) -> list[bytes]:
    return [b64decode(each) for each in row["proof"] or ()]


@needs_vectors
def test_each_inclusion_vector_is_judged_as_it_should_be() -> None:
    wrong = [
        row["case"]
        for row in rows("inclusion.jsonl")
        if includes(
            Head(size=row["treeSize"], root=b64decode(row["root"])),
            b64decode(row["leafHash"]),
            index=row["leafIdx"],
            proof=proof_of(row),
        )
        is row["wantErr"]
    ]

    assert (len(rows("inclusion.jsonl")), wrong) == (98, [])


@needs_vectors
def test_each_consistency_vector_is_judged_as_it_should_be() -> None:
    wrong = [
        row["case"]
        for row in rows("consistency.jsonl")
        if grew_from(
            Head(size=row["size2"], root=b64decode(row["root2"])),
            Head(size=row["size1"], root=b64decode(row["root1"])),
            proof=proof_of(row),
        )
        is row["wantErr"]
    ]

    assert (len(rows("consistency.jsonl")), wrong) == (98, [])


@CHECKERS
@pytest.mark.parametrize("vector", RFC_8032)
def test_a_signature_of_rfc_8032_holds_and_no_other(
    is_signed: Check, vector: tuple[str, str, str]
) -> None:
    key, said, made = (bytes.fromhex(each) for each in vector)
    spoilt = [made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :] for at in range(0, 64, 9)]

    assert is_signed(said, made, public=key)
    assert not any(is_signed(said, each, public=key) for each in [*spoilt, made[:63]])
    assert not is_signed(said + b"x", made, public=key)


@CHECKERS
def test_a_key_that_is_no_point_of_the_curve_signs_nothing(is_signed: Check) -> None:
    made = bytes.fromhex(RFC_8032[0][2])

    assert not is_signed(b"", made, public=b"\x02" + bytes(31))


@CHECKERS
def test_a_scalar_beyond_the_order_is_not_another_spelling(is_signed: Check) -> None:
    key, made = (bytes.fromhex(RFC_8032[0][place]) for place in (0, 2))
    scalar = int.from_bytes(made[32:], "little") + ed25519.ORDER

    assert not is_signed(b"", made[:32] + scalar.to_bytes(32, "little"), public=key)


@given(st.binary(min_size=32, max_size=72), st.integers(0, 103))
def test_both_checkers_agree_whatever_byte_is_spoilt(drawn: bytes, at: int) -> None:
    writer, message = signer_of("log", seed=drawn[:32]), drawn[32:]
    signed = bytearray(message + writer.private.sign(message))
    signed[at % len(signed)] ^= 1
    verdicts = [
        checker.is_signed(bytes(signed[:-64]), bytes(signed[-64:]), public=writer.key.public)
        for checker in (ed25519, signer)
    ]

    assert verdicts == [False, False]


def test_without_the_library_the_arithmetic_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shared.tlog.signer", None)  # as if it were not installed

    found = runpy.run_path(note.__file__)

    assert found["is_signed"] is ed25519.is_signed
    assert vars(note)["is_signed"] is signer.is_signed


def test_our_own_vector_has_its_bytes_its_root_and_its_signature() -> None:
    writer = signer_of("audit.pipeline.example/log/1", seed=b"\x07" * 32)
    salt = "AAAAAAAAAAAAAAAAAAAAAA"
    bodies = [
        canonical({"v": 1, "seq": seq, "kind": "example", "note": "café", "salt": salt})
        for seq in range(3)
    ]
    leaves = [leaf_hash(body) for body in bodies]
    root = CompactRange().extended(leaves).root

    checkpoint = Checkpoint(origin=writer.key.name, size=3, root=root)
    signed = writer.signed(checkpoint.text)

    assert [len(body) for body in bodies] == [79, 79, 79]
    assert leaves[0].hex() == "9fb47faec124e1a9c1ffb0032b9f47086ac87bde49095df617d4d4ae8066bec6"
    assert root.hex() == "f88a312c7aabe4baaa11f278470ee9b6bf633f45c6f28896ae67dee204205a90"
    assert writer.key.id.hex() == "6aaac832"
    assert signed.endswith(
        "\u2014 audit.pipeline.example/log/1 aqrIMn5ka96Ia/uYrcvE2nKecuoaE+PvcneLI82kGI5kuQIPA"
        "p5b07DZEfHu6MGZRpPoQZze+JxWQTq/YcCOPbeM0AY=\n"
    )
    assert checkpoint_of(signed, key=writer.key) == checkpoint
