"""What `python -m services.<service> init` makes, once, before the service runs."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel

from shared.mongo.bookkeeping import COLLECTIONS
from shared.mongo.client import Mongo


async def create(mongo: Mongo, owned: Mapping[str, Sequence[IndexModel]]) -> None:
    """Make the kernel's collections and the service's own; again changes nothing."""
    present = await mongo.database.list_collection_names()
    for name, indexes in {**COLLECTIONS, **owned}.items():
        if name not in present:
            await mongo.database.create_collection(name)
        if indexes:
            await mongo.database[name].create_indexes(list(indexes))
