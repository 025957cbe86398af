"""What operators do with dead letters, and why: on the log before it is done."""

from typing import Annotated, Literal

from pydantic import Field

from services.audit.clerk.outcomes import Done
from services.audit.sequencer.draft import Draft
from shared.schemas.base import Line, Sha256
from shared.schemas.partners import Command

Deed = Literal["replayed", "discarded"]
Whole = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Lying(Command):
    """Where a parked record lies, and what it hashes to."""

    topic: Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{0,47}$")]
    partition: Whole
    offset: Whole
    sha256: Sha256 | None = None
    attempt: Whole | None = None
    """The how manyth replay this is to be."""

    @property
    def row(self) -> list[str | int | None]:
        """Five hundred of them have to go into one record."""
        told = [f"{self.topic}/{self.partition}/{self.offset}", self.sha256]
        return [*told, *(() if self.attempt is None else (self.attempt,))]


class AskDeed(Command):
    """One page of what is to be replayed or discarded; the pages of a batch share its name."""

    batch: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    group: Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z]+)?$")]
    reason: Annotated[Line, Field(min_length=1)]
    """For people: it is kept beside the log, which holds no free text."""
    records: Annotated[tuple[Lying, ...], Field(min_length=1, max_length=500)]


def write_down(asked: AskDeed, draft: Draft, *, deed: Deed) -> Done:
    told = {
        "batch": asked.batch,
        "group": asked.group,
        "words_sha256": draft.words(asked.reason),
        "records": [each.row for each in asked.records],
    }
    return Done(seq=draft.append(f"dead-letter.{deed}", about={}, data=told))
