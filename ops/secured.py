"""A native broker that asks everybody who they are: what Kafka is told besides."""

from dataclasses import dataclass
from pathlib import Path

from ops import certificates
from ops.keys import Keys

ADMIN = "admin"
"""The super user: makes users, rights and topics, and is nobody's to run with."""
TEMPLATE = Path(__file__).with_name("kafka-secured.properties")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Of the broker of one data folder, which must have had it from its first start."""

    data: Path
    tls: int
    """The port that speaks TLS."""

    def lines(self, *, client: int, controller: int) -> str:
        """Give what is added to `server.properties`; where both say something, this holds."""
        authority, store = certificates.make(self.data / "keys")
        keys = Keys(folder=self.data)
        return TEMPLATE.read_text(encoding="utf-8").format(
            client=client,
            controller=controller,
            tls=self.tls,
            admin=keys.password(ADMIN),
            controller_password=keys.password("controller"),
            authority=authority,
            store=store,
        )

    def at_format(self) -> list[str]:
        """The first user: it can only be made while the folder is formatted."""
        password = Keys(folder=self.data).password(ADMIN)
        return ["--add-scram", f"SCRAM-SHA-512=[name={ADMIN},password={password}]"]
