"""What an image is made of can be read off its recipe: one service and what it runs on."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.deployment import DOCKERFILE, instructions
from tests.support.sources import ROOT, SERVICES

IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
LOCKS = {path.stem for path in (ROOT / "deploy" / "locks").glob("*.lock")}
NEVER = (
    "secantusdb",
    "rich",
    "confluent-kafka",
    "pytest",
    "hypothesis",
    "testcontainers",
    "uv",
)


def run_time(image: str) -> list[Requirement]:
    """What the project asks for at run time; the init job is all services at once."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = told["optional-dependencies"]
    own = [extras[image]] if image in extras else extras.values()
    return [Requirement(each) for asked in (told["dependencies"], *own) for each in asked]


def given(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("NOT RUN: hadolint has no wheel for this platform")

    said = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")


def test_every_image_runs_as_a_number_that_is_not_roots() -> None:
    stages = [rest.rpartition(" ")[2] for name, rest in instructions() if name == "FROM"]

    assert given("USER") == ["10001:10001"] * 2
    assert stages[-2:] == ["init", "service"]


def test_an_image_has_the_folder_of_one_service() -> None:
    copied = [rest for rest in given("COPY") if "services" in rest]

    assert copied == [
        "services/__init__.py services/",
        "services services",  # the init job's, which runs a verb of each
        "services/${SERVICE} services/${SERVICE}",
    ]


def test_no_secret_and_no_address_is_built_in() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")

    assert re.findall(r"(?i)password|token|://|@sha256|^# *syntax", text) == []
    assert given("ARG") == ["SERVICE", "PIP_INDEX_URL", "SERVICE"]


def test_the_builder_is_shown_what_it_needs_alone() -> None:
    shown = [line for line in IGNORED if line.startswith("!")]

    assert [line for line in IGNORED if line and not line.startswith(("#", "!"))] == [
        "*",
        "**/__pycache__",
    ]
    copied = {path for rest in given("COPY") for path in rest.split()}
    for path in (line.removeprefix("!") for line in shown):
        assert {path, f"{path}/${{SERVICE}}.lock"} & copied, f"nobody copies all of {path}"


def test_packages_are_installed_by_their_hashes() -> None:
    [installing] = [rest for rest in given("RUN") if " install " in rest]

    assert "--require-hashes" in installing
    assert {*SERVICES, "init"} == LOCKS


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_an_image_holds_no_package_of_tests_or_of_the_trial_stack(name: str) -> None:
    text = (ROOT / "deploy" / "locks" / f"{name}.lock").read_text(encoding="utf-8")
    packages = set(re.findall(r"^([a-z0-9-]+)==", text, flags=re.MULTILINE))

    assert packages & set(NEVER) == set()
    assert {asked.name for asked in run_time(name)} <= packages, "`make lock`"
