"""What an operator says of the pages of a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    callers: Path
    """Public keys of whoever may ask: `callers.json`."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """To the other services: text to address."""
