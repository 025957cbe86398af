from datetime import date
from pathlib import Path

import pytest

from services.matching.cli import run
from services.matching.domain.teams import read
from tests.support.matching import a_team
from tests.support.matching_library import MemoryLibrary

DAY = date(2026, 5, 1)
HEAD = "team_id,organisation,serves,cpv,from,to,source"
ROW = "rrv-procurement,GB-NHS:RRV,icb:GB-NHS:Z9B2Z,331,2020-01-01,,sample"
SAMPLES = Path(__file__).parents[4] / "samples" / "teams.csv"


async def nothing() -> None:
    """Has no collections to make."""


async def take_in(folder: Path, *rows: str, library: MemoryLibrary) -> int:
    table = folder / "teams.csv"
    table.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    verb = ["teams", "import", str(table), "--as-of", "2026-05-01"]
    return await run(verb, teams=library, create=nothing)


def test_a_row_becomes_a_team_and_one_without_a_first_day_begins_on_this() -> None:
    begins = ROW.replace("2020-01-01", "").replace("331", "331; 48:0.5")

    teams, unread = read([HEAD, ROW, begins], day=DAY)

    assert teams == [a_team(), a_team(cpv=["331", "48:0.5"], opened=DAY)]
    assert unread == []


@pytest.mark.parametrize(
    ("found", "instead", "path"),
    [
        ("icb:GB-NHS:Z9B2Z", "icb:Z9B2Z", "['serves'][0]"),
        ("icb:GB-NHS:Z9B2Z", "england;", "['serves'][1]"),
        (",331,", ",medical,", "['cpv'][0]"),
        ("331", "331:2", "['cpv'][0]"),
        ("GB-NHS:RRV", "RRV", "['organisation']"),
        ("2020-01-01", "01/01/2020", "['from']"),
        (",,sample", "", "['source']"),
        ("rrv-procurement", "", "['team_id']"),
    ],
)
def test_a_bad_row_costs_the_row_and_says_where_and_why(
    *, found: str, instead: str, path: str
) -> None:
    bad = ROW.replace(found, instead)

    teams, unread = read([HEAD, bad, ROW], day=DAY)

    assert teams == [a_team()]
    assert [fault.path for fault in unread][:1] == [f"$['rows'][0]{path}"]
    assert all(fault.reason for fault in unread)


async def test_an_import_says_what_differs_before_it_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = MemoryLibrary()
    await library.hang([a_team("left-out"), a_team(), a_team("changes")])
    changed = ROW.replace("rrv-procurement", "changes").replace("331", "336")
    fresh = ROW.replace("rrv-procurement", "fresh")

    code = await take_in(tmp_path, ROW, changed, fresh, "broken", library=library)

    assert code == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "changed   changes",
        "new       fresh",
        "unread    $['rows'][3]['source']  string_pattern_mismatch",
    ]
    assert await library.teams() == [
        a_team("changes", cpv=["336"]),
        a_team("fresh"),
        a_team("left-out"),
        a_team(),
    ]


async def test_init_makes_what_is_not_there() -> None:
    made: list[str] = []

    async def create() -> None:
        made.append("collections")

    assert await run(["init"], teams=MemoryLibrary(), create=create) == 0
    assert made == ["collections"]


async def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    library = MemoryLibrary()

    assert await take_in(tmp_path, ROW, library=library) == 0
    assert await take_in(tmp_path, ROW, library=library) == 0
    assert await library.teams() == [a_team()]


def test_the_sample_teams_are_sound_and_say_that_they_are_samples() -> None:
    teams, unread = read(SAMPLES.read_text(encoding="utf-8").splitlines(), day=DAY)

    assert unread == []
    assert len(teams) >= 8
    assert {team.source for team in teams} == {"sample"}
