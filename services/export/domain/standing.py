"""What earns a signal by what it stands on: where it is used, and what it was granted."""

from collections.abc import Iterable, Iterator

from services.export.domain.claims import Claim, Known, claim, once
from services.export.domain.values import Assurance, Item, Site
from shared.schemas.vocabulary import Asserter


def used(known: Known) -> Iterator[Claim]:
    """Count the places that somebody of at least some strength names, for each strength."""
    strength = known.criteria.strength
    named = [item for item in known.items if item.field == "nhs_use"]
    sites = [(item.source, item.value) for item in named if isinstance(item.value, Site)]
    for by in sorted({site.by for _, site in sites}):
        among = [each for each in sites if strength[each[1].by] >= strength[by]]
        yield Claim(
            value=level(site for _, site in among),
            by=by,
            on=max((site.since for _, site in among if site.since), default=None),
            rests_on=tuple(sorted({(source, "nhs_use") for source, _ in among})),
        )


def level(sites: Iterable[Site]) -> str:
    """Say how widely it is used: across regions, across ICBs, or at one site."""
    places = list(sites)
    if len({site.region for site in places if site.region}) > 1:
        return "regions"
    return "icbs" if len({site.icb for site in places if site.icb}) > 1 else "site"


def certified(known: Known) -> Iterator[Claim]:
    """Every category asks for its own; the weakest word carries them all."""
    categories = [item for item in known.items if item.field == "categories"]
    rows = known.criteria.certificates
    needed = sorted({scheme for item in categories for scheme in rows.get(str(item.value), ())})
    met = [word for word in (_met(known, scheme) for scheme in needed) if word]
    rests = tuple((item.source, item.field) for item in categories)
    for said in met:
        yield claim("some", said, also=rests)
    if met and len(met) == len(needed):
        weakest = min(met, key=known.weight)
        also = (*rests, *((item.source, item.field) for item, _ in met))
        yield claim("all", weakest, also=also)
    if categories and not needed:
        yield Claim(value="none_needed", by=Asserter.REGULATOR, on=None, rests_on=once(rests))


def _met(known: Known, scheme: str) -> tuple[Item, Assurance] | None:
    """Ask the strongest word on each: if that is no, a weaker yes does not count."""
    words = [
        each for each in _assured(known, "certificate") if each[1].scheme.startswith(scheme)
    ]
    said = {each[1].scheme: each for each in sorted(words, key=known.weight)}
    met = [each for each in said.values() if each[1].status == "met"]
    return max(met, key=known.weight, default=None)


def assessed(known: Known) -> Iterator[Claim]:
    for item, word in _assured(known, "hta"):
        if word.status == "begun" or word.scheme in known.criteria.assessors:
            yield claim(word.status, (item, word))


def _assured(known: Known, kind: str) -> list[tuple[Item, Assurance]]:
    found = [(i, i.value) for i in known.items if isinstance(i.value, Assurance)]
    return [each for each in found if each[1].kind == kind and known.counts(each[1])]
