"""What every service may be told; read once, in its `__main__`."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """A service adds its fields, and its prefix: `SettingsConfigDict(env_prefix="INTAKE_")`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    kafka: str
    """host:port, several with commas between."""
    kafka_user: str = ""
    kafka_password_file: Path | None = None
    """Without it Kafka is not told who we are."""
    kafka_ca_file: Path | None = None
    """Whose certificates of brokers hold, in PEM; without it there is no TLS."""
    mongo: SecretStr
    """The whole address: it may hold a password."""
    host: str = "127.0.0.1"
    port: int
    replica: str = "0"
    """Stable over a restart, and no two alike: the group knows its members by it."""
    code_version: str = "unknown"
    traces: str = ""
    """Where spans go: a collector's address or a file's path; empty: nowhere."""
    session_timeout: float = 10.0
    """Seconds after which the group gives up on a silent member."""

    @model_validator(mode="before")
    @classmethod
    def _whole_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Look at names of our prefix that no field declares: a misspelling is refused."""
        source = EnvSettingsSource(cls)
        prefix = source.env_prefix.lower()
        named = [
            name.removeprefix(prefix) for name in source.env_vars if name.startswith(prefix)
        ]
        return {**{name: "" for name in named if name not in cls.model_fields}, **given}
