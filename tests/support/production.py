"""A service that is fit for production, until a test says otherwise."""

import json
from pathlib import Path

import pytest
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

SOUND = "mongodb://trial@m:27017/?tls=true&replicaSet=rs0"
PASSWORD = "correct-horse/battery@staple"  # noqa: S105 - of nobody


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TRIAL_")

    callers: Path
    log_key: Path


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("kafka.password", "mongo.password", "log.pem", "ca.pem"):
        a_secret(tmp_path / name, PASSWORD)
    callers(tmp_path, issuer="https://issuer.example")
    for name, value in {
        "ENV": "production",
        "KAFKA": "k:1",
        "KAFKA_USER": "trial",
        "KAFKA_PASSWORD_FILE": str(tmp_path / "kafka.password"),
        "KAFKA_CA_FILE": str(tmp_path / "ca.pem"),
        "MONGO": SOUND,
        "MONGO_PASSWORD_FILE": str(tmp_path / "mongo.password"),
        "PORT": "8101",
        "CALLERS": str(tmp_path / "callers.json"),
        "LOG_KEY": str(tmp_path / "log.pem"),
    }.items():
        monkeypatch.setenv(f"TRIAL_{name}", value)
    return monkeypatch


def a_secret(path: Path, text: str, *, mode: int = 0o600) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def callers(folder: Path, *, issuer: str) -> None:
    keys = {"keys": [{"kid": "1", "iss": issuer}]}
    (folder / "callers.json").write_text(json.dumps(keys), encoding="utf-8")
