"""Not faster than so many a second, at no moment: what was missed is not made up for."""

from dataclasses import dataclass

from shared.clock import Rest, Ticks, rest, ticks


@dataclass(slots=True, kw_only=True)
class Pace:
    rate: float
    """A second."""
    ticks: Ticks = ticks
    rest: Rest = rest
    due: float = float("-inf")

    async def step(self) -> None:
        """Return when the next may go."""
        wait = self.due - self.ticks()
        if wait > 0:
            await self.rest(wait)
        self.due = max(self.due, self.ticks()) + 1 / self.rate
