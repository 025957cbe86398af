"""What becomes of a sound record beside the one that is held."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from services.intake.domain.issues import Outcome, Place, written
from services.intake.domain.records import Gone, Json, Sound
from shared.schemas.base import Frozen
from shared.schemas.entities import Issue
from shared.schemas.intake import ChangeKind

UNNAMED = frozenset({"org_unresolved", "org_unknown", "org_placeholder"})


class Held(Frozen):
    """The last that was accepted under one source_ref."""

    ref: str
    version: int = 0
    entity: dict[str, Any] = Field(default_factory=dict[str, Any])
    content: str = ""
    slice: str = ""
    instant: AwareDatetime | None = None
    tie: str = ""
    withdrawn: bool = False
    unnamed: tuple[tuple[str, str], ...] = ()
    """Names that no organisation of the register bears: the issue's code, and the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    held: Held
    changed: tuple[str, ...]
    kind: ChangeKind
    outcome: Literal[Outcome.ACCEPTED] = Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class Passed:
    outcome: Literal[Outcome.UNCHANGED, Outcome.STALE, Outcome.DUPLICATE]


def compare(held: Held, told: Sound) -> Accepted | Passed:
    """Order is source instant, then source id; without either, order of receipt."""
    slice_ = sha256(told.raw).hexdigest()
    if slice_ == held.slice:
        return Passed(Outcome.DUPLICATE)
    if _older(told, held):
        return Passed(Outcome.STALE)
    entity = told.entity.model_dump(mode="json")
    content = sha256(dumps(entity, sort_keys=True).encode()).hexdigest()
    if content == held.content and not held.withdrawn:
        return Passed(Outcome.UNCHANGED)
    changed = tuple(_changed(held.entity, entity, ("$",))) if held.version else ()
    successor = Held(
        ref=held.ref,
        version=held.version + 1,
        entity=entity,
        content=content,
        slice=slice_,
        instant=told.instant or held.instant,
        tie=told.tie,
        unnamed=unnamed(told.issues),
    )
    return Accepted(held=successor, changed=changed[:200], kind=_kind(held, entity))


def unnamed(issues: Sequence[Issue]) -> tuple[tuple[str, str], ...]:
    """Each once, as it was sent, masked and cut as in its issue."""
    told = ((each.code, each.raw) for each in issues if each.code in UNNAMED)
    return tuple(dict.fromkeys((code, raw) for code, raw in told if raw))


def withdraw(held: Held, told: Gone) -> Accepted | Passed:
    """What came before it and is sent again is older than its end."""
    if not held.version or held.withdrawn:
        return Passed(Outcome.UNCHANGED)
    if told.instant and held.instant and told.instant < held.instant:
        return Passed(Outcome.STALE)
    end = {"version": held.version + 1, "withdrawn": True, "slice": "", "tie": ""}
    ended = held.model_copy(update=end | {"instant": told.instant or held.instant})
    return Accepted(held=ended, changed=(), kind="substantive")


def _older(told: Sound, held: Held) -> bool:
    if told.instant is None or held.instant is None:
        return False
    return (told.instant, told.tie) < (held.instant, held.tie)


def _changed(before: Json, after: Json, place: Place) -> Iterator[str]:  # noqa: PLR0917
    if not (isinstance(before, dict) and isinstance(after, dict)):
        if before != after:
            yield written(place)
        return
    for name in sorted(before | after):
        yield from _changed(before.get(name), after.get(name), (*place, name))


def _kind(held: Held, entity: dict[str, Json]) -> ChangeKind:
    """Cosmetic: nothing but letter case, spaces and punctuation."""
    if not held.version:
        return "new"
    return "cosmetic" if _bare(held.entity) == _bare(entity) else "substantive"


def _bare(node: Json) -> Json:
    match node:
        case dict():
            return {name: _bare(node[name]) for name in node}
        case list():
            return [_bare(item) for item in node]
        case str():
            return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", node).casefold())
        case _:
            return node
