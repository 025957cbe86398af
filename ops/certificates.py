"""A trial stack's own authority, and the certificate of a server on this machine."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ops.keys import kept

TEN_YEARS = timedelta(days=3653)
HERE: Sequence[x509.GeneralName] = (
    x509.DNSName("localhost"),
    x509.DNSName("kafka"),
    x509.IPAddress(ip_address("127.0.0.1")),
)


def make(folder: Path) -> tuple[Path, Path]:
    """Give the authority's certificate and the server's key store, made at the first call.

    The store is PEM as Kafka reads it: private key, its certificate, the authority's.
    """
    authority, store = folder / "kafka-ca.pem", folder / "kafka-server.pem"
    if not store.exists():
        issuer, server = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        root = _signed(issuer, by=issuer, name="trial authority")
        leaf = _signed(server, by=issuer, name="localhost")
        key = server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = [each.public_bytes(Encoding.PEM) for each in (leaf, root)]
        kept(authority, fresh=public[1].decode("ascii"))
        kept(store, fresh=b"".join([key, *public]).decode("ascii"))
    return authority, store


def _signed(
    key: EllipticCurvePrivateKey, *, by: EllipticCurvePrivateKey, name: str
) -> x509.Certificate:
    now = datetime.now(UTC)
    is_root = key is by
    building = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named("trial authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        building = building.add_extension(x509.SubjectAlternativeName(HERE), critical=False)
    return building.sign(by, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
