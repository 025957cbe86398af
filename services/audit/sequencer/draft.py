"""What a turn would add to the log: its unit of work, and nothing of it has happened yet."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from typing_extensions import override

from services.audit.domain.records import Entry, Fields, Record, rid_of, written
from shared.errors import Unavailable
from shared.eventing.ports import Rows, Unit
from shared.policy.decision import Decision, Request
from shared.policy.standing import Standing
from shared.schemas.envelope import Cause


class InDoubt(Unavailable):
    """The clock is well behind the log: nothing is permitted on its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a draft begins from; all that is timed or random is fixed here."""

    standing: Standing
    size: int
    now: datetime
    """The log's time: it never goes back, whatever the clock does."""
    in_doubt: bool
    salt: Callable[[], bytes]
    known: Collection[str] = ()
    """Rids that the log already holds."""


class Draft(Unit):
    def __init__(self, unit: Unit, ground: Ground) -> None:
        self.unit = unit
        self.now = ground.now
        self.standing = ground.standing.fork()
        self.records: list[Record] = []
        self._ground = ground
        self._marked = 0
        self._ordinal = 0

    @property
    def size(self) -> int:
        """The log's size as known here: a fact counts when it stands before it."""
        return self._ground.size + len(self.records)

    @property
    @override
    def cause(self) -> Cause:
        return self.unit.cause

    @override
    def rows(self, collection: str) -> Rows:
        return self.unit.rows(collection)

    @override
    def on_commit(self, effect: Callable[[], None]) -> None:
        self.unit.on_commit(effect)

    @override
    def mark(self, cause: Cause) -> None:
        self.unit.mark(cause)
        self._marked = len(self.records)
        self._ordinal = 0

    @override
    def undo(self) -> None:
        """Fold anew what came before the mark: rare, and so it need not be fast."""
        self.unit.undo()
        del self.records[self._marked :]
        self.standing = self._ground.standing.fork()
        for record in self.records:
            self.standing.apply(record.fields)

    @property
    def is_known(self) -> bool:
        """The log holds what this cause once came to: there is nothing to add."""
        return rid_of(self.cause, ordinal=0) in self._ground.known

    def decide(self, request: Request) -> Decision:
        if self._ground.in_doubt:
            raise InDoubt
        return self.standing.decide(request)

    def leaves_from(self, seq: int) -> list[bytes]:
        return [record.leaf for record in self.records[seq - self._ground.size :]]

    def note(self, kind: str, *, about: Fields, data: Fields, at: datetime) -> None:
        """Append what others tell of, once."""
        if not self.is_known:
            self.append(kind, about=about, data=data, at=at)

    def words(self, text: str) -> str:
        """Keep what people say, of the record appended next, beside the log: it may be erased.

        Gives what the log may hold: a hash, which tells nothing once the salt is gone.
        """
        salt = self._ground.salt() + self._ground.salt()
        rid = rid_of(self.cause, ordinal=self._ordinal)
        self.rows("words").add({"_id": rid, "text": text, "salt": salt})
        return sha256(salt + text.encode()).hexdigest()

    def append(
        self,
        kind: str,
        *,
        about: Fields,
        data: Fields,
        at: datetime | None = None,
        cause: Cause | None = None,
    ) -> int:
        """Give its position; `cause` is that of what waited for another's coming."""
        seq, by = self.size, cause or self.cause
        entry = Entry(
            kind=kind,
            seq=seq,
            rid=rid_of(by, ordinal=0 if cause else self._ordinal),
            recorded_at=self.now,
            occurred_at=at or self.now,
            about=about,
            data=data,
            salt=self._ground.salt(),
        )
        self._ordinal += 0 if cause else 1
        record = written(entry, cause=by)
        self.records.append(record)
        self.standing.apply(record.fields)
        return seq
