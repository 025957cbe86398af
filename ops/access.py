"""The broker's users and rights compared with the file, and made so, as the super user."""

import asyncio
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from confluent_kafka import KafkaException, admin

from ops.rights import Right, granted, rights_of
from shared.errors import Unavailable
from shared.eventing.admin import client
from shared.eventing.security import Address, Brokers, Security
from shared.eventing.security import brokers as as_brokers

its: Any = admin  # what it re-exports counts as private, and is typed by halves
PATIENCE = 10.0
ROUNDS = 4096
REFUSED = "SaslAuthenticationFailed"
"""What the client's log says of a wrong password or an unknown user."""
ANY = its.AclBindingFilter(
    its.ResourceType.ANY,
    None,
    its.ResourcePatternType.ANY,
    None,
    None,
    its.AclOperation.ANY,
    its.AclPermissionType.ANY,
)


class Difference(NamedTuple):
    missing: Sequence[Right]
    surplus: Sequence[Any]
    """Whatever is in force and not in the file, denials too."""
    unknown: Sequence[str]
    """Users of the file whom the broker does not know."""
    refused: Sequence[str]
    """Users whom it knows by another password than the one that is kept."""


def client_of(address: Address) -> dict[str, Any]:
    """Where and who, in confluent-kafka's words."""
    where = as_brokers(address)
    told: dict[str, Any] = {"bootstrap.servers": where.servers, "log_level": 0}
    if where.security is None:
        return told
    ca = where.security.ca
    return told | {
        **({"ssl.ca.location": str(ca)} if ca else {}),
        "security.protocol": "SASL_SSL" if ca else "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": where.security.user,
        "sasl.password": where.security.password,
    }


def differences(brokers: Brokers, passwords: Mapping[str, str]) -> Difference:
    """`passwords` has each user's; raises Unavailable: nobody answers, or not to us."""
    asyncio.run(_log_in(brokers))  # it says at once, and why, what the other client waits for
    wanted = {binding_of(r): r for u, told in granted().items() for r in rights_of(u, told)}
    asked = its.AdminClient(client_of(brokers))
    with _answered():
        there = set(asked.describe_acls(ANY, request_timeout=PATIENCE).result())
        told: Any = asked.describe_user_scram_credentials(None, request_timeout=PATIENCE)
        known: Collection[str] = told.result().keys()
    kept = {user: password for user, password in passwords.items() if user in known}
    return Difference(
        missing=[right for binding, right in wanted.items() if binding not in there],
        surplus=sorted(there - wanted.keys(), key=str),
        unknown=sorted(passwords.keys() - kept.keys()),
        refused=asyncio.run(_refused(brokers, kept)),
    )


def apply(brokers: Brokers, passwords: Mapping[str, str]) -> Difference:
    """Make users and rights as the file says, and no others; give what was different.

    When it returns, they are in force. Raises Unavailable.
    """
    found = differences(brokers, passwords)
    client = its.AdminClient(client_of(brokers))
    with _answered():
        for future in _mending(client, found, passwords=passwords):
            future.result(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while any(found) and any(differences(brokers, passwords)):
        if time.monotonic() > deadline:
            raise Unavailable(why="NotInForce")
    return found


def make_user(address: Address, *, user: str, password: str) -> None:
    """Raises Unavailable."""
    client = its.AdminClient(client_of(address))
    with _answered():
        for future in client.alter_user_scram_credentials([_made(user, password)]).values():
            future.result(PATIENCE)


def binding_of(right: Right) -> Any:
    return its.AclBinding(
        its.ResourceType[right.resource.upper()],
        right.name,
        its.ResourcePatternType[right.pattern.upper()],
        f"User:{right.user}",
        "*",
        its.AclOperation[right.operation.upper()],
        its.AclPermissionType.ALLOW,
    )


def filter_of(binding: Any) -> Any:
    return its.AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def _mending(
    client: Any, found: Difference, *, passwords: Mapping[str, str]
) -> Iterator[Future[Any]]:
    changes = [_made(user, passwords[user]) for user in (*found.unknown, *found.refused)]
    if changes:
        yield from client.alter_user_scram_credentials(changes).values()
    if found.missing:
        yield from client.create_acls([binding_of(right) for right in found.missing]).values()
    if found.surplus:
        yield from client.delete_acls([filter_of(each) for each in found.surplus]).values()


def _made(user: str, password: str) -> Any:
    info = its.ScramCredentialInfo(its.ScramMechanism.SCRAM_SHA_512, ROUNDS)
    return its.UserScramCredentialUpsertion(user, info, password.encode())


async def _refused(brokers: Brokers, passwords: Mapping[str, str]) -> Sequence[str]:
    """Try each; one after another, for only the client's log says why it failed."""
    found: list[str] = []
    for user, password in passwords.items():
        ca = brokers.security.ca if brokers.security else None
        own = Security(user=user, password=password, ca=ca)
        try:
            await _log_in(replace(brokers, security=own))
        except Unavailable as fault:
            if fault.why != REFUSED:
                raise
            found.append(user)
    return found


async def _log_in(brokers: Brokers) -> None:
    async with client(brokers):
        """That is all: whoever is not let in has no client."""


@contextmanager
def _answered() -> Generator[None]:
    try:
        yield
    except KafkaException as fault:
        raise Unavailable(why=fault.args[0].name()) from fault
