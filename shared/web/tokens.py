"""How a service says who it is to another: a token of its own, good for a minute."""

from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.clock import Clock
from shared.web.callers import ALGORITHMS

LIFE = 60


class ServiceTokens:
    """`key` is the path of the service's private Ed25519 key, in PEM."""

    def __init__(self, service: str, *, key: Path, now: Clock) -> None:
        self._name = f"service:{service}"
        self._key = OKPKey.import_key(key.read_text(encoding="ascii"))
        self._now = now

    def to(self, service: str) -> str:
        at = int(self._now().timestamp())
        claims = {
            "iss": self._name,
            "sub": self._name,
            "aud": f"service:{service}",
            "iat": at,
            "nbf": at,
            "exp": at + LIFE,
        }
        header = {"alg": ALGORITHMS[0], "kid": self._name}
        return jwt.encode(header, claims, self._key, algorithms=ALGORITHMS)
