"""What an operator says of the pages of a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    callers: Path
    """Public keys of whoever may ask: `callers.json`."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """To the other services: text to address."""
    address: str = ""
    """What a browser calls this service, such as `https://editions.example`."""
    issuer: str = ""
    """Who says who somebody is, by OpenID Connect; empty: no page signs anybody in."""
    client: str = "innovation-pipeline"
    secret: str = ""

    @property
    def is_safe(self) -> bool:
        """Browsers keep a sign-in over TLS, and on their own machine."""
        split = urlsplit(self.address)
        return split.scheme == "https" or split.hostname in LOOPBACK

    @property
    def is_trial(self) -> bool:
        return urlsplit(self.issuer).scheme == "http"
