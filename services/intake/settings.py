"""What intake may be told; read once, in its `__main__`."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="INTAKE_", frozen=True, extra="forbid")

    feeds: Path
    """Spaces and feeds, in TOML."""
    partners: Path
    """Public keys of those who sign, in TOML; read again when it changes."""
    archive_days: int = 800
    """How long bytes are kept as they came."""
