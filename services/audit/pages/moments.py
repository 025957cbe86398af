"""Two times as a person writes them: a day, a moment, or how long the log was."""

import re
from datetime import UTC, datetime, time

from services.audit.reports.archive import Archive, AsOf
from shared.errors import Malformed

DAY = re.compile(r"(?P<d>\d{1,2})[ /.-](?P<m>\d{1,2})[ /.-](?P<y>\d{4})")
ISO_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
SIZE = re.compile(r"[0-9]{1,15}")


async def as_of(archive: Archive, *, t: str, k: str) -> AsOf:
    """What is left empty is now; a day is meant to its end."""
    known = k if not k or SIZE.fullmatch(k) else moment(k).isoformat()
    return await archive.as_of(t=moment(t) if t else None, k=known or None)


def moment(told: str) -> datetime:
    """`3 3 2026`, `2026-03-03` or a whole ISO 8601 time; without a zone it is UTC."""
    found = DAY.fullmatch(told.strip()) or ISO_DAY.fullmatch(told.strip())
    try:
        if found:
            year, month, day = (int(found[part]) for part in "ymd")
            return datetime.combine(datetime(year, month, day, tzinfo=UTC), time.max, UTC)
        at = datetime.fromisoformat(told.strip())
    except ValueError:
        raise Malformed("time_unreadable") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
