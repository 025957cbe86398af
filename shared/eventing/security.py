"""Who we are to Kafka, and how we know that it is Kafka: SCRAM-SHA-512, over TLS or not."""

from dataclasses import dataclass, field
from pathlib import Path
from ssl import create_default_context
from typing import Any

from faststream.kafka.security import parse_security
from faststream.security import SASLScram512

from shared.settings import ServiceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    user: str
    password: str = field(repr=False)
    ca: Path | None = None
    """Whose word for the brokers' names we take, in PEM; None: no TLS."""

    def for_faststream(self) -> SASLScram512:
        context = create_default_context(cafile=self.ca) if self.ca else None
        return SASLScram512(self.user, self.password, ssl_context=context)


@dataclass(frozen=True, slots=True)
class Brokers:
    servers: str
    """host:port, several with commas between."""
    security: Security | None = None


Address = str | Brokers
"""Servers alone: of brokers that ask nobody who they are."""


def brokers(address: Address) -> Brokers:
    return Brokers(address) if isinstance(address, str) else address


def client_options(address: Address) -> dict[str, Any]:
    """Where and who, in aiokafka's words."""
    where = brokers(address)
    told = parse_security(where.security.for_faststream() if where.security else None)
    return {"bootstrap_servers": where.servers.split(","), **told}


def read_brokers(settings: ServiceSettings) -> Brokers:
    """As the service is told; raises OSError when the password's file cannot be read."""
    if settings.kafka_password_file is None:
        return Brokers(settings.kafka)
    password = settings.kafka_password_file.read_text(encoding="utf-8").strip()
    ca = settings.kafka_ca_file
    return Brokers(settings.kafka, Security(user=settings.kafka_user, password=password, ca=ca))
