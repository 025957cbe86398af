"""What an organisation has granted and received, what is to end, what was recalled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.audit.domain.records import Wanted, spelled
from services.audit.reports import readers
from services.audit.reports.archive import Archive, AsOf
from services.audit.reports.standings import Which, standings
from shared.policy.timeline import ACTIVE, SUSPENDED

Row = dict[str, Any]


async def activity(archive: Archive, organisation: str, *, as_of: AsOf) -> Row:
    given = [*standings(archive, Which(grantor=organisation), as_of=as_of)]
    received = await readers.of_organisation(archive, organisation, k=as_of.k)
    return {"organisation": organisation, "given": given, "received": received}


def expiring(archive: Archive, *, days: int, as_of: AsOf) -> Sequence[Row]:
    """What stands at T and ends within so many days of it, the first to end first."""
    end = spelled(datetime.fromisoformat(as_of.t) + timedelta(days=days))
    rows = [
        row
        for row in standings(archive, Which(), as_of=as_of)
        if row["state"] in {ACTIVE, SUSPENDED}
        and row["terms"]["valid_to"]
        and row["terms"]["valid_to"] <= end
    ]
    return sorted(rows, key=lambda row: (row["terms"]["valid_to"], row["permission"]))


async def recalls(archive: Archive, *, as_of: AsOf) -> Sequence[Row]:
    """Entries struck after they were published, the last first."""
    wanted = Wanted(kinds=("entry.recalled",), before=as_of.k, newest=True, limit=500)
    return [
        {
            "seq": record["seq"],
            "at": record["occurred_at"],
            "edition": record["about"]["edition"],
            "product": record["about"]["product"],
            "series": record["data"]["series"],
            "number": record["data"]["number"],
            "cause": record["data"]["cause"],
            "because_of": record["data"]["seq"],
        }
        for record in await archive.found(wanted)
    ]
