"""What was recalled of what an organisation had received."""

from collections.abc import Sequence

from services.export.clerk.room import Room
from shared.schemas.export import EntryRecalled
from shared.web.callers import Caller


async def received(room: Room, caller: Caller) -> Sequence[EntryRecalled]:
    """Of every series, oldest edition first; the log says who had what."""
    found = list[EntryRecalled]()
    for series in room.rules.current:
        register = await room.register(series)
        editions = await room.shelves().editions.many(register.editions)
        for name in register.editions:
            recalls = (await room.recalls(editions[name])).values()
            found += [each for each in recalls if await room.had(each, caller)]
    return found
