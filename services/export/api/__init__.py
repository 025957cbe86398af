"""Everything that may be asked by programs."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from services.export.api.drafts import Desk
from services.export.api.editions import Library
from services.export.api.public import Counter
from services.export.clerk import Clerk
from services.export.clerk.room import Room


def routers(room: Room, clerk: Callable[[Any], Clerk]) -> list[APIRouter]:
    libraries = [Library(room=room, series=series).router() for series in room.rules.current]
    return [*libraries, Desk(room=room, clerk=clerk).router(), Counter(room=room).router()]
