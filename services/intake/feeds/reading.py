"""Bytes to records: decode, split, screen, then the feed's own adapter; each fails alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from services.intake.domain.issues import Outcome, issue, outcome_of
from services.intake.domain.records import Entity, Read, Sound, Unsound
from services.intake.domain.register import Directory
from services.intake.domain.spaces import Feed
from services.intake.feeds.decode import Slice, inflate, lines, records, text_of
from services.intake.feeds.fields import Field
from services.intake.feeds.notes import Notes, inspect
from services.intake.feeds.repeats import once_each
from services.intake.feeds.tabular import Mismatched, Profile, rows
from shared.errors import Malformed
from shared.schemas.entities import OrgRef

MOST = 5_000
GZIP = b"\x1f\x8b"
NDJSON = "application/x-ndjson"


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
    members: Mapping[str, str]
    """Where a package of the kind keeps its records."""
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
            text, encoded = text_of(inflate(blob) if blob.startswith(GZIP) else blob)
            slices = self._split(text, media=media, reading=reading)
        except Malformed as fault:
            return [unreadable(fault, raw=b"", path="$")]
        coded = None if encoded else "encoding"
        found = [self._one(s, path=path, reading=reading, coded=coded) for path, s in slices]
        return once_each(found) if reading.profile else found

    def _split(self, text: str, *, media: str, reading: Reading) -> list[tuple[str, Slice]]:
        member = self.members.get(reading.feed.kind)
        if reading.profile:
            slices, path = rows(text, reading.profile), "$['rows']"
        elif media == NDJSON:
            slices, path = lines(text), "$"
        else:
            slices = records(text, member=member)
            path = "$" if text.lstrip()[:1] == "[" else f"$['{member}']"
        if len(slices) > MOST:
            raise Malformed("too_large")
        if [s.raw for s in slices] == [text.strip()]:
            return [("$", slices[0])]
        return [(f"{path}[{n}]", s) for n, s in enumerate(slices)]

    def _one(self, s: Slice, *, path: str, reading: Reading, coded: str | None) -> Read:
        raw = s.raw.encode(errors="replace")
        if isinstance(s.value, Malformed):
            return unreadable(s.value, raw=raw, path=path, line=s.line)
        notes = Notes()
        if coded:
            notes.add(coded, (path,))
        draft = self._draft(s.value, path=path, reading=reading, notes=notes)
        outcome = outcome_of(notes.issues)
        if draft is None or outcome:
            return Unsound(
                outcome=outcome or Outcome.QUARANTINED,
                raw=raw,
                path=path,
                ref=notes.ref,
                issues=notes.issues,
            )
        sound = Sound(
            entity=draft.entity,
            raw=raw,
            path=path,
            instant=draft.instant,
            tie=draft.tie,
            issues=notes.issues,
        )
        return sound.ended() if draft.withdrawn else sound

    def _draft(self, value: Any, *, path: str, reading: Reading, notes: Notes) -> Draft | None:
        looked = inspect(value, (path,), notes)
        if not isinstance(looked, dict):
            notes.add("schema_invalid", (path,))
            return None
        if outcome_of(notes.issues) is Outcome.REFUSED:
            return None
        order = reading.profile.dates if reading.profile else "ymd"
        record = Field(value=looked, place=(path,), notes=notes, order=order)
        try:
            return self.adapters[reading.feed.kind](record, reading)
        except Malformed as fault:
            notes.add(fault.reason, (path,))
        except ValidationError:
            notes.add("schema_invalid", (path,))
        return None


def unreadable(fault: Malformed, *, raw: bytes, path: str, line: int | None = None) -> Unsound:
    expected = fault.expected if isinstance(fault, Mismatched) else None
    told = issue(fault.reason, path, expected=expected).model_copy(update={"line": line})
    outcome = outcome_of([told]) or Outcome.REFUSED
    return Unsound(outcome=outcome, raw=raw, path=path, issues=(told,))
