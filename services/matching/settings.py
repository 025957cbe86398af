"""What matching may be told; read once, in its `__main__`."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="MATCHING_", frozen=True, extra="forbid")

    signing_key: Path
    """The private key that says to audit who asks, in PEM."""
    audit_url: str
    affinities: Path = Path(__file__).with_name("affinities.toml")
    id_key: Path
    """A key in hexadecimal: product ids follow from it; who loses it mints none again."""
