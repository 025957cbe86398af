"""Whoever changes one byte of a pack, or makes another, is found out."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from shared.tlog.canonical import canonical
from shared.tlog.signer import signer_of
from shared.verify.evidence import Evidence
from shared.verify.pack import MANIFEST, read_pack, write_pack
from shared.verify.verdict import Verdict, verify
from tests.support.evidence import WRITER, a_log, a_log_with_a_reading, some_evidence

ROOT = Path(__file__).parents[4]
FEW = some_evidence(seqs=[0, 4, 5])
PACK = FEW.packed()


def faults(pack: bytes) -> list[str]:
    return list(verify(pack, key=WRITER.key).faults)


def test_a_whole_log_holds_and_its_decisions_follow_from_it() -> None:
    verdict = verify(some_evidence().packed(), key=WRITER.key)

    assert verdict == Verdict(
        faults=[],
        told="all 8 records of audit.pipeline.example/log/1 hold, and all 2 decisions"
        " follow from the records before them",
    )


def test_a_part_of_the_log_holds_and_says_what_that_does_not_prove() -> None:
    verdict = verify(PACK, key=WRITER.key)

    assert verdict == Verdict(
        faults=[],
        told="3 of 8 records of audit.pipeline.example/log/1 hold: that these are in the log,"
        " not that no others are",
    )


def test_the_same_evidence_is_the_same_bytes_and_any_zip_reader_opens_it() -> None:
    with ZipFile(BytesIO(PACK)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        kinds = {entry.compress_type for entry in archive.infolist()}

    assert some_evidence(seqs=[0, 4, 5]).packed() == PACK
    assert members == read_pack(PACK)
    assert list(members)[-1] == MANIFEST
    assert kinds == {ZIP_STORED}


def test_one_byte_flipped_anywhere_is_found_and_named() -> None:
    ends = (*range(60), *range(len(PACK) - 60, len(PACK)))
    for at in (*ends, *range(0, len(PACK), 17)):
        spoilt = PACK[:at] + bytes([PACK[at] ^ 1 << at % 8]) + PACK[at + 1 :]

        [*named, whole] = faults(spoilt)

        assert whole.startswith("the zip itself: not as its members make it, from byte"), at
        assert all(fault.endswith("not the bytes that the manifest lists") for fault in named)


def test_a_byte_flipped_within_a_member_names_the_member() -> None:
    for name, content in read_pack(PACK).items():
        at = PACK.index(content) + len(content) // 2
        spoilt = PACK[:at] + bytes([PACK[at] ^ 1]) + PACK[at + 1 :]

        assert name == MANIFEST or faults(spoilt)[0].startswith(f"{name}: not the bytes")


@pytest.mark.parametrize("cut", [b"", b"no zip", PACK[:-1], PACK[:50], PACK + b"x"])
def test_what_is_cut_short_or_longer_is_found(cut: bytes) -> None:
    assert faults(cut)[-1].startswith("the zip itself: not as its members make it")


def test_a_pack_compressed_by_somebody_else_is_not_ours() -> None:
    again = BytesIO()
    with ZipFile(again, "w", ZIP_DEFLATED) as archive:
        for name, content in read_pack(PACK).items():
            archive.writestr(name, content)

    assert faults(again.getvalue())


def altered(seq: int) -> list[bytes]:
    log = a_log()
    log[seq]["recorded_at"] = "2026-03-01T12:00:00.000001Z"
    return [canonical(body) for body in log]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda: replace(some_evidence(), bodies=altered(3)),
            "records.ndjson: its records do not hash to the root that was signed",
        ),
        (
            lambda: replace(FEW, bodies=[altered(4)[seq] for seq in (0, 4, 5)]),
            "record 4: it is not in the tree that was signed",
        ),
        (
            lambda: replace(FEW, receipts={**FEW.receipts, 4: FEW.receipts[5]}),
            "record 4: it is not in the tree that was signed",
        ),
        (
            lambda: replace(FEW, receipts={0: FEW.receipts[0], 5: FEW.receipts[5]}),
            "record 4: the pack holds no proof of it",
        ),
        (
            lambda: replace(FEW, bodies=FEW.bodies[::-1]),
            "records.ndjson: its records are not in the order of the log",
        ),
        (
            lambda: replace(FEW, bodies=[*FEW.bodies, FEW.bodies[-1]]),
            "records.ndjson: its records are not in the order of the log",
        ),
        (
            lambda: replace(
                FEW, receipts={**FEW.receipts, 4: FEW.receipts[4].replace("index 4", "index 5")}
            ),
            "record 4: it is not in the tree that was signed",
        ),
        (
            lambda: some_evidence(receipts={4: FEW.receipts[5]}),
            "record 4: it is not in the tree that was signed",
        ),
        (
            lambda: replace(FEW, policies=[b"{}"]),
            (
                "policy/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a.json:"
                " no record of the pack names it"
            ),
        ),
        (
            lambda: replace(FEW, checkpoint=FEW.checkpoint.replace("\n8\n", "\n7\n")),
            (
                "what the pack says cannot be read:"
                " the signature of audit.pipeline.example/log/1 does not hold"
            ),
        ),
    ],
)
def test_what_was_changed_and_zipped_anew_is_named(
    change: Callable[[], Evidence], fault: str
) -> None:
    assert faults(change().packed()) == [fault]


@pytest.mark.parametrize(
    ("member", "fault"),
    [
        (("report.html", b"<p>All is well."), "report.html: it does not follow"),
        (("VERIFY.md", b"Trust us."), "VERIFY.md: it does not follow"),
        (("proofs/6.tlog-proof", b""), "proofs/6.tlog-proof: it does not follow"),
        (("query.json", b"[]"), "what the pack says cannot be read: not a JSON object"),
        (("records.ndjson", b"{}\n"), "what the pack says cannot be read: a record without"),
        (
            ("records.ndjson", b"[" * 9_999 + b"\n"),
            "what the pack says cannot be read: ",
        ),
    ],
)
def test_a_member_that_the_records_do_not_make_is_named(
    member: tuple[str, bytes], fault: str
) -> None:
    [found] = faults(write_pack(FEW.members() | {member[0]: member[1]}))

    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"code": None, "outcome": "permit"}, "record 6: decided anew it is withdrawn"),
        ({"k": 5}, "record 6: decided anew it is permit"),
        ({"k": 9}, "record 6: decided while no policy was in force"),
        ({"k": 0}, "record 6: decided while no policy was in force"),
    ],
)
def test_a_decision_that_does_not_follow_is_named_though_its_log_was_signed(
    changed: dict[str, object], fault: str
) -> None:
    log = a_log()
    log[6]["data"] |= changed

    assert faults(some_evidence(log).packed()) == [fault]


def test_a_recorded_reading_is_opened_again() -> None:
    verdict = verify(some_evidence(a_log_with_a_reading()).packed(), key=WRITER.key)

    assert verdict.faults == []
    assert verdict.told.endswith("and all 2 decisions follow from the records before them")


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        ({"outcome": "deny"}, "permit"),
        ({"allow_sha256": "0" * 64}, "permit"),
        ({"strikes": {"withdrawn": "*"}}, "permit"),
        ({"omit": ["product-1"]}, "deny"),
        ({"products": []}, "deny"),
        ({"purpose": "evaluation"}, "deny"),
        ({"seal_seq": 4}, "permit"),
    ],
)
def test_a_reading_that_does_not_follow_is_named(changed: dict[str, object], anew: str) -> None:
    log = a_log_with_a_reading(**changed)

    assert faults(some_evidence(log).packed()) == [f"record 6: decided anew it is {anew}"]


def test_a_reading_of_what_was_never_sealed_cannot_be_read() -> None:
    log = a_log_with_a_reading()
    log[6]["about"]["edition"] = "edition-2"

    [fault] = faults(some_evidence(log).packed())

    assert fault == "what the pack says cannot be read: 'edition-2'"


def test_another_key_of_the_same_name_signs_nothing_here() -> None:
    stranger = signer_of(WRITER.key.name, seed=b"\x08" * 32)

    verdict = verify(PACK, key=stranger.key)

    assert verdict.faults == [
        "what the pack says cannot be read: no signature by the given key"
    ]
