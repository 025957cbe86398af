"""What every service may be told; read once, in its `__main__`."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from shared.settings.address import with_password
from shared.settings.production import refusals
from shared.settings.web import Web


class ServiceSettings(BaseSettings):
    """A service adds its fields, and its prefix: `SettingsConfigDict(env_prefix="INTAKE_")`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    env: Literal["trial", "production"] = "trial"
    """Production refuses what a trial may do without."""
    kafka: str
    """host:port, several with commas between."""
    kafka_user: str = ""
    kafka_password_file: Path | None = None
    """Without it Kafka is not told who we are."""
    kafka_ca_file: Path | None = None
    """Whose certificates of brokers hold, in PEM; without it there is no TLS."""
    mongo: SecretStr
    """The whole address: it may hold a password, or have it from the file."""
    mongo_password_file: Path | None = None
    host: str = "127.0.0.1"
    port: int
    replica: str = "0"
    """Stable over a restart, and no two alike: the group knows its members by it."""
    code_version: str = "unknown"
    traces: str = ""
    """Where spans go: a collector's address or a file's path; empty: nowhere."""
    callers: Path
    """Public keys of whoever may ask: `callers.json`."""
    web_links: dict[str, str] = {}
    """Of the other services, for the menu: text to address, in JSON."""
    public_address: str = ""
    """What a browser calls this service, without a slash at the end."""
    sign_in_issuer: str = ""
    """Who says who somebody is, by OpenID Connect; empty: no page signs anybody in."""
    sign_in_client: str = "innovation-pipeline"
    sign_in_password_file: Path | None = None
    """The client's secret; without it the issuer knows a public client."""
    session_timeout: float = 10.0
    """Seconds after which the group gives up on a silent member."""

    @property
    def web(self) -> Web:
        secret = self.sign_in_password_file
        return Web(
            callers=self.callers,
            links=self.web_links,
            address=self.public_address,
            issuer=self.sign_in_issuer,
            client=self.sign_in_client,
            secret=secret.read_text(encoding="utf-8").strip() if secret else "",
        )

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

    @model_validator(mode="before")
    @classmethod
    def _password_from_file(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Put the database's password into its address, after the user that is named there."""
        if not (path := given.get("mongo_password_file")):
            return given
        password = Path(path).read_text(encoding="utf-8").strip()
        return given | {"mongo": with_password(str(given.get("mongo", "")), password)}

    @model_validator(mode="after")
    def _signs_in_safely(self) -> Self:
        if self.sign_in_issuer and not self.web.is_safe:
            raise ValueError(
                "public_address must begin with https:// (or be of this machine): "
                "browsers keep no sign-in over plain http"
            )
        return self

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.env != "production":
            return self
        source = EnvSettingsSource(type(self))
        told = dict(self) | {
            "mongo": self.mongo.get_secret_value(),
            "faults": source.env_vars.get("faults"),
        }
        own = {name: f"{source.env_prefix}{name}".upper() for name in told} | {
            "faults": "FAULTS"
        }
        if refused := [f"{own.get(name, name)}: {do}" for name, do in refusals(told)]:
            raise ValueError("refused in production: " + "; ".join(refused))
        return self
