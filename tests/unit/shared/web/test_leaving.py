"""What is told of bytes that went, or did not."""

from dataclasses import dataclass, field

import pytest
from starlette.types import Message

from shared.web.leaving import PIECE, Leaving


@dataclass
class Wire:
    """A connection that breaks after so many pieces, or cannot be written to at all."""

    pieces: int = 1
    broken: bool = False
    sent: list[int] = field(default_factory=list[int])
    told: list[int] = field(default_factory=list[int])

    async def tell(self, count: int) -> None:
        self.told.append(count)

    async def receive(self) -> Message:
        gone = len(self.sent) >= self.pieces
        return {"type": "http.disconnect" if gone else "http.request"}

    async def send(self, message: Message) -> None:
        if self.broken:
            raise ConnectionResetError
        if body := message.get("body"):
            self.sent.append(len(body))

    async def carry(self, body: bytes) -> None:
        response = Leaving(body, media="text/csv", headers={}, told=self.tell)
        await response({"type": "http"}, self.receive, self.send)


async def test_bytes_that_break_off_are_told_as_far_as_they_went() -> None:
    wire = Wire(pieces=1)

    await wire.carry(b"x" * PIECE * 3)

    assert (wire.sent, wire.told) == ([PIECE], [PIECE])


async def test_bytes_that_cannot_be_sent_are_told_all_the_same() -> None:
    wire = Wire(broken=True)

    with pytest.raises(ConnectionResetError):
        await wire.carry(b"x")

    assert wire.told == [0]


async def test_an_empty_body_is_sent_whole() -> None:
    wire = Wire()

    await wire.carry(b"")

    assert (wire.sent, wire.told) == ([], [0])
