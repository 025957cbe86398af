"""Real public records, where they lie beside the project; skipped, and said so, where not."""

import csv
from pathlib import Path

import pytest

from services.intake.domain.change import Held, Passed, compare
from services.intake.domain.issues import Outcome
from services.intake.domain.records import Sound
from services.intake.domain.screen import screen
from shared.schemas.innovation import Innovation
from shared.schemas.vocabulary import Stage
from tests.support.feeds import REAL, as_json, codes, facts, read, second_names

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="no public records in ../shared/data")
RELEASES = sorted((REAL / "ocds").glob("releases-*-dev.jsonl"))
NDJSON = "application/x-ndjson"


def test_every_release_is_taken() -> None:
    found = [each for path in RELEASES for each in read_lines(path)]

    wrong = [code for each in found for code in codes(each)]
    assert len(found) == 72
    assert all(isinstance(each, Sound) for each in found)
    assert wrong.count("release_id_missing") == 10


def test_both_releases_that_speak_of_infinity_say_so() -> None:
    [path] = [path for path in RELEASES if "fts_2026" in path.name]
    texts = path.read_text(encoding="utf-8").splitlines()

    boundless = [n for n, text in enumerate(texts) if "Infinity" in text or "1e9999" in text]

    overflowing = [n for n, r in enumerate(read_lines(path)) if "value_overflow" in codes(r)]
    assert len(boundless) == 2
    assert overflowing == boundless


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_releases_sent_again_change_nothing(path: Path) -> None:
    for first, again in zip(read_lines(path), read_lines(path), strict=True):
        assert isinstance(first, Sound)
        assert isinstance(again, Sound)
        held = getattr(compare(Held(ref=first.ref), first), "held", None)
        assert held is not None
        other = held.model_copy(update={"slice": "other bytes"})
        assert compare(other, again) == Passed(Outcome.UNCHANGED)


def test_forty_seven_real_innovations_and_fourteen_second_names_are_taken() -> None:
    first, second = read("facts", facts()), read("facts-b", second_names())

    told = [each.entity for each in first if isinstance(each, Sound)]
    assert (len(told), len(second)) == (47, 14)
    assert all(isinstance(each, Sound) for each in second)
    innovations = [each for each in told if isinstance(each, Innovation)]
    assert {each.stage for each in innovations} == {Stage.UNASSESSED}
    assert sum(1 for each in innovations if each.owner) == 24
    assert sum(1 for each in innovations if each.programmes) == 30
    assert sum(1 for each in innovations if each.endorsements) == 6
    nhs = {o.org_id for each in innovations if (o := each.owner) and o.org_id}
    assert nhs == {f"GB-NHS:{c}" for c in ("R1H", "RRV", "RT5", "RQ3", "RCF", "RWA", "R1A")}


def test_no_real_text_is_taken_for_a_patients() -> None:
    csv.field_size_limit(1_000_000)
    texts: list[str] = []
    for path in sorted((REAL / "cpv-routing").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [cell for row in csv.reader(file) for cell in row]

    assert len(texts) > 1_000
    assert [text for text in texts if screen(text)] == []


def read_lines(path: Path) -> list[Sound]:
    return [
        each
        for each in read("ocds-releases", path.read_bytes(), media=NDJSON)
        if isinstance(each, Sound)
    ]


def test_a_package_of_the_same_releases_reads_the_same() -> None:
    [path] = [path for path in RELEASES if "cf_2025" in path.name]
    lines = path.read_bytes().strip().splitlines()

    package = b'{"releases": [' + b",".join(lines) + b"], " + as_json({"v": 1})[1:]
    found = read("ocds-releases", package)

    assert [each.raw for each in found] == [each.raw for each in read_lines(path)]
    assert found[3].path == "$['releases'][3]"
