"""A key that stands twice in one file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from services.intake.domain.issues import Outcome, issue
from services.intake.domain.records import Read, Sound, Unsound


def once_each(found: Sequence[Read]) -> list[Read]:
    """A key twice in one file: the same again is a repeat, otherwise neither is believed."""
    groups: dict[str, list[Sound]] = defaultdict(list)
    for each in found:
        if isinstance(each, Sound):
            groups[each.ref].append(each)
    torn = {
        ref
        for ref, group in groups.items()
        if any(each.entity != group[0].entity for each in group)
    }
    return [_judged(each, groups=groups, torn=torn) for each in found]


def _judged(each: Read, *, groups: Mapping[str, list[Sound]], torn: set[str]) -> Read:
    if not isinstance(each, Sound):
        return each
    if each.ref not in torn and each is groups[each.ref][0]:
        return each
    code = "key_conflict" if each.ref in torn else "duplicate_row"
    return Unsound(
        outcome=Outcome.QUARANTINED if each.ref in torn else Outcome.DUPLICATE,
        raw=each.raw,
        path=each.path,
        ref=each.ref,
        issues=(*each.issues, issue(code, each.path)),
    )
