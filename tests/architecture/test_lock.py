"""The locks pin everything by hash, agree with one another, and name no address."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
IMAGES = sorted((ROOT / "deploy" / "locks").glob("*.lock"))
LOCKS = [*sorted(ROOT.glob("requirements*.lock")), *IMAGES]
OWN_PROCESS = {"secantusdb"}
"""Copyleft, and so never imported: the trial stack starts it beside the product."""

each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)


def entries(lock: Path) -> list[str]:
    """One text for each pinned package: its pin, then its hashes."""
    text = re.sub(r"^ *#.*\n?", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.split(r"\n(?=\S)", text.strip())


def pins(lock: Path) -> set[tuple[str, str]]:
    return {
        (each.partition("==")[0], each.split()[0].partition("==")[2]) for each in entries(lock)
    }


def asked_for() -> Iterator[Requirement]:
    groups = PROJECT["dependency-groups"]
    extras = PROJECT["project"]["optional-dependencies"]
    for asked in (
        PROJECT["project"]["dependencies"],
        *extras.values(),
        groups["test"],
        groups["check"],
    ):
        yield from (Requirement(each) for each in asked if isinstance(each, str))


@each_lock
def test_a_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@each_lock
def test_every_package_is_pinned_with_its_hashes(lock: Path) -> None:
    loose = [each for each in entries(lock) if "==" not in each or "--hash=sha256:" not in each]

    assert loose == []


@pytest.mark.parametrize("lock", [RUN, *IMAGES], ids=lambda lock: lock.name)
def test_what_runs_is_what_was_tested(lock: Path) -> None:
    assert pins(lock) - pins(DEV) == set(), "compile the widest lock first: `make lock`"


@pytest.mark.parametrize("asked", list(asked_for()), ids=str)
def test_the_lock_satisfies_the_project(asked: Requirement) -> None:
    versions = [version for package, version in pins(DEV) if package == asked.name]

    assert versions, "`make lock`"
    assert [each for each in versions if each not in asked.specifier] == [], "`make lock`"


@pytest.mark.parametrize("package", sorted({package for package, _ in pins(RUN)} - OWN_PROCESS))
def test_nothing_we_ship_is_copyleft(package: str) -> None:
    try:
        said = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        pytest.skip(f"NOT RUN: {package} is for another platform")
    fields = ("License-Expression", "Classifier")
    licences: list[str] = [each for field in fields for each in said.get_all(field) or []]

    assert [each for each in licences if re.search(r"\b(GPL|AGPL|LGPL|SSPL)|GNU", each)] == []
