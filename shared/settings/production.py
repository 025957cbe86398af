"""What a service refuses to start with in production: each by its setting, with what to do."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.settings.address import is_in_plain_text, option, who

Told = Mapping[str, Any]
"""Settings by name, the database's address in the clear; and the environment's `faults`."""
DEVELOPMENT = "development-issuer"
LEAST = 16
MAJORITY = {"", "majority"}
"""An address that says nothing of it, and one that says the same."""
OTHERS = 0o007
SECRETS = ("_key", "_password_file")
"""How the settings end that name a file with a secret in it."""
STRONG = f"give a password of its own, of {LEAST} characters or more"


def refusals(told: Told) -> Iterator[tuple[str, str]]:
    """Give each setting that is refused, and what to do about it."""
    for setting, do, applies in TABLE:
        if applies(told):
            yield setting, do
    for name, value in told.items():
        is_secret = name.endswith(SECRETS) and isinstance(value, Path)
        if is_secret and value.stat().st_mode & OTHERS:
            yield name, "others can read this file: chmod o-rwx"


def _lacks(name: str) -> Callable[[Told], bool]:
    return lambda told: not told[name]


def _says(name: str, *values: str) -> Callable[[Told], bool]:
    return lambda told: option(told["mongo"], name) in values


def _weak_for_kafka(told: Told) -> bool:
    path = told["kafka_password_file"]
    return _weak(told["kafka_user"], path.read_text("utf-8").strip() if path else "")


def _weak(user: str, password: str) -> bool:
    return len(password) < LEAST or password == user


def _signs_in_samples(told: Told) -> bool:
    return str(told["sign_in_issuer"]).startswith("http://")


def _trusts_a_trial(told: Told) -> bool:
    path = told.get("callers")
    keys = json.loads(path.read_text(encoding="utf-8"))["keys"] if path else ()
    return any(DEVELOPMENT in {key.get("iss"), key.get("kid")} for key in keys)


TABLE: tuple[tuple[str, str, Callable[[Told], bool]], ...] = (
    ("kafka_ca_file", "name the brokers' authority: there is no TLS", _lacks("kafka_ca_file")),
    ("kafka_user", "say who the service is to Kafka", _lacks("kafka_user")),
    ("kafka_password_file", STRONG, _weak_for_kafka),
    ("mongo", "add tls=true to it", lambda told: is_in_plain_text(told["mongo"])),
    ("mongo_password_file", STRONG, lambda told: _weak(*who(told["mongo"]))),
    ("mongo", "take w out of it", lambda told: option(told["mongo"], "w") not in MAJORITY),
    ("mongo", "take journal out of it", _says("journal", "false")),
    ("mongo", "secantus is a stand-in: name a real set", _says("replicaset", "secantus")),
    ("callers", f"take the key of {DEVELOPMENT} out of it", _trusts_a_trial),
    ("sign_in_issuer", "name one over https: this is a trial's", _signs_in_samples),
    ("faults", "unset it: it arms crashes", lambda told: bool(told["faults"])),
)
