"""Transactions, and the names their faults have on our side."""

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.results import BulkWriteResult
from pymongo.write_concern import WriteConcern

from shared.errors import Conflict, Unavailable

Write = InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]] | UpdateOne | DeleteOne

SNAPSHOT = ReadConcern("snapshot")
MAJORITY = ReadConcern("majority")
JOURNALLED = WriteConcern("majority", j=True)
DUPLICATE_KEY = 11_000
WRITE_CONFLICT = 112


@asynccontextmanager
async def transaction(
    client: AsyncIOMotorClient[Any],
) -> AsyncGenerator[AsyncIOMotorClientSession]:
    """Never `with_transaction`: it repeats a write conflict without pause for two minutes."""
    async with (
        await client.start_session() as session,
        session.start_transaction(read_concern=SNAPSHOT, write_concern=JOURNALLED),
    ):
        yield session


async def bulk(
    collection: Any,
    writes: Sequence[Write],
    *,
    session: AsyncIOMotorClientSession | None = None,
) -> BulkWriteResult:
    """Write them in one call, in any order; here because Motor types it by halves."""
    done: BulkWriteResult = await collection.bulk_write(writes, ordered=False, session=session)
    return done


@contextmanager
def faults_named() -> Generator[None]:
    """Whatever the driver says is the platform's fault, a key that was taken apart."""
    try:
        yield
    except PyMongoError as error:
        codes = _codes(error)
        if DUPLICATE_KEY in codes:
            raise Conflict from error
        raise Unavailable(soon=WRITE_CONFLICT in codes) from error


def _codes(error: PyMongoError) -> set[int | None]:
    match error:
        case BulkWriteError():
            return {error.code} | {fault["code"] for fault in error.details["writeErrors"]}
        case DuplicateKeyError():
            return {DUPLICATE_KEY}
        case OperationFailure():
            return {error.code}
        case _:
            return set()
