"""What ops tells a service is what the service may be told."""

import importlib
from pathlib import Path

import pytest

from ops.services import PORTS, Services
from tests.support.sources import ROOT, SERVICES


def test_ops_starts_every_service_there_is_and_no_other() -> None:
    assert sorted(PORTS) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_accepts_what_ops_tells_it(
    service: str, *, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(data=tmp_path, kafka="127.0.0.1:1", mongo="mongodb://x", ports=PORTS)
    for name, value in services.environment(service).items():
        monkeypatch.setenv(name, value)

    settings = importlib.import_module(f"services.{service}.settings").Settings()

    assert settings.port == PORTS[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_configuration_file_that_ops_names_is_there(service: str, tmp_path: Path) -> None:
    services = Services(data=tmp_path, kafka="", mongo="", ports=PORTS)
    named = [Path(value) for value in services.environment(service).values() if "/" in value]
    ours = [path for path in named if path.is_relative_to(ROOT)]

    assert [path for path in ours if not path.exists()] == []
