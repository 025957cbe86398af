"""What was decided, by which rule, and which permission almost fitted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.audit.domain.records import Fields, Wanted
from services.audit.reports.archive import Archive, AsOf
from shared.policy.opening import EVERYTHING
from shared.policy.sentences import SENTENCES, explain

DECISIONS = ("decision.entry", "decision.offer", "decision.disclosure")
JUDGED = ("decision.entry", "decision.offer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Decisions recorded from one moment until before another."""

    start: datetime | None = None
    end: datetime | None = None


async def decisions(
    archive: Archive, wanted: Wanted, *, as_of: AsOf, between: Between
) -> Sequence[dict[str, Any]]:
    """Of those that the log held at K; a decision is never another afterwards."""
    size, start, end = archive.held.trail.size_before, between.start, between.end
    after = size(start) - 1 if start else -1
    before = min(as_of.k, size(end) if end else as_of.k, wanted.before or as_of.k)
    found = await archive.found(replace(wanted, after=max(wanted.after, after), before=before))
    return [told(record) for record in found]


def told(record: Fields) -> dict[str, Any]:
    return {**record, "reasons": [*reasons(record)]}


def reasons(record: Fields) -> Iterator[str]:
    """In sentences: what was answered, why, and whom to ask."""
    if record["kind"] in JUDGED:
        yield from explain(record["data"])
    elif record["kind"] == "decision.disclosure":
        yield from _opened(record["data"])


def _opened(data: Mapping[str, Any]) -> Iterator[str]:
    struck = data["strikes"]
    if data["outcome"] == "permit":
        yield "Shown, less what is struck here." if struck else "Shown as it was sealed."
    for code, products in struck.items():
        which = "All of it" if products == EVERYTHING else ", ".join(products)
        why = SENTENCES[code].partition(" {missing}")[0].rstrip(".")
        yield f"{which} was struck, {code.replace('_', ' ')}: {why}."


async def uses(archive: Archive, permission: str, *, as_of: AsOf) -> Sequence[dict[str, Any]]:
    """Every decision that rests on it, the newest first."""
    seqs = archive.held.trail.uses(permission, k=as_of.k)[-500:]
    found = await archive.found(Wanted(seqs=tuple(seqs), newest=True, limit=500))
    return [
        {
            "seq": record["seq"],
            "at": record["recorded_at"],
            "kind": record["kind"],
            **{name: record["about"].get(name) for name in ("product", "edition", "offer")},
            "recipient": record["about"]["recipient"],
            "purpose": record["data"]["purpose"],
            "permitted": record["data"]["permitted"],
        }
        for record in found
    ]
