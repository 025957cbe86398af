"""Who may do what in MongoDB: users and roles of `deploy/mongo/rights.json`, made or mended."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

Document = dict[str, Any]

MECHANISMS = ["SCRAM-SHA-256"]


class Rights(NamedTuple):
    """Both in the words of MongoDB's own commands."""

    roles: Sequence[Document]
    users: Sequence[Document]

    @property
    def names(self) -> Sequence[str]:
        return [user["user"] for user in self.users]


def read(text: str) -> Rights:
    return Rights(**json.loads(text))


async def apply(uri: str, *, rights: Rights, passwords: Mapping[str, str]) -> None:
    """Make them in `admin`, as somebody who may; again changes nothing but passwords.

    A user or a role that the file does not name is left alone.
    Raises ValueError for a user without a password, and the driver's errors.
    """
    if nameless := [name for name in rights.names if not passwords.get(name)]:
        raise ValueError(f"no password for {', '.join(nameless)}")
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(uri)
    try:
        for role in rights.roles:
            await _put(client.admin, role, kind="role")
        for user in rights.users:
            secret = {"pwd": passwords[user["user"]], "mechanisms": MECHANISMS}
            await _put(client.admin, user | secret, kind="user")
    finally:
        client.close()


async def _put(admin: AsyncIOMotorDatabase[Document], wanted: Document, *, kind: str) -> None:
    name, fields = wanted[kind], {key: wanted[key] for key in wanted if key != kind}
    told = await admin.command(f"{kind}sInfo", name)
    verb = "update" if told[f"{kind}s"] else "create"
    await admin.command(f"{verb}{kind.capitalize()}", name, **fields)
