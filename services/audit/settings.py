"""What audit may be told; read once, in its `__main__`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="AUDIT_", frozen=True, extra="forbid")

    partners: Path
    feeds: Path
    """Says who is the custodian of a space, for records nobody has noted yet."""
    log_key: Path
    """The private key that checkpoints are signed with, in PEM."""
    origin: str = Field(pattern=r"^[a-z0-9.-]+/[a-z0-9/-]+$")
    """The log's name, and its key's."""
    policy: Path
    accept_head: int | None = None
    """The log's size, compared with an officer's pack: for a start without its checkpoints."""
