"""Reads what the services keep: counts, bags, the log, and the version of each aggregate."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pymongo import MongoClient

from tests.chaos.checker.evidence import Checkpoint, Count, Evidence, Logged, Versions

SERVICES = ("intake", "matching", "audit", "export")
COUNTED = [each.name for each in fields(Count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where a service keeps the version of each aggregate of a topic."""

    service: str
    collection: str
    version: tuple[str, ...] = ("version",)
    prefix: str = ""
    """Of the ids meant, where others lie beside them."""


RECORDS = Kept(service="matching", collection="records", version=("seen",))
OWNED = {
    "intake.innovations.v1": Kept(service="intake", collection="innovations"),
    "intake.opportunities.v1": Kept(service="intake", collection="opportunities"),
    "matching.products.v1": Kept(service="matching", collection="products", version=("told",)),
    "matching.links.v1": Kept(
        service="matching", collection="links", version=("proposal", "version")
    ),
    "matching.offers.v1": Kept(service="matching", collection="offers", version=("told",)),
}
READ = {
    "intake.innovations.v1": (
        replace(RECORDS, prefix="innovation:"),
        Kept(service="export", collection="innovations"),
    ),
    "intake.opportunities.v1": (
        replace(RECORDS, prefix="opportunity:"),
        Kept(service="export", collection="opportunities"),
    ),
    "matching.products.v1": (Kept(service="export", collection="products"),),
}
STATED = {
    "export.edition-drafted.v1": "drafts",
    "export.edition-published.v1": "editions",
    "export.entry-recalled.v1": "recalls",
}
"""What each document of a collection was told as, once, under its id."""


def read(client: MongoClient[Any]) -> Evidence:
    """Only the part of the evidence that lies in databases."""
    return replace(
        books(client),
        log=_log(client),
        checkpoints=_checkpoints(client),
        owned={topic: _versions(client, kept) for topic, kept in OWNED.items()},
        read={
            topic: {kept.service: _versions(client, kept) for kept in readers}
            for topic, readers in READ.items()
        },
        stated={
            wire_type: tuple(client["export"][collection].distinct("_id"))
            for wire_type, collection in STATED.items()
        },
    )


def books(client: MongoClient[Any]) -> Evidence:
    """Only what tells whether there is something left to do."""
    return Evidence(
        progress={service: _progress(client, service) for service in SERVICES},
        outbox={name: client[name]["outbox"].count_documents({}) for name in SERVICES},
    )


def _progress(client: MongoClient[Any], service: str) -> Mapping[str, Count]:
    return {
        row["_id"]: Count(**{name: row[name] for name in COUNTED})
        for row in client[service]["progress"].find()
    }


def _log(client: MongoClient[Any]) -> tuple[Logged, ...]:
    return tuple(
        Logged(
            seq=row["_id"],
            rid=str(row["rid"]),
            leaf=bytes(row["leaf"]).hex(),
            body=bytes(row["body"]).decode(),
        )
        for row in client["audit"]["records"].find().sort("_id", 1)
    )


def _checkpoints(client: MongoClient[Any]) -> tuple[Checkpoint, ...]:
    return tuple(
        Checkpoint(size=row["_id"], root=bytes(row["root"]).hex(), note=row["note"])
        for row in client["audit"]["checkpoints"].find().sort("_id", 1)
    )


def _versions(client: MongoClient[Any], kept: Kept) -> Versions:
    rows = client[kept.service][kept.collection].find()
    return {
        row["_id"]: _within(row, kept.version)
        for row in rows
        if row["_id"].startswith(kept.prefix)
    }


def _within(row: Any, path: tuple[str, ...]) -> int:
    """Export keeps its documents as text."""
    found = json.loads(row["json"]) if "json" in row else row
    for name in path:
        found = found[name]
    return int(found)
