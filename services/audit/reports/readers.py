"""Who has seen what: of every reading that was permitted, who asked and what was shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.audit.domain.records import Fields, Wanted
from services.audit.reports.archive import Archive
from shared.policy.opening import was_shown
from shared.policy.standing import Sealed

Row = dict[str, Any]
READ = ("decision.disclosure",)


async def of_sealed(
    archive: Archive, name: str, *, product: str | None = None, k: int
) -> Sequence[Row]:
    """Who received an edition or an offer, or one product of it."""
    sealed = archive.standing.sealed.get(name)
    if sealed is None or sealed.seal_seq >= k:
        return []
    about = {"offer" if sealed.series is None else "edition": name}
    rows = await archive.all(Wanted(kinds=READ, about=about, outcome="permit", before=k))
    return [reader(r) for r in rows if not product or was_shown(sealed, product, by=r)]


async def of_product(archive: Archive, product: str, *, k: int) -> Sequence[Row]:
    """Over every edition and offer, the last reader first."""
    told = [
        await of_sealed(archive, name, product=product, k=k)
        for name, sealed in archive.standing.sealed.items()
        if _holds(sealed, product)
    ]
    return sorted((r for rows in told for r in rows), key=lambda r: r["seq"], reverse=True)


async def of_uses(archive: Archive, uses: Sequence[Row], *, k: int) -> Sequence[Row]:
    """Of what rests on one permission: each edition's product, and each offer, once."""
    named = {(use["edition"] or use["offer"], use["product"]) for use in uses}
    told = [
        {**row, "product": product}
        for name, product in named
        for row in await of_sealed(archive, name, product=product, k=k)
    ]
    return sorted(told, key=lambda r: (r["seq"], r["product"]), reverse=True)


async def of_organisation(archive: Archive, organisation: str, *, k: int) -> Sequence[Row]:
    """What it received."""
    about = {"recipient": f"org:{organisation}"}
    wanted = Wanted(kinds=READ, about=about, outcome="permit", before=k, newest=True, limit=500)
    return [reader(record) for record in await archive.found(wanted)]


def reader(record: Fields) -> Row:
    told = record["data"]
    return {
        "recipient": record["about"]["recipient"].removeprefix("org:"),
        "user": told["user"],
        "seq": record["seq"],
        "at": record["recorded_at"],
        "channel": told["channel"],
        "media": told["media"],
        **sealed_as(record["about"]),
    }


def sealed_as(about: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: about[name] for name in ("edition", "offer") if name in about}


def _holds(sealed: Sealed, product: str) -> bool:
    return any(share.product == product for share in sealed.shares)
