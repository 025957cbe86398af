"""What anybody claims that earns a signal: by how strong a word, and resting on what."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.export.domain.criteria import Criteria
from services.export.domain.values import Assurance, Item, Proof, Word
from shared.schemas.vocabulary import Asserter

W = TypeVar("W", Assurance, Word)


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

    def counts(self, word: Assurance | Word) -> bool:
        """Say whether it has neither expired nor gone stale; an undated word goes on."""
        months = self.criteria.stale_months.get(word.by)
        if word.expires:
            return self.on < word.expires
        return not months or not word.on or months_between(word.on, self.on) < months

    def weight(self, said: tuple[Item, Assurance | Word]) -> tuple[object, ...]:
        """Order by strength, then day, then the lowest id; among equals no outweighs yes."""
        item, word = said
        lowest = tuple(-ord(character) for character in item.source)
        strength = self.criteria.strength[word.by]
        return strength, word.on or date.min, lowest, word.denies, word.by


Claims = Callable[[Known], Iterator[Claim]]


def proved(kind: str) -> Claims:
    def claimed(known: Known) -> Iterator[Claim]:
        for item in known.items:
            if isinstance(item.value, Proof) and item.value.evidence == kind:
                published = item.value.type in known.criteria.published
                yield own("published" if published else "other", item)

    return claimed


def answered(predicate: str, values: Mapping[str, str]) -> Claims:
    """The strongest word on it alone counts: a weaker yes does not beat its no."""

    def claimed(known: Known) -> Iterator[Claim]:
        words = [
            (item, item.value)
            for item in known.items
            if isinstance(item.value, Word) and item.value.predicate == predicate
        ]
        standing = [each for each in words if known.counts(each[1])]
        said = max(standing, key=known.weight, default=None)
        if said and (value := values.get(said[1].answer)):
            yield claim(value, said)

    return claimed


def modelled(known: Known) -> Iterator[Claim]:
    for item in known.items:
        if isinstance(item.value, Proof) and item.value.evidence == "COST_IMPACT_OR_ECONOMIC":
            yield own("modelled", item)
    yield from answered("cost", {"DETAILED_ESTIMATE": "estimated"})(known)


def abroad(known: Known) -> Iterator[Claim]:
    for item in known.items:
        if item.field in {"trading", "targets"}:
            yield own(item.field, item)


def own(value: str, item: Item) -> Claim:
    """What nobody but its maker says."""
    rests = ((item.source, item.field),)
    return Claim(value=value, by=Asserter.INNOVATOR, on=None, rests_on=rests)


def claim(value: str, said: tuple[Item, W], *, also: Iterable[tuple[str, str]] = ()) -> Claim:
    item, word = said
    rests = once([*also, (item.source, item.field)])
    return Claim(value=value, by=word.by, on=word.on, rests_on=rests)


def once(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(pairs)))


def months_between(since: date, until: date) -> int:
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
