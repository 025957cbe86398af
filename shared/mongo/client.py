"""One service's database: what the kernel asks of a store, on MongoDB."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorDatabase,
)
from pymongo.errors import PyMongoError

from shared.clock import Clock, utc
from shared.faults import crash_point
from shared.mongo.bookkeeping import Books
from shared.mongo.transaction import JOURNALLED, MAJORITY, faults_named, transaction
from shared.mongo.unit import Document, MongoUnit
from shared.schemas.envelope import (
    Bag,
    BagId,
    Bookkeeping,
    Digest,
    Mark,
    Partition,
    Progress,
)
from shared.settings import ServiceSettings

log = structlog.get_logger()
STAND_IN = "secantusVersion"
"""What no real mongod says of how it was built."""


class StandIn(Exception):
    """What answers only speaks as MongoDB does: production keeps nothing there."""


class Mongo:
    """`database` is for a store's other reads: they do not see what a unit has buffered."""

    def __init__(
        self, uri: str, *, database: str, now: Clock = utc, only_real: bool = False
    ) -> None:
        self._only_real = only_real
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            uri,
            tz_aware=True,
            timeoutMS=8_000,
            heartbeatFrequencyMS=2_000,
            maxPoolSize=20,
            retryWrites=True,
        )
        self.database: AsyncIOMotorDatabase[Document] = self._client.get_database(
            database, write_concern=JOURNALLED, read_concern=MAJORITY
        )
        self._books = Books(self.database, now=now)

    async def progress(self, partitions: Collection[Partition]) -> Mapping[Partition, Progress]:
        with faults_named():
            return await self._books.progress(partitions)

    async def account(self) -> tuple[Mapping[Partition, Progress], int]:
        with faults_named():
            return await self._books.account()

    async def begin(self, starts: Mapping[Partition, int]) -> None:
        with faults_named():
            await self._books.begin(starts)

    async def seen(self, marks: Collection[Mark]) -> Mapping[Mark, Digest]:
        with faults_named():
            return await self._books.seen(marks)

    def unit(self) -> MongoUnit:
        return MongoUnit(self.database)

    async def commit(self, unit: MongoUnit, bookkeeping: Bookkeeping) -> None:
        async with self.transaction() as session:
            await unit.write(session)
            await crash_point("txn.open")
            await self.book(session, bookkeeping)
            await crash_point("txn.commit")
        await crash_point("txn.done")
        unit.settle()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncIOMotorClientSession]:
        """Open one for whoever owns it; its faults leave as ours."""
        with faults_named():
            async with transaction(self._client) as session:
                yield session

    async def book(self, session: AsyncIOMotorClientSession, bookkeeping: Bookkeeping) -> None:
        """Write it within somebody's transaction; raises Overtaken."""
        await self._books.write(session, bookkeeping)

    async def unsent(
        self, *, parts: Collection[Partition] = (), age: float = 0
    ) -> Sequence[Bag]:
        with faults_named():
            return await self._books.unsent(parts=parts, age=age)

    async def sent(self, bags: Collection[BagId]) -> None:
        with faults_named():
            await self._books.sent(bags)

    async def ping(self) -> bool:
        """Raises StandIn where only a real MongoDB will do."""
        try:
            told = await self._client.admin.command("buildInfo" if self._only_real else "ping")
        except PyMongoError:
            return False
        if self._only_real and STAND_IN in told:
            log.error("stand_in_refused", do="name a real MongoDB, or no production")
            raise StandIn
        return True

    async def close(self) -> None:
        self._client.close()


def read_database(settings: ServiceSettings, name: str) -> Mongo:
    """As the service is told."""
    address, is_production = settings.mongo.get_secret_value(), settings.env == "production"
    return Mongo(address, database=name, only_real=is_production)
