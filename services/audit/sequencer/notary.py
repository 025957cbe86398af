"""Signs the log's heads, and never one that takes back what was released before."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.tlog.hashing import Head
from shared.tlog.note import Checkpoint
from shared.tlog.signer import Signer, signer_of


class Regressed(Exception):
    """A second history would begin here: it is not signed."""


def read_signer(pem: Path, *, name: str) -> Signer:
    """The log's key, under the log's own name."""
    private = load_pem_private_key(pem.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError("the log's key is not Ed25519")
    return signer_of(name, seed=private.private_bytes_raw())


class Notary:
    def __init__(self, signer: Signer) -> None:
        self.key = signer.key
        self._signer = signer
        self._released: Head | None = None

    def sign(self, head: Head) -> str:
        last = self._released
        if last and (head.size < last.size or (head.size == last.size and head != last)):
            raise Regressed
        checkpoint = Checkpoint(origin=self.key.name, size=head.size, root=head.root)
        return self._signer.signed(checkpoint.text)

    def release(self, head: Head) -> None:
        """Called when what was signed is committed, and so may leave the process."""
        if self._released is None or head.size > self._released.size:
            self._released = head
