"""Who meets whom: innovations and opportunities, scored pair by pair."""

from collections.abc import Collection
from dataclasses import replace

from services.matching.domain.clusters import minted
from services.matching.domain.records import Link, Record
from services.matching.domain.scorer import NAME, Row
from services.matching.handlers.run import Run
from shared.schemas.base import Event
from shared.schemas.matching import LinkProposed, Point
from shared.schemas.vocabulary import OpportunityStage as Stage

Pair = tuple[str, str]
"""An innovation and an opportunity, by reference."""
BEGIN = "Where every pair begins."


def pair(one: str, other: str) -> Pair:
    return min(one, other), max(one, other)


async def meet(run: Run, record: Record) -> Record:
    """Score it against every row of the other kind, and note on both sides who fits."""
    row = run.row(record)
    met = {
        each.ref
        for each in run.rows().values()
        if row and row.may_meet(each) and run.scorer.score(row, each).holds
    }
    changed = await run.shelf(Record).many(met ^ {*record.met})
    for ref, other in changed.items():
        theirs = {*other.met, record.id} if ref in met else {*other.met} - {record.id}
        run.shelf(Record).keep(replace(other, met=tuple(sorted(theirs))))
    run.lay(record)
    found = replace(record, met=tuple(sorted(met)))
    run.shelf(Record).keep(found)
    return found


async def announce(run: Run, pairs: Collection[Pair]) -> list[Event]:
    """Tell each link that is new, or differs from what was last told of it."""
    rows, events = run.rows(), list[Event]()
    records = await run.shelf(Record).many({left for left, _ in pairs})
    ids = {minted("lnk", *pair, key=run.key): pair for pair in sorted(pairs)}
    links = await run.shelf(Link).many(ids)
    for id_, (left, right) in ids.items():
        if right not in records[left].met:
            run.shelf(Link).keep(replace(links[id_], live=False))
            continue
        last = links.get(id_)
        link = _told(run, records[left], rows=(rows[left], rows[right]), last=last)
        events += [link.proposal] if link != last else []
        run.shelf(Link).keep(link)
    return events


def _told(run: Run, record: Record, *, rows: tuple[Row, Row], last: Link | None) -> Link:
    """Give the last one itself where there is nothing new to say."""
    scored, (left, right) = run.scorer.score(*rows), rows
    named = any(point.feature == NAME for point in scored.points)
    now = LinkProposed(
        occurred_at=run.now(),
        version=last.proposal.version + 1 if last else 1,
        link=minted("lnk", left.ref, right.ref, key=run.key),
        innovation=left.ref,
        opportunity=right.ref,
        opportunity_stage=right.stage or Stage.IDEA,
        product=record.product or "",
        relation="names_product" if named else "relevant_to",
        by="rule",
        points=(Point(feature="bias", points=scored.bias, sentence=BEGIN), *scored.points),
        scorer=run.scorer.version,
    )
    told_when = {"occurred_at": now.occurred_at, "version": now.version}
    if last and last.live and last.proposal.model_copy(update=told_when) == now:
        return last
    return Link(id=now.link, proposal=now)
