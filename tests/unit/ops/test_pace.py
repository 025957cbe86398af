"""Never faster than told, whatever was missed before."""

from ops.pace import Pace


class Time:
    """Passes only for those who rest, or when it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def ticks(self) -> float:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.now += seconds


async def times(pace: Pace, time: Time, *, many: int) -> list[float]:
    found: list[float] = []
    for _ in range(many):
        await pace.step()
        found.append(time.now)
    return found


async def test_the_first_goes_at_once_and_the_rest_at_the_rate() -> None:
    time = Time()
    pace = Pace(rate=4.0, ticks=time.ticks, rest=time.rest)

    assert await times(pace, time, many=4) == [100.0, 100.25, 100.5, 100.75]


async def test_what_was_missed_is_not_made_up_for() -> None:
    time = Time()
    pace = Pace(rate=4.0, ticks=time.ticks, rest=time.rest)
    await times(pace, time, many=1)
    time.now += 10

    assert await times(pace, time, many=3) == [110.0, 110.25, 110.5]
