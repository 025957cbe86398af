"""The keys of a trial stack: made at its first start and kept in its folder alone."""

import json
import os
import secrets
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

ISSUER = "development-issuer"
AUDIENCE = "innovation-pipeline"
ALGORITHM = "Ed25519"
HOUR = 3600
PEOPLE = Path(__file__).with_name("people.toml")
SERVICES = ("intake", "matching", "audit", "export")
PARTNERS = {
    "nenc-1": "HIN:HI-NENC",
    "yh-1": "HIN:HI-YH",
    "atamis-1": "GB-NHS:RRV",
    "ocds-1": "LOCAL:CABINET-OFFICE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Private halves in `keys/`, readable by their owner alone; public ones in `config/`."""

    folder: Path

    @property
    def callers(self) -> Path:
        return self.folder / "config" / "callers.json"

    @property
    def partners(self) -> Path:
        return self.folder / "config" / "partners.toml"

    def path(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.pem"

    @property
    def matching_ids(self) -> Path:
        return self.folder / "keys" / "matching-ids.hex"

    def password_file(self, user: str, *, engine: str = "kafka") -> Path:
        return self.folder / "keys" / f"{engine}-{user}.password"

    def password(self, user: str, *, engine: str = "kafka") -> str:
        """Of hexadecimal digits alone, which nothing that quotes it can mistake."""
        return kept(self.password_file(user, engine=engine), fresh=secrets.token_hex(24))

    def make(self) -> None:
        """What exists stays as it is."""
        self._key("audit-log")
        kept(self.matching_ids, fresh=secrets.token_hex(32))
        callers = {ISSUER: ISSUER} | {f"service:{name}": name for name in SERVICES}
        public = [{"kid": kid, "iss": kid} | self._public(key) for kid, key in callers.items()]
        rows = [self._row(kid, org) for kid, org in PARTNERS.items()]
        self.callers.parent.mkdir(parents=True, exist_ok=True)
        self.callers.write_text(json.dumps({"keys": public}, indent=1), encoding="utf-8")
        if not self.partners.exists():
            self.partners.write_text("\n".join(rows), encoding="utf-8")

    def token(self, person: str, *, now: float | None = None) -> str:
        """A bearer token for one of the sample people, good for an hour."""
        at = int(time.time() if now is None else now)
        claims: dict[str, Any] = {"teams": [], **people()[person]}
        claims |= {"iss": ISSUER, "aud": AUDIENCE, "iat": at, "nbf": at, "exp": at + HOUR}
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": ISSUER}
        return jwt.encode(header, claims, self._key(ISSUER), algorithms=[ALGORITHM])

    def _key(self, name: str) -> OKPKey:
        fresh = OKPKey.generate_key("Ed25519").as_pem(private=True).decode("ascii")
        return OKPKey.import_key(kept(self.path(name), fresh=fresh))

    def _public(self, name: str) -> dict[str, Any]:
        public = self._key(name).as_dict(private=False)
        return {field: public[field] for field in ("kty", "crv", "x")} | {"alg": ALGORITHM}

    def _row(self, kid: str, org: str) -> str:
        public = self._public(f"partner-{kid}")["x"]
        life = "from = 2026-01-01T00:00:00Z\nto = 2036-01-01T00:00:00Z"
        return f'[[partner]]\nkid = "{kid}"\norg = "{org}"\nkey = "{public}"\n{life}\n'


def kept(path: Path, *, fresh: str) -> str:
    """Give what is in the file; if there is none, make it, for its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(mine, "w", encoding="ascii") as file:
            file.write(fresh)
    return path.read_text(encoding="ascii").strip()


def secret(path: Path, text: str) -> None:
    """Write it for its owner alone, whoever could read what was there before."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def people() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(PEOPLE.read_text(encoding="utf-8"))


def show_token(data: Path, *, person: str) -> int:
    if person not in people():
        print(f"No sample person is called {person}: there are {', '.join(people())}.")
        return 2
    print(Keys(folder=data).token(person))
    return 0
