"""A key that stands twice in one file."""

from collections.abc import Sequence

from services.intake.domain.issues import Outcome, issue
from services.intake.domain.records import Read, Sound, Unsound


def once_each(found: Sequence[Read]) -> list[Read]:
    """The same again is a repeat, otherwise neither is believed."""
    first: dict[str, Sound] = {}
    sound = [each for each in found if isinstance(each, Sound)]
    torn = {
        each.ref for each in sound if first.setdefault(each.ref, each).entity != each.entity
    }
    return [
        _another(each, is_torn=each.ref in torn)
        if isinstance(each, Sound) and (each.ref in torn or each is not first[each.ref])
        else each
        for each in found
    ]


def _another(each: Sound, *, is_torn: bool) -> Unsound:
    told = issue("key_conflict" if is_torn else "duplicate_row", each.path)
    return Unsound(
        outcome=Outcome.QUARANTINED if is_torn else Outcome.DUPLICATE,
        raw=each.raw,
        path=each.path,
        ref=each.ref,
        issues=(*each.issues, told),
    )
