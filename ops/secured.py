"""A native broker that asks everybody who they are: what Kafka is told besides."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from ops import certificates
from ops.children import free_port
from ops.keys import Keys
from ops.rights import ADMIN
from shared.eventing.security import Brokers, Security

TEMPLATE = Path(__file__).with_name("kafka-secured.properties")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Of the broker of one data folder."""

    data: Path
    tls: int = field(default_factory=free_port)
    """The port that speaks TLS."""

    @property
    def authority(self) -> Path:
        """Whose word for the broker's name a client takes."""
        return certificates.make(self.data / "keys")[0]

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

    def told(self, user: str) -> dict[str, str]:
        """What a service is told, so that it can say who it is."""
        return {"KAFKA_USER": user, "KAFKA_PASSWORD_FILE": str(self.password_file(user))}

    def password_file(self, user: str) -> Path:
        return Keys(folder=self.data).password_file(user)

    @contextmanager
    def at_format(self) -> Generator[list[str]]:
        """The first user, while a folder is formatted: in a file, for a command can be seen."""
        password = Keys(folder=self.data).password(ADMIN)
        with NamedTemporaryFile("w", encoding="ascii") as told:
            told.write(f"--add-scram\nSCRAM-SHA-512=[name={ADMIN},password={password}]\n")
            told.flush()
            yield [f"@{told.name}"]


def as_user(address: str, *, user: str, data: Path, ca: Path | None = None) -> Brokers:
    """The broker as somebody of a trial stack meets it."""
    password = Keys(folder=data).password(user)
    return Brokers(address, Security(user=user, password=password, ca=ca))
