"""What anybody claims that earns a signal: by how strong a word, and resting on what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.export.domain.criteria import Criteria
from services.export.domain.values import Assurance, Item, Proof, Site
from shared.schemas.vocabulary import Asserter


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One way to earn a signal."""

    value: str
    by: Asserter
    on: date | None
    rests_on: tuple[tuple[str, str], ...]
    """Source and field: the claim may be shown to whoever may see all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be judged: the permitted items, the criteria, and the day."""

    items: Sequence[Item]
    criteria: Criteria
    on: date

    def counts(self, word: Assurance) -> bool:
        """Say whether it has neither expired nor gone stale; an undated word goes on."""
        months = self.criteria.stale_months.get(word.by)
        if word.expires:
            return self.on < word.expires
        return not months or not word.on or _months(word.on, self.on) < months

    def weight(self, said: tuple[Item, Assurance]) -> tuple[object, ...]:
        """Order by strength, then day, then the lowest id; among equals no outweighs yes."""
        item, word = said
        lowest = tuple(-ord(character) for character in item.source)
        strength = self.criteria.strength[word.by]
        return strength, word.on or date.min, lowest, word.status != "met", word.by


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
        yield _claim("some", said, also=rests)
    if met and len(met) == len(needed):
        weakest = min(met, key=known.weight)
        also = (*rests, *((item.source, item.field) for item, _ in met))
        yield _claim("all", weakest, also=also)
    if categories and not needed:
        yield Claim(value="none_needed", by=Asserter.REGULATOR, on=None, rests_on=_once(rests))


def _met(known: Known, scheme: str) -> tuple[Item, Assurance] | None:
    """Ask the strongest word on each: if that is no, a weaker yes does not count."""
    words = [
        each for each in _assured(known, "certificate") if each[1].scheme.startswith(scheme)
    ]
    said = {each[1].scheme: each for each in sorted(words, key=known.weight)}
    met = [each for each in said.values() if each[1].status == "met"]
    return max(met, key=known.weight, default=None)


def proved(known: Known) -> Iterator[Claim]:
    for item in known.items:
        if isinstance(item.value, Proof) and item.value.evidence == "CLINICAL_OR_CARE":
            published = item.value.type in known.criteria.published
            yield Claim(
                value="published" if published else "other",
                by=Asserter.INNOVATOR,
                on=None,
                rests_on=((item.source, item.field),),
            )


def assessed(known: Known) -> Iterator[Claim]:
    for item, word in _assured(known, "hta"):
        if word.status == "begun" or word.scheme in known.criteria.assessors:
            yield _claim(word.status, (item, word))


def _assured(known: Known, kind: str) -> list[tuple[Item, Assurance]]:
    found = [(i, i.value) for i in known.items if isinstance(i.value, Assurance)]
    return [each for each in found if each[1].kind == kind and known.counts(each[1])]


def _claim(
    value: str, said: tuple[Item, Assurance], *, also: Iterable[tuple[str, str]] = ()
) -> Claim:
    item, word = said
    rests = _once([*also, (item.source, item.field)])
    return Claim(value=value, by=word.by, on=word.on, rests_on=rests)


def _once(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(pairs)))


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
