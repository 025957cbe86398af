"""The store of a service: one database, one transaction for all that a batch changes."""

from shared.mongo.client import Mongo, read_database
from shared.mongo.rows import MongoRows
from shared.mongo.unit import MongoUnit

__all__ = ["Mongo", "MongoRows", "MongoUnit", "read_database"]
