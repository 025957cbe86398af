"""What an image is made of can be read off its recipe: one service and what it runs on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

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
    sources = " ".join(given("COPY")).replace("${SERVICE}", "").split()
    for line in shown:
        assert any(each.startswith(line[1:]) for each in sources), f"nobody copies {line[1:]}"


def test_packages_are_installed_by_their_hashes() -> None:
    [installing] = [rest for rest in given("RUN") if " install " in rest]

    assert "--require-hashes" in installing
    assert {*SERVICES, "init"} == LOCKS


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_an_image_holds_no_package_of_tests_or_of_the_trial_stack(name: str) -> None:
    text = (ROOT / "deploy" / "locks" / f"{name}.lock").read_text(encoding="utf-8")
    packages = set(re.findall(r"^([a-z0-9-]+)==", text, flags=re.MULTILINE))

    asks = {"confluent-kafka"} if name == "init" else set[str]()  # who makes Kafka's users
    assert packages & set(NEVER) == asks
    assert {"aiokafka", "motor", "fastapi"} <= packages
