"""The first user of brokers that know nobody yet: let in where brokers meet, then anywhere."""

import asyncio
import time
from typing import Any

from ops.access import PATIENCE, ROUNDS, its
from ops.rights import ADMIN
from shared.errors import Unavailable
from shared.eventing.admin import client
from shared.eventing.security import Brokers, Security


def admitted(servers: str, *, by: str, password: str) -> Brokers:
    """Give the brokers as the super user meets them; `by` is where they know it beforehand.

    When it returns, each of them lets it in. Raises Unavailable.
    """
    info = its.ScramCredentialInfo(its.ScramMechanism.SCRAM_SHA_512, ROUNDS)
    change = its.UserScramCredentialUpsertion(ADMIN, info, password.encode())
    asked = its.AdminClient(_beforehand(by, password=password))
    asked.alter_user_scram_credentials([change])[ADMIN].result(PATIENCE)
    security = Security(user=ADMIN, password=password)
    deadline = time.monotonic() + PATIENCE
    for server in servers.split(","):
        while not asyncio.run(_is_let_in(Brokers(server, security))):
            if time.monotonic() > deadline:
                raise Unavailable(why="NotInForce")
    return Brokers(servers, security)


def _beforehand(servers: str, *, password: str) -> dict[str, Any]:
    return {
        "bootstrap.servers": servers,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "PLAIN",
        "sasl.username": ADMIN,
        "sasl.password": password,
        "log_level": 0,
    }


async def _is_let_in(brokers: Brokers) -> bool:
    try:
        async with client(brokers):
            return True
    except Unavailable:
        return False
