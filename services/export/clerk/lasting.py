"""Until when a product may be shared, as far as export has heard of its permissions."""

from services.export.clerk.known import behind
from services.export.clerk.room import Room
from services.export.domain.consents import Shareable, until
from services.export.domain.edition import Edition


async def shareable(room: Room, edition: Edition, *, product: str) -> Shareable:
    """Until when every record behind it may be shown, for the purpose of its series."""
    criteria = room.criteria(edition.heading.series)
    consents = await behind(room.shelves(), edition.allowed[product].keys())
    return until(consents, action=criteria.action, purpose=criteria.purpose)
