"""A replica set that was never initiated refuses every write: the first start initiates it."""

from collections.abc import Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure

ALREADY_INITIALISED = 23


async def initiate(
    members: Sequence[str], *, name: str, user: str = "", password: str = ""
) -> None:
    """`members` are host:port as every client reaches them; a set that stands stays as it is.

    Returns once it has a primary; raises the driver's error if that takes half a minute.
    """
    who: dict[str, Any] = {"username": user, "password": password} if user else {}
    rows = [{"_id": number, "host": host} for number, host in enumerate(members)]
    first: AsyncIOMotorClient[Any] = AsyncIOMotorClient(
        members[0], directConnection=True, **who
    )
    try:
        await first.admin.command("replSetInitiate", {"_id": name, "members": rows})
    except OperationFailure as error:
        if error.code != ALREADY_INITIALISED:
            raise
    finally:
        first.close()
    whole: AsyncIOMotorClient[Any] = AsyncIOMotorClient(list(members), replicaSet=name, **who)
    await whole.admin.command("ping")
    whole.close()
