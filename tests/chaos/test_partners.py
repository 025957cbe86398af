"""The harness signs as the published vector does: else every case would prove nothing."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.chaos.partners import NETWORK, Letter, Partner

VECTOR = (
    "LIGVChHXBTW+AAwgvROmKZO9w00L5da/e91uOx9U55im1Ffna+ug7LxW3Us2ONBsAqXOAzbJ0Y7kynNPXz1sDw=="
)


def test_the_published_vector_is_signed() -> None:
    partner = Partner(
        sender=NETWORK,
        key=Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32),
        producers={},
    )

    headers = partner.signed(
        Letter(
            kind="innovation-withdrawn",
            id="1",
            subject="innovation:hi-nenc:42",
            value=b'{"reason":"source_withdrew"}',
            time="2026-05-01T09:00:00Z",
        )
    )

    assert headers["ce_sig"] == VECTOR
