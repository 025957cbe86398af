"""What a sender may ask after: their own feeds' receipts, and what is to be mended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.domain.asking import Case, FeedTold, Unnamed, by_name
from services.intake.domain.change import Held
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine, line_id
from services.intake.domain.spaces import Feed, Feeds

MOST = 5_000
"""Lines of a receipt that are read for one answer: as many as a file may hold."""


class Library(Protocol):
    async def get(self, receipt: str, /) -> Receipt | None: ...
    async def by_event(self, source: str, ce_id: str, /) -> Receipt | None: ...
    async def lines(
        self, receipt: str, /, *, outcome: str | None, after: int, limit: int
    ) -> Sequence[ReceiptLine]: ...
    async def receipts(
        self, feeds: Collection[str], /, *, skip: int, limit: int
    ) -> Sequence[Receipt]: ...
    async def latest(self, feed: str, /, *, sound: bool) -> Receipt | None: ...
    async def cases(
        self, feeds: Collection[str], /, *, skip: int, limit: int
    ) -> Sequence[Quarantined]: ...
    async def case(self, line: str, /) -> Quarantined | None: ...
    async def open_cases(self, feeds: Collection[str], /) -> int: ...
    async def sent(self, feeds: Collection[str], /) -> int: ...
    async def known(self, lines: Collection[str], /) -> Mapping[str, ReceiptLine]: ...
    async def unnamed(self, spaces: Collection[str], /) -> Sequence[Held]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`organisation` is whose feeds they are; None is everybody's."""

    feeds: Feeds
    library: Library

    def own(self, organisation: str | None, *, feed: str | None = None) -> list[Feed] | None:
        """None for a feed of somebody else's as for one that nobody has."""
        theirs = [
            each
            for each in self.feeds.known.values()
            if organisation in {None, each.custodian} and feed in {None, each.code}
        ]
        return None if feed and not theirs else theirs

    async def told(self, organisation: str | None) -> list[FeedTold]:
        return [await self._told(each) for each in self.own(organisation) or ()]

    async def _told(self, feed: Feed) -> FeedTold:
        return FeedTold(
            feed=feed,
            last=await self.library.latest(feed.code, sound=False),
            last_success=await self.library.latest(feed.code, sound=True),
            open_cases=await self.library.open_cases([feed.code]),
        )

    async def receipt(self, receipt: str, *, organisation: str) -> Receipt | None:
        return _of(await self.library.get(receipt), organisation)

    async def of_event(self, source: str, *, ce_id: str, organisation: str) -> Receipt | None:
        return _of(await self.library.by_event(source, ce_id), organisation)

    async def problems(self, receipt: str) -> list[ReceiptLine]:
        """The lines of a receipt on which anything is wrong."""
        lines = await self.library.lines(receipt, outcome=None, after=-1, limit=MOST)
        return [line for line in lines if line.issues]

    async def to_mend(
        self, feeds: Collection[Feed], *, skip: int = 0, limit: int = MOST
    ) -> list[Case]:
        """What is open, the newest first."""
        codes = [each.code for each in feeds]
        open_ = await self.library.cases(codes, skip=skip, limit=limit)
        lines = await self.library.known([each.line for each in open_])
        return [Case(case=each, line=lines[each.line]) for each in open_]

    async def case(self, receipt: str, *, position: int, organisation: str) -> Case | None:
        if await self.receipt(receipt, organisation=organisation) is None:
            return None
        name = line_id(receipt, position)
        line = (await self.library.known([name])).get(name)
        case = line and await self.library.case(line.source_ref or name)
        return Case(case=case, line=line) if line and case and case.line == name else None

    async def unnamed(self, feeds: Collection[Feed]) -> list[Unnamed]:
        """By frequency, in what is held now."""
        spaces = {f"{each.space_kind}:{each.space}:" for each in feeds}
        return by_name(await self.library.unnamed(sorted(spaces)))


def _of(receipt: Receipt | None, organisation: str) -> Receipt | None:
    return receipt if receipt and receipt.organisation == organisation else None
