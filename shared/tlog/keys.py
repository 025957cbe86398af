"""Who signs: a name, an Ed25519 key and its id, as C2SP signed-note spells them."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

ED25519 = b"\x01"
VKEY = re.compile(r"([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]{44})")


class Unproven(ValueError):
    """A text does not prove what it says; the message names what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """A public key, under the name that it signs for."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"


def parse_vkey(text: str) -> LogKey:
    """Read `name+id+key`: the three must agree, so one wrong character is noticed."""
    found = VKEY.fullmatch(text)
    if found is None:
        raise Unproven("malformed key")
    key = LogKey(name=found[1], public=b64decode(found[2])[1:])
    if key.vkey != text:
        raise Unproven("the key's id is not that of its name and bytes")
    return key


def decoded(text: str, *, size: int) -> bytes:
    """Base64 of `size` bytes, in its one spelling."""
    try:
        found = b64decode(text, validate=True)
    except ValueError as error:
        raise Unproven("malformed base64") from error
    if len(found) != size or b64encode(found).decode() != text:
        raise Unproven("malformed base64")
    return found
