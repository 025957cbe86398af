"""What an operator may set; read once, in `__main__`."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="EXPORT_")

    signing_key: Path
    """This service's own private key, in PEM."""
    audit_url: str
    criteria: Path = Path(__file__).with_name("criteria")
    """A folder of criteria files: of each series the newest is in force."""
