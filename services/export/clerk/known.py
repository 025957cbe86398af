"""What stands of what other services said, each with the fact that told it."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from pydantic import BaseModel

from services.export.clerk.shelves import Fact, Shelf, Shelves
from services.export.domain.consents import Consents, is_offered
from services.export.domain.facts import Record
from shared.schemas.innovation import Innovation

M = TypeVar("M", bound=BaseModel)


async def records(shelves: Shelves, refs: Collection[str]) -> list[Record]:
    """Give the innovations that stand, each with what its permissions say of it."""
    found = await standing(Innovation, shelves.innovations, keys=refs)
    targets = {told.source_ref: targets_of(told) for told, _ in found}
    consents = await shelves.consents.many({t for each in targets.values() for t in each})
    return [
        Record(
            innovation=told,
            received=fact.received,
            offered_abroad=is_offered(_of(consents, targets[told.source_ref])),
        )
        for told, fact in found
    ]


async def behind(shelves: Shelves, refs: Collection[str]) -> dict[str, list[Consents]]:
    """By innovation, all the permissions that hang on it or on its owner."""
    found = await standing(Innovation, shelves.innovations, keys=refs)
    targets = {told.source_ref: targets_of(told) for told, _ in found}
    consents = await shelves.consents.many({t for each in targets.values() for t in each})
    return {ref: _of(consents, named) for ref, named in targets.items()}


def targets_of(told: Innovation) -> list[str]:
    owner = told.owner.org_id if told.owner else None
    return [told.source_ref, *([f"owner:{owner}"] if owner else [])]


def _of(consents: Mapping[str, Consents], targets: Collection[str]) -> list[Consents]:
    return [consents[target] for target in targets if target in consents]


async def standing(
    kind: type[M], facts: Shelf[Fact], *, keys: Collection[str]
) -> list[tuple[M, Fact]]:
    """Read what still stands, each with the fact that told it."""
    found = (await facts.many(keys)).values()
    return [(kind.model_validate_json(f.body), f) for f in found if f.body]
