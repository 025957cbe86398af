"""What the documents point at is there, and nothing points at one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.__main__ import VERBS
from tests.support.sources import ROOT, lines, name

NOT_OURS = {"var", "node_modules", "__pycache__"}
HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore", ".editorconfig"}
WRITTEN = {".json", ".md", ".properties", ".py", ".toml", ".txt", ".xml", ".yml", ".lock", ""}
ONE_MACHINE = re.compile(
    r"(?<![\w.:/-])/(work|root|tmp|home)/|\b(nexus|artifactory)[\w.-]*\.\w+"
)


def texts(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_hidden = path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS
        if is_hidden or path.name in NOT_OURS:
            continue
        if path.is_dir():
            yield from texts(path)
        elif path.suffix in WRITTEN:
            yield path


TEXTS = list(texts())
PAGES = [path for path in TEXTS if path.suffix == ".md"]
each_page = pytest.mark.parametrize("page", PAGES, ids=name)


@each_page
def test_a_relative_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [each for each in targets if not (page.parent / each).exists()] == []


@each_page
def test_a_command_in_a_document_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^(?:\$ )?make ([a-z-]+)", text, flags=re.MULTILINE))
    verbs = set(re.findall(r"python -m ops ([a-z][a-z-]*)", text))

    assert targets - set(recipes()) == set()
    assert verbs - {name.split()[0] for name in VERBS} == set()


@pytest.mark.parametrize("written", TEXTS, ids=name)
def test_nothing_names_the_machine_it_was_written_on(written: Path) -> None:
    named = [line for line in lines(written) if ONE_MACHINE.search(line)]

    assert named == []


def recipes() -> dict[str, list[str]]:
    """Each target of the Makefile with its help and its lines."""
    found: dict[str, list[str]] = {}
    for line in lines(ROOT / "Makefile"):
        if target := re.match(r"([a-z-]+):(?!=)(.*)", line):
            found[target[1]] = [target[2].partition("## ")[2]]
        elif line.startswith("\t"):
            found[list(found)[-1]].append(line)
    return found


@pytest.mark.parametrize("target", recipes())
def test_a_target_is_thin_and_explained(target: str) -> None:
    summary, *recipe = recipes()[target]

    assert summary
    assert len(recipe) <= 3, "what is long belongs in a verb of ops"


def test_no_two_decisions_bear_one_number() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/decisions").glob("*.md"))]

    assert len(set(numbers)) == len(numbers)
    for path in (ROOT / "docs/decisions").glob("*.md"):
        assert lines(path)[0].startswith(f"# {path.name[:4]} "), name(path)
