"""The private half, and signatures checked at full speed: the one part that needs a library."""

from base64 import b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.tlog.keys import LogKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Its seed is a file or a secret, never in the database or its host's backups."""

    key: LogKey
    private: Ed25519PrivateKey

    def signed(self, text: str) -> str:
        """The note: what is signed ends with the text's last newline, before the blank line."""
        signature = b64encode(self.key.id + self.private.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.key.name} {signature}\n"


def signer_of(name: str, *, seed: bytes) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return Signer(key=LogKey(name=name, public=public), private=private)


def is_signed(message: bytes, signature: bytes, *, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
