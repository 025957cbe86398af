"""What a malicious publisher tries with signed records: each is refused, with its reason."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.handlers import ROUTES
from shared.eventing.ports import Door, Lane
from shared.eventing.records import Record
from shared.eventing.sifting import Sifter, Verdict
from shared.eventing.signing import read_door, sign, signed_bytes
from shared.schemas.catalogue import KINDS
from shared.schemas.envelope import Digest, Mark, Partition

NETWORK, TRUST = "HIN:HI-NENC", "GB-NHS:RRV"
OURS, THEIRS, OLD, NEXT = (
    Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(4)
)
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
KNOWN = {(kind.topic, kind.wire_type) for kind in KINDS}
INLET = "partners.innovations.v1"
KEYS = {
    "nenc-1": (NETWORK, OURS, "2026-01-01", "2027-01-01"),
    "rrv-1": (TRUST, THEIRS, "2026-01-01", "2027-01-01"),
    "nenc-0": (NETWORK, OLD, "2025-01-01", "2026-01-01"),
    "nenc-2": (NETWORK, NEXT, "2026-06-01", "2027-06-01"),
}
"""In force; another's; revoked in January; of the summer to come."""
PLAIN = MappingProxyType(
    {
        "feed": "hi-nenc",
        "id": "1",
        "sigkid": "nenc-1",
        "source": f"{NETWORK}/pipeline",
        "specversion": "1.0",
        "subject": "innovation:hi-nenc:42",
        "time": "2026-05-01T09:00:00Z",
        "type": "partners.innovation-withdrawn.v1",
    }
)
VALUE = b'{"reason":"source_withdrew"}'


@pytest.fixture
def guard(tmp_path: Path) -> Door:
    rows = [
        f'[[partner]]\nkid = "{kid}"\norg = "{org}"\nkey = "{public(key)}"\n'
        f"from = {begins}T00:00:00Z\nto = {ends}T00:00:00Z\n"
        for kid, (org, key, begins, ends) in KEYS.items()
    ]
    (tmp_path / "partners.toml").write_text("\n".join(rows), encoding="utf-8")
    return read_door(tmp_path / "partners.toml")


def public(key: Ed25519PrivateKey) -> str:
    return urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")


def a_true_one(
    key: Ed25519PrivateKey = OURS, *, value: bytes = VALUE, **changes: str
) -> Record:
    headers = list(sign({**PLAIN, **changes}, value=value, key=key))
    at = int(NOW.timestamp() * 1000)
    return Record(
        place=Partition(INLET, 0), offset=0, timestamp=at, headers=headers, value=value
    )


def but(record: Record, **headers: bytes | None) -> Record:
    told = dict(record.headers) | headers
    return replace(record, headers=[pair for pair in told.items() if pair[1] is not None])


def text_of(record: Record) -> bytes:
    """What one would sign who joined names and values by lines."""
    pairs = sorted((name, text or b"") for name, text in record.headers if name != "ce_sig")
    return b"\n".join(b"%b:%b" % (name.encode(), text) for name, text in pairs)


def with_a_line_feed() -> Record:
    return a_true_one(zone="north\nce_zonetwo:south")


def as_two_headers() -> Record:
    return but(with_a_line_feed(), ce_zone=b"north", ce_zonetwo=b"south")


def slid_into_the_value() -> Record:
    true = a_true_one(zone="north")
    pair = b"".join(len(part).to_bytes(4, "big") + part for part in (b"zone", b"north"))
    return replace(but(true, ce_zone=None), value=pair + VALUE)


SIGNATURE = "signature_invalid"
FORGERIES: Mapping[str, tuple[Callable[[], Record], str]] = {
    "no signature": (lambda: but(a_true_one(), ce_sig=None), SIGNATURE),
    "an empty signature": (lambda: but(a_true_one(), ce_sig=b""), SIGNATURE),
    "neither key nor signature": (
        lambda: but(a_true_one(), ce_sig=None, ce_sigkid=None),
        SIGNATURE,
    ),
    "another's key under our name": (lambda: a_true_one(THEIRS), SIGNATURE),
    "our name, by their key and kid": (
        lambda: a_true_one(THEIRS, sigkid="rrv-1"),
        "not_your_feed",
    ),
    "their name, by our key": (lambda: a_true_one(source=f"{TRUST}/x"), "not_your_feed"),
    "a name that begins like ours": (
        lambda: a_true_one(source=f"{NETWORK}-2/pipeline"),
        "not_your_feed",
    ),
    "a key that is revoked": (lambda: a_true_one(OLD, sigkid="nenc-0"), "key_not_in_force"),
    "a key of the future": (lambda: a_true_one(NEXT, sigkid="nenc-2"), "key_not_in_force"),
    "a key that nobody knows": (lambda: a_true_one(sigkid="nenc-9"), "key_unknown"),
    "a key like a path": (lambda: a_true_one(sigkid="../partners/nenc-1"), "key_unknown"),
    "a key like a path, from the root": (
        lambda: a_true_one(sigkid="/etc/keys/nenc-1"),
        "key_unknown",
    ),
    "a key with a nought in it": (lambda: a_true_one(sigkid="nenc-1\x00"), "key_unknown"),
    "a key in capitals": (lambda: a_true_one(sigkid="NENC-1"), "key_unknown"),
    "the headers of one on the value of another": (
        lambda: replace(
            a_true_one(), value=a_true_one(value=b'{"reason":"entered_in_error"}').value
        ),
        SIGNATURE,
    ),
    "the signature of one on another": (
        lambda: but(a_true_one(id="2"), ce_sig=dict(a_true_one().headers)["ce_sig"]),
        SIGNATURE,
    ),
    "a byte added to the value": (lambda: replace(a_true_one(), value=VALUE + b" "), SIGNATURE),
    "a byte taken from the value": (lambda: replace(a_true_one(), value=VALUE[:-1]), SIGNATURE),
    "an attribute changed": (
        lambda: but(a_true_one(), ce_subject=b"innovation:hi-nenc:43"),
        SIGNATURE,
    ),
    "an attribute added": (lambda: but(a_true_one(), ce_zone=b"north"), SIGNATURE),
    "an attribute taken away": (lambda: but(a_true_one(), ce_time=None), SIGNATURE),
    "another content type": (
        lambda: but(a_true_one(), **{"content-type": b"text/csv"}),
        SIGNATURE,
    ),
    "one header with a line feed made two": (as_two_headers, SIGNATURE),
    "the last pair slid into the value": (slid_into_the_value, SIGNATURE),
    "a signature over the value alone": (
        lambda: but(a_true_one(), ce_sig=OURS.sign(VALUE).hex().encode()),
        SIGNATURE,
    ),
}


async def judged(record: Record, guard: Door) -> Verdict | None:
    async def nothing_seen(_marks: object) -> Mapping[Mark, Digest]:
        return {}

    lane = Lane(name="main", routes=ROUTES, door=guard)
    [item] = await Sifter(lane, known=KNOWN, seen=nothing_seen).sift([record])
    return item.verdict


async def test_the_true_one_is_let_in(guard: Door) -> None:
    assert await judged(a_true_one(), guard) is None


@pytest.mark.parametrize("name", FORGERIES)
async def test_it_is_refused(guard: Door, name: str) -> None:
    forge, code = FORGERIES[name]

    assert await judged(forge(), guard) == Verdict(outcome="rejected", code=code, step="door")


async def test_moved_to_another_topic_it_is_no_record_of_that_topic(guard: Door) -> None:
    moved = replace(a_true_one(), place=Partition("partners.opportunities.v1", 0))

    assert await judged(moved, guard) == Verdict(
        outcome="parked", code="unknown_type", step="body", error="Malformed"
    )


def test_two_sets_of_headers_that_read_alike_line_by_line_are_signed_differently() -> None:
    one, two = with_a_line_feed(), as_two_headers()

    assert text_of(one) == text_of(two)
    assert signed_bytes(one.headers, VALUE) != signed_bytes(two.headers, VALUE)
