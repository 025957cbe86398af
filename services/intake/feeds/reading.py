"""Bytes to records: decode, split, screen, then the feed's own adapter; each fails alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from services.intake.domain.issues import Outcome, outcome_of
from services.intake.domain.records import Entity, Gone, Json, Read, Sound, Unsound
from services.intake.domain.register import Directory
from services.intake.domain.spaces import Feed
from services.intake.feeds.decode import MIB, Slice, counted, inflate, lines, records, text_of
from services.intake.feeds.fields import Field
from services.intake.feeds.notes import Notes, spoilt
from services.intake.feeds.repeats import once_each
from services.intake.feeds.tabular import Mismatched, Profile, rows
from shared.errors import Malformed
from shared.schemas.entities import OrgRef

GZIP = b"\x1f\x8b"
NDJSON = "application/x-ndjson"
PACKED = {"fts_ocds", "cf_ocds"}
"""Kinds that come in release packages."""
ROOM = 240 * 1_024
"""Bytes of an event of 256 KiB that a record and its issues may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that reading rests on beside the bytes."""

    feed: Feed
    directory: Directory
    received_at: datetime
    profile: Profile | None = None

    def organisation(
        self, named: Field, *, day: date | None, ids: Sequence[str] = ()
    ) -> OrgRef | None:
        name = named.line()
        if name is None:
            return None
        today = self.received_at.date()
        found, code = self.directory.resolve(name, day=day or today, ids=ids)
        if code:
            named.wrong(code)
        return found if day else found.model_copy(update={"as_at": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an adapter makes of a record that has a key and a name."""

    entity: Entity
    instant: datetime | None = None
    tie: str = ""
    withdrawn: bool = False


Adapter = Callable[[Field, Reading], Draft]
"""Raises Malformed where a record has no key, no name, or nothing to be told by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Knows how to read each kind of feed; whatever it is given, it raises nothing."""

    adapters: Mapping[str, Adapter]
    directory: Directory
    profiles: Mapping[str, Profile]

    def read(self, feed: Feed, *, blob: bytes, media: str, at: datetime) -> list[Read]:
        reading = Reading(
            feed=feed,
            directory=self.directory,
            received_at=at,
            profile=self.profiles.get(feed.profile or ""),
        )
        try:
            text, is_utf8 = text_of(inflate(blob) if blob.startswith(GZIP) else blob)
            slices = counted(_split(text, media=media, reading=reading))
            found = [self._one(s, reading, is_utf8=is_utf8) for s in slices]
        except Malformed as fault:
            expected = fault.expected if isinstance(fault, Mismatched) else None
            return [spoilt(fault.reason, expected=expected)]
        return once_each(found) if reading.profile else found

    def _one(self, s: Slice, reading: Reading, *, is_utf8: bool) -> Read:
        if isinstance(s.value, Malformed) or len(s.raw) > MIB:
            return spoilt(s.value.reason if isinstance(s.value, Malformed) else "too_large", s)
        notes = Notes()
        if not is_utf8:
            notes.add("encoding", (s.path,))
        draft = self._draft(s.value, path=s.path, reading=reading, notes=notes)
        outcome, raw = outcome_of(notes.issues), s.raw.encode(errors="replace")
        told: dict[str, Any] = {"raw": raw, "path": s.path, "issues": notes.issues}
        if draft is None or outcome:
            return Unsound(**told, outcome=outcome or Outcome.QUARANTINED, ref=notes.ref)
        if draft.withdrawn:
            return Gone(**told, ref=draft.entity.source_ref, instant=draft.instant)
        return Sound(**told, entity=draft.entity, instant=draft.instant, tie=draft.tie)

    def _draft(self, value: Json, *, path: str, reading: Reading, notes: Notes) -> Draft | None:
        looked = notes.inspect(value, (path,))
        if not isinstance(looked, dict):
            notes.add("schema_invalid", (path,))
            return None
        if outcome_of(notes.issues) is Outcome.REFUSED:
            return None
        order = reading.profile.dates if reading.profile else "ymd"
        record = Field(value=looked, place=(path,), notes=notes, order=order)
        try:
            draft = self.adapters[reading.feed.kind](record, reading)
        except Malformed as fault:
            notes.add(fault.reason, (path,))
        except ValidationError:
            notes.add("schema_invalid", (path,))
        else:
            if len(draft.entity.model_dump_json()) + len(to_json(notes.issues)) > ROOM:
                notes.add("too_large", (path,))
            return draft
        return None


def _split(text: str, *, media: str, reading: Reading) -> Iterator[Slice]:
    if reading.profile:
        return rows(text, reading.profile)
    if media == NDJSON:
        return lines(text)
    return records(text, member="releases" if reading.feed.kind in PACKED else None)
