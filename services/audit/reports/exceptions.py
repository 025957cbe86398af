"""What should never be: each of these lists is to be empty."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.audit.domain.records import Wanted
from services.audit.reports.archive import Archive, AsOf
from shared.policy.gates import is_disputed

LATE = timedelta(minutes=10)
Row = dict[str, Any]


async def unpermitted(archive: Archive, *, as_of: AsOf) -> Sequence[Row]:
    """Readings told of without a permit, or of other bytes than were permitted."""
    wanted = Wanted(kinds=("disclosure.confirmed",), before=as_of.k)
    return [
        {
            "seq": record["seq"],
            "at": record["occurred_at"],
            "edition": record["about"]["edition"],
            "recipient": record["about"]["recipient"].removeprefix("org:"),
            "decision_seq": record["data"]["decision_seq"],
        }
        for record in await archive.all(wanted)
        if not record["data"]["agrees"]
    ]


async def unconfirmed(archive: Archive, *, as_of: AsOf) -> Sequence[Row]:
    """Editions opened over ten minutes before T of which nobody has told since."""
    kinds = ("decision.disclosure", "disclosure.confirmed")
    records = await archive.all(Wanted(kinds=kinds, before=as_of.k))
    told = {record["data"].get("decision_seq") for record in records}
    late = datetime.fromisoformat(as_of.t) - LATE
    return [
        {
            "seq": record["seq"],
            "at": record["recorded_at"],
            "edition": record["about"]["edition"],
            "recipient": record["about"]["recipient"].removeprefix("org:"),
        }
        for record in records
        if record["data"].get("outcome") == "permit"
        and "edition" in record["about"]
        and record["seq"] not in told
        and datetime.fromisoformat(record["recorded_at"]) < late
    ]


async def closed(archive: Archive, *, as_of: AsOf) -> Sequence[Row]:
    """Targets closed by a record that nobody could read, which may be a withdrawal."""
    index = archive.standing.index
    found = await archive.all(Wanted(kinds=("target.disputed",), before=as_of.k))
    return [
        {"seq": record["seq"], "at": record["recorded_at"], "target": record["data"]["target"]}
        for record in found
        if is_disputed([record["data"]["target"]], index=index, k=as_of.k)
    ]


async def exceptions(archive: Archive, *, as_of: AsOf) -> dict[str, Sequence[Row]]:
    return {
        "unpermitted": await unpermitted(archive, as_of=as_of),
        "unconfirmed": await unconfirmed(archive, as_of=as_of),
        "closed": await closed(archive, as_of=as_of),
    }
