"""Who is signed in: the browser holds a key without meaning, the store what it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Protocol

from shared.clock import Clock
from shared.web.callers import Caller

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
NOTED = timedelta(minutes=1)
"""How stale the time of the last request may be: not every reading is a write."""


class Sessions(Protocol):
    """What a store keeps for a while, by key; what is beyond its time may be gone already."""

    async def keep(self, key: str, document: Mapping[str, Any], *, until: datetime) -> None: ...
    async def find(self, key: str) -> Mapping[str, Any] | None: ...
    async def note(self, key: str, changes: Mapping[str, Any], *, until: datetime) -> None:
        """Change fields of what is there, by dotted path; what is gone stays gone."""

    async def take(self, key: str) -> Mapping[str, Any] | None:
        """Give it once: two who ask at the same moment never both get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    key: str
    caller: Caller
    since: datetime
    seen: datetime
    answered: Mapping[str, str]
    """The addresses that showed what became of a form, by its `request_id`."""

    def until(self, now: datetime) -> datetime:
        return min(now + IDLE, self.since + LONGEST)


def fresh() -> str:
    """256 bits for a cookie."""
    return token_urlsafe(32)


def key(cookie: str) -> str:
    """A store that leaks opens no session: it has the hash alone."""
    return sha256(cookie.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    sessions: Sessions
    now: Clock

    async def begin(self, caller: Caller) -> str:
        """Give the cookie of a new session: nobody can have known it before."""
        cookie, at = fresh(), self.now()
        document: dict[str, Any] = {
            "person": caller.person,
            "organisation": caller.organisation,
            "roles": sorted(caller.roles),
            "teams": list(caller.teams),
            "since": at,
            "seen": at,
            "answered": {},
        }
        await self.sessions.keep(key(cookie), document, until=at + IDLE)
        return cookie

    async def of(self, cookie: str) -> Session | None:
        """Give what the cookie opens, unless it was left alone or open for too long."""
        found, at = await self.sessions.find(key(cookie)), self.now()
        if found is None or "person" not in found:
            return None
        session = _read(key(cookie), found)
        if session.until(session.seen) <= at:
            return None
        if at - session.seen >= NOTED:
            await self.sessions.note(session.key, {"seen": at}, until=session.until(at))
        return session

    async def end(self, cookie: str) -> None:
        await self.sessions.take(key(cookie))

    async def answer(self, session: Session, request_id: str, *, shown_at: str) -> None:
        changes = {f"answered.{request_id}": shown_at}
        await self.sessions.note(session.key, changes, until=session.until(self.now()))


def _read(key: str, found: Mapping[str, Any]) -> Session:
    caller = Caller(
        person=found["person"],
        organisation=found["organisation"],
        roles=frozenset(found["roles"]),
        teams=tuple(found["teams"]),
    )
    return Session(
        key=key,
        caller=caller,
        since=found["since"],
        seen=found["seen"],
        answered=found["answered"],
    )
