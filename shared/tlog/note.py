"""Signed notes, checkpoints and receipts: the log's size and root, as C2SP writes them."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from shared.tlog.hashing import HASH_SIZE, Head
from shared.tlog.keys import LogKey, Unproven, decoded

try:
    from shared.tlog.signer import is_signed
except ImportError:
    from shared.tlog.ed25519 import is_signed

BASE64 = "(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
SIGNATURES = f"(?:\u2014 [^\\s\x00-\x1f+]+ {BASE64}\n)+"
NOTE = re.compile(f"([^\x00-\x09\x0b-\x1f]*\n)\n({SIGNATURES})")
CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9]\d{0,18})\n([^\n]+)\n", re.ASCII)
RECEIPT = re.compile(
    r"c2sp\.org/tlog-proof@v1\nindex (0|[1-9]\d{0,18})\n((?:[A-Za-z0-9+/=]+\n)*)\n(.+)",
    re.ASCII | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint(Head):
    """The log of that name had this head."""

    origin: str

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One record's place in the log; the checkpoint is the signed note, verbatim."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        hashes = "".join(f"{b64encode(each).decode()}\n" for each in self.proof)
        return f"c2sp.org/tlog-proof@v1\nindex {self.index}\n{hashes}\n{self.checkpoint}"


def signed_text(note: str, *, keys: Iterable[LogKey]) -> str:
    """What a known key signed. A known key's false signature spoils the whole note."""
    parts = NOTE.fullmatch(note)
    if parts is None:
        raise Unproven("malformed note")
    known, is_held = {(key.name, key.id): key.public for key in keys}, False
    for line in parts[2].splitlines():
        _, name, encoded = line.split(" ")
        signature = b64decode(encoded)
        public = known.get((name, signature[:4]))
        if public and not is_signed(parts[1].encode(), signature[4:], public=public):
            raise Unproven(f"the signature of {name} does not hold")
        is_held = is_held or public is not None
    if not is_held:
        raise Unproven("no signature by the given key")
    return parts[1]


def checkpoint_of(note: str, *, key: LogKey) -> Checkpoint:
    """The log's name is its key's name: no other key makes a checkpoint of it."""
    found = CHECKPOINT.fullmatch(signed_text(note, keys=[key]))
    if found is None or found[1] != key.name:
        raise Unproven("malformed checkpoint")
    root = decoded(found[3], size=HASH_SIZE)
    return Checkpoint(origin=found[1], size=int(found[2]), root=root)


def parse_receipt(text: str) -> Receipt:
    found = RECEIPT.fullmatch(text)
    if found is None:
        raise Unproven("malformed receipt")
    proof = tuple(decoded(line, size=HASH_SIZE) for line in found[2].splitlines())
    return Receipt(index=int(found[1]), proof=proof, checkpoint=found[3])
