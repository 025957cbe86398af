"""Which product is this now, and what do its sources say of it together?"""

from dataclasses import replace

from services.matching.domain.clusters import clusters, founder, identities, minted
from services.matching.domain.golden import golden, told
from services.matching.domain.records import Held, Identity, Record
from services.matching.handlers.run import Run
from shared.schemas.base import Event


async def regroup(
    run: Run, record: Record, *, before: Record
) -> tuple[list[Event], list[Record]]:
    """Partition anew whatever shares an identity with it, or did; give who changed product."""
    if record.innovation is None:
        return [], []
    reached = await _reach(run, record, keys=identities(record) | identities(before))
    ids = {each.id: minted("prd", each.id, key=run.key) for each in reached}
    stored = await run.shelf(Held).many(ids.values())
    held = {ref: stored[id_] for ref, id_ in ids.items() if id_ in stored}
    grouped = {founder(each, held).id: each for each in clusters(reached)}
    now = {member.id: ids[ref] for ref, members in grouped.items() for member in members}
    moved = [replace(r, product=now[r.id]) for r in reached if r.product != now[r.id]]
    for each in moved:
        run.shelf(Record).keep(each)
    events = list[Event]()
    for ref in sorted(held.keys() | grouped.keys()):
        last = held.get(ref) or Held(id=ids[ref], minted=record.no)
        product = golden(grouped.get(ref, ()), product_id=last.id, founder=ref)
        event = told(last, product, at=run.now(), bearing=now[ref])
        events += [event] if event else []
        if event or ref not in held:
            version = event.version if event else last.told
            run.shelf(Held).keep(replace(last, told=version, product=product))
    return events, moved


async def _reach(run: Run, record: Record, *, keys: frozenset[str]) -> list[Record]:
    """Follow identities to records and back, to those that only used to claim one too."""
    found, asked = {record.id: record}, frozenset[str]()
    while new := keys - asked:
        claims = await run.shelf(Identity).many(new)
        refs = {ref for claim in claims.values() for ref in claim.records}
        found |= await run.shelf(Record).many(refs - found.keys())
        for key in new & identities(record):
            claim = claims.get(key) or Identity(id=key)
            claimed = {*claim.records, record.id}
            run.shelf(Identity).keep(replace(claim, records=tuple(sorted(claimed))))
        asked |= new
        keys = frozenset(key for each in found.values() for key in identities(each))
    return sorted(found.values(), key=lambda each: each.id)
