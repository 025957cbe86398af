"""The door of `partners.*`: whose signature it bears, and whom that key may speak for."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.eventing.partners import PartnerKey, Partners
from shared.eventing.ports import Door
from shared.eventing.records import Record
from shared.eventing.routes import Refused
from shared.schemas.envelope import Envelope

TYPE = b"application/vnd.innovation-pipeline.partner.v1"
UNSIGNED = {"ce_sig", "ce_datacontenttype"}

Headers = Iterable[tuple[str, bytes | None]]
Custodian = Callable[[Envelope], str | None]
"""The organisation that answers for an event's feed and subject; None: there is none."""


def read_door(path: Path, custodian_of: Custodian | None = None) -> Door:
    return door(Partners(path), custodian_of)


def door(partners: Partners, custodian_of: Custodian | None = None) -> Door:
    """Key, source and custody are one organisation's; who sent it proves nothing."""

    def look(record: Record, envelope: Envelope) -> Refused | None:
        key = _signed(record, partners)
        if isinstance(key, Refused):
            return key
        custodian = custodian_of(envelope) if custodian_of else envelope.organisation
        return (
            None if key.org == envelope.organisation == custodian else Refused("not_your_feed")
        )

    return look


def read_signatory(path: Path) -> Callable[[Record], str | None]:
    """Say whose key signed a record, whatever else is wrong with it."""
    partners = Partners(path)

    def signatory(record: Record) -> str | None:
        key = _signed(record, partners)
        return None if isinstance(key, Refused) else key.org

    return signatory


def sign(attributes: Mapping[str, str], *, value: bytes, key: Ed25519PrivateKey) -> Headers:
    """Give the headers of an event, its signature among them; `sigkid` names the key."""
    content_type = attributes.get("datacontenttype", "application/json")
    named = {f"ce_{n}": v for n, v in attributes.items() if n != "datacontenttype"}
    headers: list[tuple[str, bytes | None]] = [
        (name, text.encode()) for name, text in (named | {"content-type": content_type}).items()
    ]
    signature = b64encode(key.sign(signed_bytes(headers, value)))
    return [*headers, ("ce_sig", signature)]


def signed_bytes(headers: Headers, value: bytes) -> bytes:
    """DSSE's pre-authentication encoding: counted and sized, so that nothing can slide."""
    pairs = sorted(
        (
            name.removeprefix("ce_").replace("content-type", "datacontenttype").encode(),
            text or b"",
        )
        for name, text in headers
        if name == "content-type" or (name.startswith("ce_") and name not in UNSIGNED)
    )
    told = b"".join(_sized(name) + _sized(text) for name, text in pairs)
    body = len(pairs).to_bytes(4, "big") + told + value
    return b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE, len(body), body)


def _signed(record: Record, partners: Partners) -> PartnerKey | Refused:
    """Give the key whose signature it bears, in force when it came."""
    headers = dict(record.headers)
    key = partners.find(_ascii(headers.get("ce_sigkid")))
    if key is None:
        return Refused("key_unknown" if headers.get("ce_sig") else "signature_invalid")
    if not key.begins <= record.received_at < key.ends:
        return Refused("key_not_in_force")
    return key if _is_signed(record, key.key) else Refused("signature_invalid")


def _is_signed(record: Record, key: Ed25519PublicKey) -> bool:
    try:
        signature = b64decode(dict(record.headers).get("ce_sig") or b"", validate=True)
        key.verify(signature, signed_bytes(record.headers, record.value or b""))
    except (NotBase64, InvalidSignature):
        return False
    return True


def _ascii(value: bytes | None) -> str:
    return (value or b"").decode("ascii", "replace")


def _sized(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text
